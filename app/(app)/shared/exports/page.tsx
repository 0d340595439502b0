import { FileDown } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { NamedMark } from "@/components/mark";
import { PageHeader } from "@/components/page-header";
import { Cell, PlainTable } from "@/components/plain-table";
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
  const columns = ["source", "by", "rows", "purpose", "at", "recalls"].map((key) => ({ label: t(`column.${key as "by"}`) }));
  return (
    <>
      <PageHeader title={t("title")} description={t("lead")} breadcrumbs={[{ label: received("title"), href: "/shared" }]} />
      {exported.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface"><EmptyState icon={<FileDown aria-hidden />} title={t("none")}>{t("noneText")}</EmptyState></div>
      ) : (
        <PlainTable caption={t("title")} columns={columns}>
          {exported.map((each) => <Row key={each.id} exported={each} />)}
        </PlainTable>
      )}
    </>
  );
}

async function Row({ exported }: { exported: OwnExport }) {
  const t = await getTranslations("exports");
  return (
    <tr>
      <Cell className="align-top"><NamedMark name={exported.organizationName} /></Cell>
      <Cell className="align-top whitespace-nowrap">{exported.memberName}</Cell>
      <Cell className="align-top whitespace-nowrap tabular-nums">{t("indicators", { count: exported.rows })}</Cell>
      <Cell className="align-top whitespace-nowrap">
        {t(`purpose.${exported.purpose}`)}
        {exported.intoCase && (
          <Link href={`/cases/${exported.intoCase.id}`} className="link block font-mono text-xs" translate="no">{exported.intoCase.number}</Link>
        )}
      </Cell>
      <Cell className="align-top whitespace-nowrap"><Time value={exported.at} /></Cell>
      <Cell className="min-w-64 align-top"><Recalls exported={exported} /></Cell>
    </tr>
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
