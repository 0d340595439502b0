import { FolderOpen, FolderPlus, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { ButtonLink } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { countSearch } from "@/server/activity/mutations";
import { appendSearchHits } from "@/server/audit/mutations";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { caseListHref, caseListSchema, type CaseList } from "@/server/cases/case-list";
import { CASES_PER_PAGE, countCaseFacets, countCases, hasCases, listCases, listOwners } from "@/server/cases/list-cases";
import { asViewer } from "@/server/db";
import { CaseFilters } from "./case-filters";
import { CaseTable } from "./case-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("cases"))("title") };
}

type CasesPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The cases that the person can see: its organization's, and those granted to it. */
export default async function CasesPage({ searchParams }: CasesPageProps) {
  const { viewer } = await requireMember();
  const list = caseListSchema.parse(await searchParams);
  const [t, found] = await Promise.all([
    getTranslations("cases"),
    asViewer(viewer, async (tx) => {
      const shown = {
        rights: await findRights(tx),
        rows: await listCases(tx, list),
        total: await countCases(tx, list),
        facets: await countCaseFacets(tx, list),
        owners: await listOwners(tx),
        any: await hasCases(tx),
      };
      if (list.q) {
        await appendSearchHits(tx, { cases: shown.rows.filter(({ ours }) => !ours).map(({ id }) => id) });
        await countSearch(tx);
      }
      return shown;
    }),
  ]);
  const last = Math.max(1, Math.ceil(found.total / CASES_PER_PAGE));
  if (list.page > last) redirect(caseListHref(list, { page: last }));
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("list.description")}
        actions={found.rights.edit && <NewCaseLink label={t("list.new")} />}
      />
      {found.any && <CaseFilters list={list} facets={found.facets} owners={found.owners} total={found.total} />}
      <CaseTable
        rows={found.rows}
        list={list}
        now={new Date()}
        empty={found.any ? <NothingMatches list={list} t={t} /> : <NoCaseYet mayFile={found.rights.edit} t={t} />}
      />
      {found.total > CASES_PER_PAGE && (
        <Pagination page={list.page} pageSize={CASES_PER_PAGE} total={found.total} hrefOf={(page) => caseListHref(list, { page })} />
      )}
    </>
  );
}

type Translate = Awaited<ReturnType<typeof getTranslations<"cases">>>;

function NewCaseLink({ label }: { label: string }) {
  return (
    <ButtonLink href="/cases/new" variant="primary" icon={<FolderPlus aria-hidden />}>
      {label}
    </ButtonLink>
  );
}

function NothingMatches({ list, t }: { list: CaseList; t: Translate }) {
  const cleared = caseListHref({ ...list, q: "", status: [], severity: [], tlp: [], owner: null, whose: null, reportable: null });
  return (
    <EmptyState icon={<SearchX aria-hidden />} title={t("list.nothing")} actions={<ButtonLink href={cleared}>{t("list.clear")}</ButtonLink>}>
      {t("list.nothingHint")}
    </EmptyState>
  );
}

function NoCaseYet({ mayFile, t }: { mayFile: boolean; t: Translate }) {
  return (
    <EmptyState
      icon={<FolderOpen aria-hidden />}
      title={t("list.none")}
      actions={mayFile && <NewCaseLink label={t("list.new")} />}
    >
      {t("list.noneHint")}
    </EmptyState>
  );
}
