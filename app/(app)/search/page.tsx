import { Search, SearchX } from "lucide-react";
import type { Metadata } from "next";
import Form from "next/form";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Badge } from "@/components/badge";
import { Button } from "@/components/button";
import { StatusBadge } from "@/components/chips";
import { EmptyState } from "@/components/empty-state";
import { IndicatorValue } from "@/components/indicator-value";
import { Input } from "@/components/input";
import { PageHeader, Section } from "@/components/page-header";
import { ExportDialog } from "@/app/(app)/export-dialog";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { defang } from "@/server/indicators/defang";
import { RESULTS_PER_GROUP, searchEverything, type FoundCase, type FoundIndicator, type FoundPerson } from "@/server/search/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("search"))("title") };
}

type SearchPageProps = { searchParams: Promise<{ q?: string | string[] }> };

/** Cases, indicators and persons that the person may read, by title, number, value or name. */
export default async function SearchPage({ searchParams }: SearchPageProps) {
  const { viewer } = await requireMember();
  const given = (await searchParams).q;
  const q = (Array.isArray(given) ? given[0] : given)?.trim().slice(0, 500) ?? "";
  const [t, { cases, indicators, persons }] = await Promise.all([getTranslations("search"), asViewer(viewer, (tx) => searchEverything(tx, q))]);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <Form action="/search" role="search" className="mb-6 flex max-w-2xl gap-2">
        <span className="relative flex-1">
          <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted" />
          <Input key={q} name="q" type="search" defaultValue={q} maxLength={500} aria-label={t("field")} placeholder={t("field")} className="pl-8" />
        </span>
        <Button type="submit" variant="primary">{t("submit")}</Button>
      </Form>
      {cases.length > 0 && <Cases cases={cases} />}
      {indicators.length > 0 && <Indicators indicators={indicators} q={q} />}
      {persons.length > 0 && <Persons persons={persons} />}
      {q && cases.length + indicators.length + persons.length === 0 && (
        <div className="rounded-lg border border-line bg-surface">
          <EmptyState icon={<SearchX aria-hidden />} title={t("nothing")}>{t("nothingHint")}</EmptyState>
        </div>
      )}
    </>
  );
}

async function Cases({ cases }: { cases: FoundCase[] }) {
  const t = await getTranslations("search");
  return (
    <Section id="cases" title={t("cases")} description={cases.length === RESULTS_PER_GROUP ? t("first", { count: RESULTS_PER_GROUP }) : undefined}>
      <ul className="rounded-lg border border-line bg-surface">
        {cases.map((found) => (
          <li key={found.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm last:border-b-0">
            <Link href={`/cases/${found.id}`} prefetch={false} className="min-w-0 flex-1 basis-60 font-medium hover:underline"><bdi>{found.title}</bdi></Link>
            <span translate="no" className="font-mono text-xs text-muted">{found.number}</span>
            <StatusBadge status={found.status} />
            <span className="text-muted">{found.organizationName}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

async function Indicators({ indicators, q }: { indicators: FoundIndicator[]; q: string }) {
  const [t, words] = await Promise.all([getTranslations("search"), getTranslations("indicators")]);
  return (
    <Section
      id="indicators"
      title={t("indicators")}
      description={indicators.length === RESULTS_PER_GROUP ? t("first", { count: RESULTS_PER_GROUP }) : undefined}
      actions={<ExportDialog q={q} />}
    >
      <ul className="rounded-lg border border-line bg-surface">
        {indicators.map((found) => (
          <li key={found.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm last:border-b-0">
            <span className="flex min-w-0 flex-1 basis-72 items-center gap-2">
              <Badge>{words(`kind.${found.kind}`)}</Badge>
              <IndicatorValue value={found.value} shown={defang(found.kind, found.value)} />
            </span>
            {found.caseTitle ? (
              <Link href={`/cases/${found.caseId}/indicators`} prefetch={false} className="link"><bdi>{found.caseTitle}</bdi></Link>
            ) : (
              <Link href="/shared" prefetch={false} className="link">{t("sharedWithUs")}</Link>
            )}
            <span className="text-muted">{found.organizationName}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

async function Persons({ persons }: { persons: FoundPerson[] }) {
  const [t, words] = await Promise.all([getTranslations("search"), getTranslations("persons")]);
  return (
    <Section id="persons" title={t("persons")} description={persons.length === RESULTS_PER_GROUP ? t("first", { count: RESULTS_PER_GROUP }) : undefined}>
      <ul className="rounded-lg border border-line bg-surface">
        {persons.map((found) => (
          <li key={found.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm last:border-b-0">
            <span className="flex min-w-0 flex-1 basis-60 flex-wrap items-center gap-2">
              <span className="font-medium wrap-anywhere"><bdi>{found.name}</bdi></span>
              {found.reading && <span className="text-muted wrap-anywhere">{found.reading}</span>}
              <Badge>{words(`categories.${found.category}`)}</Badge>
            </span>
            <Link href={`/cases/${found.caseId}#persons`} prefetch={false} className="link"><bdi>{found.caseTitle}</bdi></Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
