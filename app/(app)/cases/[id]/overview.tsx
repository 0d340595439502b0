import { FileText } from "lucide-react";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Badge } from "@/components/badge";
import { ButtonLink } from "@/components/button";
import { Count, DefinitionList, useFileSize } from "@/components/figures";
import { NamedMark } from "@/components/mark";
import { Panel, Section } from "@/components/page-header";
import { Time } from "@/components/time";
import type { CaseHead } from "@/server/cases/find-case";
import type { CaseComment, CaseDetails, CaseOverview as Overview, CaseSource, KindCount } from "@/server/cases/find-case-details";
import { SourceName } from "../../source-name";
import { CaseText } from "./case-text";
import { CommentForm, RemoveComment } from "./comments";
import { Persons, type PersonCategory } from "./persons/persons";

type CaseOverviewProps = {
  found: CaseHead;
  overview: Overview;
  indicatorsHref: string;
  /**
   * The address of the page, the category of persons chosen there, and for the case's owner whom it is granted to and
   * whether disclosing needs a second lead.
   */
  persons: { href: string; category: PersonCategory | null; grantees?: string[]; secondLead?: boolean };
  children?: ReactNode;
};

/** What a reader of a case reads at a glance; `children` stand beside it. */
export function CaseOverview({ found, overview, indicatorsHref, persons, children }: CaseOverviewProps) {
  const { details, comments, sources, kinds } = overview;
  return (
    <div className="grid items-start gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">
        <Description found={found} details={details} />
        <Persons
          found={found}
          persons={overview.persons}
          category={persons.category}
          href={persons.href}
          grantees={persons.grantees ?? []}
          secondLead={persons.secondLead ?? false}
        />
        <Comments found={found} comments={comments} />
      </div>
      <div className="grid gap-6">
        <Facts found={found} details={details} />
        <Kinds kinds={kinds} href={indicatorsHref} />
        {children}
        <Sources sources={sources} />
      </div>
    </div>
  );
}

async function Description({ found, details }: { found: CaseHead; details: CaseDetails }) {
  const t = await getTranslations("cases");
  return (
    <Section id="description" title={t("field.description")}>
      {details.description.trim() ? (
        <CaseText>{details.description}</CaseText>
      ) : (
        <p className="text-muted">{found.rights.edit ? t("overview.noDescriptionYet") : t("overview.noDescription")}</p>
      )}
    </Section>
  );
}

async function Facts({ found, details }: { found: CaseHead; details: CaseDetails }) {
  const [t, words] = await Promise.all([getTranslations("cases"), getTranslations("classification")]);
  const unknown = <span className="text-muted">{t("overview.unknown")}</span>;
  const moment = (value: Date | null) => (value ? <Time value={value} className="tabular-nums" /> : unknown);
  const [kind, type] = (details.classification ?? "").split("/");
  const items = [
    {
      term: t("field.owner"),
      value: details.ownerName ? <NamedMark name={details.ownerName} shape="round" /> : found.ours ? t("list.noOwner") : <NamedMark name={found.organizationName} />,
    },
    { term: t("field.classification"), value: details.classification ? classificationWords(words, kind, type && details.classification) : unknown },
    { term: t("field.techniques"), value: details.techniques.length > 0 ? <Techniques ids={details.techniques} /> : unknown },
    { term: t("field.firstSeenAt"), value: moment(details.firstSeenAt) },
    { term: t("field.detectedAt"), value: moment(details.detectedAt) },
    { term: t("field.reportedAt"), value: moment(details.reportedAt) },
    ...(details.closedAt ? [{ term: t("field.closedAt"), value: moment(details.closedAt) }] : []),
    { term: t("field.updatedAt"), value: moment(details.updatedAt) },
  ];
  return (
    <Section id="facts" title={t("overview.facts")} boxed className="mt-0">
      <DefinitionList items={items} className="gap-x-4 text-sm break-keep wrap-anywhere sm:grid-cols-[auto_minmax(0,1fr)]" />
    </Section>
  );
}

function classificationWords(words: (key: never) => string, kind: string | undefined, full: string | undefined): string {
  const first = words(kind as never);
  return full ? `${first} · ${words(full as never)}` : first;
}

function Techniques({ ids }: { ids: string[] }) {
  return (
    <ul className="flex flex-wrap gap-1">
      {ids.map((id) => (
        <li key={id}><Badge translate="no" className="font-mono">{id}</Badge></li>
      ))}
    </ul>
  );
}

async function Kinds({ kinds, href }: { kinds: KindCount[]; href: string }) {
  const t = await getTranslations("cases");
  const words = await getTranslations("indicators");
  const matchable = kinds.reduce((sum, { matchable: some }) => sum + some, 0);
  return (
    <Section id="kinds" title={t("tabs.indicators")} boxed className="mt-0" actions={<ButtonLink size="sm" href={href}>{t("overview.showIndicators")}</ButtonLink>}>
      {kinds.length === 0 ? (
        <p className="text-sm text-muted">{t("overview.noIndicators")}</p>
      ) : (
        <>
          <dl className="grid grid-cols-[1fr_auto] gap-y-1 text-sm">
            {kinds.map(({ kind, count }) => (
              <div key={kind} className="contents">
                <dt className="text-muted">{words(`kind.${kind as "ipv4"}`)}</dt>
                <dd className="text-right"><Count value={count} /></dd>
              </div>
            ))}
          </dl>
          <p className="mt-3 text-xs text-muted">{t("overview.matchable", { count: matchable })}</p>
        </>
      )}
    </Section>
  );
}

async function Sources({ sources }: { sources: CaseSource[] }) {
  const t = await getTranslations("cases");
  if (sources.length === 0) return null;
  return (
    <Section id="sources" title={t("overview.sources")} boxed className="mt-0">
      <ul className="grid gap-2 text-sm">
        {sources.map((source) => <Source key={source.id} source={source} />)}
      </ul>
    </Section>
  );
}

function Source({ source }: { source: CaseSource }) {
  const size = useFileSize();
  return (
    <li className="flex gap-2">
      <FileText aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
      <span className="min-w-0">
        <span className="break-all"><SourceName name={source.name} /></span>
        <span className="block text-xs text-muted">{size(source.bytes)} · <Time value={source.createdAt} /></span>
      </span>
    </li>
  );
}

async function Comments({ found, comments }: { found: CaseHead; comments: CaseComment[] }) {
  const t = await getTranslations("cases");
  return (
    <Section id="comments" title={t("comments.title")}>
      {comments.length === 0 && <p className="text-muted">{t("comments.none")}</p>}
      <ol className="grid gap-3">
        {comments.map((comment) => (
          <li key={comment.id}>
            <Panel className="py-3">
              <div className="mb-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
                <NamedMark name={comment.authorName} shape="round" />
                <span>{comment.organizationName}</span>
                <Time value={comment.createdAt} />
                {comment.mine && found.rights.comment && <span className="ml-auto"><RemoveComment caseId={found.id} commentId={comment.id} /></span>}
              </div>
              <CaseText>{comment.body}</CaseText>
            </Panel>
          </li>
        ))}
      </ol>
      {found.rights.comment && <CommentForm caseId={found.id} hint={found.ours ? t("comments.hintOurs") : t("comments.hintTheirs", { organization: found.organizationName })} />}
    </Section>
  );
}
