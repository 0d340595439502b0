import { FileDown } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { DataTable, type Column } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { NamedMark } from "@/components/mark";
import { PageHeader } from "@/components/page-header";
import { Time } from "@/components/time";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { listOwnExports, type OwnExport } from "@/server/exports/queries";
import { Acknowledge } from "./acknowledge";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("exports"))("title") };
}

/** What was exported of others' material, and what they took back of it since. */
export default async function ExportsPage() {
  const { viewer } = await requireMember();
  const [t, received] = await Promise.all([getTranslations("exports"), getTranslations("sharing.received")]);
  const exported = await asViewer(viewer, listOwnExports);
  const columns: Column<OwnExport>[] = [
    { key: "source", header: t("column.source"), isRowHeader: true, cell: (each) => <NamedMark name={each.organizationName} /> },
    { key: "by", header: t("column.by"), className: "names", cell: (each) => each.memberName },
    { key: "rows", header: t("column.rows"), cell: (each) => t("indicators", { count: each.rows }) },
    { key: "purpose", header: t("column.purpose"), className: "whitespace-nowrap", cell: (each) => <Purpose exported={each} /> },
    { key: "at", header: t("column.at"), className: "whitespace-nowrap", cell: (each) => <Time value={each.at} /> },
    { key: "recalls", header: t("column.recalls"), className: "min-w-64", cell: (each) => <Recalls exported={each} /> },
  ];
  return (
    <>
      <PageHeader title={t("title")} description={t("lead")} breadcrumbs={[{ label: received("title"), href: "/shared" }]} />
      {exported.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface"><EmptyState icon={<FileDown aria-hidden />} title={t("none")}>{t("noneText")}</EmptyState></div>
      ) : (
        <DataTable label={t("title")} columns={columns} rows={exported} rowKey={(each) => each.id} />
      )}
    </>
  );
}

function Purpose({ exported: { purpose, intoCase } }: { exported: OwnExport }) {
  const t = useTranslations("exports");
  return (
    <div>
      {t(`purpose.${purpose}`)}
      {intoCase && <Link href={`/cases/${intoCase.id}`} className="link block font-mono text-xs" translate="no">{intoCase.number}</Link>}
    </div>
  );
}

async function Recalls({ exported }: { exported: OwnExport }) {
  const t = await getTranslations("exports");
  if (exported.recalls.length === 0) return <span className="text-muted">{t("notRecalled")}</span>;
  return (
    <ul className="grid gap-2">
      {exported.recalls.map((recall) => (
        <li key={recall.id} className="flex flex-wrap items-center justify-between gap-2">
          <span>{t.rich(`recall.${recall.reason}`, { count: recall.observations, at: () => <Time value={new Date(recall.at)} /> })}</span>
          {recall.acknowledgedAt
            ? <span className="text-sm text-muted">{t.rich("acknowledged", { name: recall.acknowledgedBy ?? "", at: () => <Time value={new Date(recall.acknowledgedAt!)} /> })}</span>
            : <Acknowledge id={recall.id} organization={exported.organizationName} />}
        </li>
      ))}
    </ul>
  );
}
