import { Waypoints } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Badge } from "@/components/badge";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { Count } from "@/components/figures";
import { FilterLinks } from "@/components/filter-links";
import { Section } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { requireMember } from "@/server/auth/viewer";
import { loadCase } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { listCaseOverlaps, OVERLAPS_PER_PAGE, type OverlapRow } from "@/server/overlap/queries";
import { overlapListSchema, type OverlapList } from "@/server/overlap/schema";
import { Months } from "../../../months";
import { OtherSide } from "../../../other-side";

type OverlapsProps = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("overlaps"))("title") };
}

/** Where the case touches cases of other organizations. */
export default async function OverlapsPage({ params, searchParams }: OverlapsProps) {
  const { id } = await params;
  const [found, { viewer }, t] = await Promise.all([loadCase(id), requireMember(), getTranslations("overlaps")]);
  if (!found) notFound();
  if (!found.ours) return <Section title={t("title")}><p className="text-muted">{t("notOurs")}</p></Section>;
  const query = overlapListSchema.parse(await searchParams);
  const { rows, total } = await asViewer(viewer, (tx) => listCaseOverlaps(tx, found.id, query));
  const hrefOf = (change: Partial<OverlapList>) => addressOf(found.id, { ...query, page: 1, ...change });
  const filtered = query.knowledge !== undefined;
  return (
    <Section
      title={t("title")}
      description={t("intro")}
      actions={total > 0 || filtered ? <Filters query={query} hrefOf={hrefOf} /> : undefined}
    >
      <DataTable
        label={t("title")}
        columns={await columnsOf(found.id)}
        rows={rows}
        rowKey={(row) => row.overlapId}
        empty={filtered ? <EmptyState title={t("empty.filtered")} /> : <NoOverlaps />}
      />
      {total > OVERLAPS_PER_PAGE && (
        <Pagination page={query.page} pageSize={OVERLAPS_PER_PAGE} total={total} hrefOf={(page) => hrefOf({ page })} />
      )}
    </Section>
  );
}

async function columnsOf(caseId: string) {
  const t = await getTranslations("overlaps");
  return [
    {
      key: "other",
      header: t("column.other"),
      isRowHeader: true,
      cell: (row: OverlapRow) => (
        <Link href={`/cases/${caseId}/overlaps/${row.overlapId}`} prefetch={false} className="inline-flex max-w-full font-medium text-ink hover:underline">
          <OtherSide known={row} />
        </Link>
      ),
    },
    { key: "case", header: t("column.case"), className: "wrap-anywhere min-w-40", cell: (row: OverlapRow) => (row.theirCase ? <span>{row.theirCase.title}</span> : <span className="text-muted">{t("caseUnknown")}</span>) },
    { key: "equal", header: t("column.equal"), align: "end" as const, cell: (row: OverlapRow) => <Count value={row.equal} /> },
    { key: "related", header: t("column.related"), align: "end" as const, cell: (row: OverlapRow) => <Count value={row.indicators - row.equal} /> },
    { key: "seen", header: t("column.seen"), cell: (row: OverlapRow) => <Months from={row.seenFrom} until={row.seenTo} /> },
    {
      key: "known",
      header: t("column.known"),
      cell: (row: OverlapRow) => (
        <Badge tone={row.shown ? "accent" : "neutral"}>{row.shown ? t("known.shown") : t("known.matched")}</Badge>
      ),
    },
  ];
}

async function Filters({ query, hrefOf }: { query: OverlapList; hrefOf: (change: Partial<OverlapList>) => string }) {
  const t = await getTranslations("overlaps");
  const links = ([undefined, "shown", "matched"] as const).map((knowledge) => ({
    href: hrefOf({ knowledge }),
    label: t(`filter.${knowledge ?? "all"}`),
    current: query.knowledge === knowledge,
  }));
  return <FilterLinks label={t("filter.label")} links={links} />;
}

async function NoOverlaps() {
  const t = await getTranslations("overlaps");
  return (
    <EmptyState icon={<Waypoints aria-hidden />} title={t("empty.title")}>
      <p>{t("empty.how")}</p>
      <p className="mt-2">{t("empty.secret")}</p>
    </EmptyState>
  );
}

function addressOf(caseId: string, { page, knowledge }: OverlapList): string {
  const query = new URLSearchParams();
  if (knowledge) query.set("knowledge", knowledge);
  if (page > 1) query.set("page", String(page));
  return `/cases/${caseId}/overlaps${query.size ? `?${query}` : ""}`;
}
