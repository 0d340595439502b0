import { Download, ScrollText, X } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { Button, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { EmptyState } from "@/components/empty-state";
import { FilterLinks } from "@/components/filter-links";
import { Input } from "@/components/input";
import { NamedMark } from "@/components/mark";
import { Section } from "@/components/page-header";
import { Select } from "@/components/select";
import { Time } from "@/components/time";
import type { AuditRow, ChainState } from "@/server/audit/chain";
import { auditGroups, isReading, type AuditFilter } from "@/server/audit/schema";
import { EntryWords } from "../../cases/[id]/history/entry-words";

type Predecessor = { id: string; name: string };
type AuditViewProps = {
  base: string;
  filter: AuditFilter;
  state: ChainState;
  entries: AuditRow[];
  next: string | null;
  /** Organizations whose audit is read here too. */
  predecessors?: readonly Predecessor[];
};

/** A chain of the audit: how it stands, the way out for all of it, and its entries in words. */
export function AuditView({ base, filter, state, entries, next, predecessors = [] }: AuditViewProps) {
  const t = useTranslations("audit");
  return (
    <>
      {predecessors.length > 0 && <Chains base={base} of={filter.of} predecessors={predecessors} />}
      <Section id="chain" title={t("chain.title")} description={t("chain.lead")} boxed actions={<Exports of={filter.of} />}>
        <State state={state} />
      </Section>
      <Section id="entries" title={t("entries")}>
        <Filters base={base} filter={filter} />
        {entries.length === 0 ? (
          <div className="rounded-lg border border-line bg-surface"><EmptyState icon={<ScrollText aria-hidden />} title={t("nothing")} /></div>
        ) : (
          <ol className="rounded-lg border border-line bg-surface">
            {entries.map((entry) => <Entry key={entry.seq} base={base} filter={filter} entry={entry} />)}
          </ol>
        )}
        <div className="mt-4 flex gap-2 screen-only">
          {filter.before && <ButtonLink href={addressOf(base, { ...filter, before: undefined })} size="sm">{t("newest")}</ButtonLink>}
          {next && <ButtonLink href={addressOf(base, { ...filter, before: next })} size="sm">{t("older")}</ButtonLink>}
        </div>
      </Section>
    </>
  );
}

/** One's own audit and those of organizations that became part of one's own. */
function Chains({ base, of, predecessors }: { base: string; of?: string; predecessors: readonly Predecessor[] }) {
  const t = useTranslations("audit.predecessors");
  const shown = predecessors.find(({ id }) => id === of);
  const links = predecessors.map(({ id, name }) => ({ href: `${base}?of=${id}`, label: name, current: id === of }));
  return (
    <div className="mb-5 grid gap-3">
      <FilterLinks label={t("label")} links={[{ href: base, label: t("own"), current: !shown }, ...links]} />
      {shown && <Callout title={t("title", { name: shown.name })}>{t("text", { name: shown.name })}</Callout>}
    </div>
  );
}

function Exports({ of }: { of?: string }) {
  const t = useTranslations("audit.export");
  return (["ndjson", "csv"] as const).map((format) => (
    <a key={format} href={`/api/audit?format=${format}${of ? `&of=${of}` : ""}`} download className="link inline-flex items-center gap-1 text-sm">
      <Download aria-hidden className="size-4" /> {t(format)}
    </a>
  ));
}

function State({ state }: { state: ChainState }) {
  const t = useTranslations("audit.chain");
  const facts = [
    [t("length"), t("count", { count: Number(state.entries) })],
    [t("sealed"), state.sealedAt ? t.rich("sealedUpTo", { number: state.sealedUpTo ?? "", at: () => <Time value={state.sealedAt!} /> }) : t("notYet")],
    [t("key"), <span key="key" className="font-mono text-sm break-all" translate="no">{state.keyId ?? "–"}</span>],
  ] as const;
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[12rem_1fr]">
      {facts.map(([label, value], index) => (
        <div key={index} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Filters({ base, filter }: { base: string; filter: AuditFilter }) {
  const t = useTranslations("audit.filter");
  const groups = auditGroups.map((value) => ({ value, label: t(`groups.${value}`) }));
  const whole = addressOf(base, { who: "", of: filter.of });
  const filtered = addressOf(base, { ...filter, before: undefined }) !== whole;
  return (
    <Form key={addressOf(base, filter)} action={base} scroll={false} role="search" aria-label={t("label")} className="mb-3 flex flex-wrap items-center gap-2 screen-only">
      {filter.case && <input type="hidden" name="case" value={filter.case} />}
      {filter.of && <input type="hidden" name="of" value={filter.of} />}
      <Select name="group" aria-label={t("what")} defaultValue={filter.group ?? ""} options={[{ value: "", label: t("everything") }, ...groups]} className="w-full sm:w-48" />
      <Input name="who" type="search" defaultValue={filter.who} maxLength={200} aria-label={t("who")} placeholder={t("who")} className="w-full sm:w-56" />
      {(["from", "until"] as const).map((name) => (
        <label key={name} className="flex min-w-36 flex-1 flex-col gap-1 text-sm text-muted sm:flex-none sm:flex-row sm:items-center sm:gap-2">
          {t(name)}
          <Input name={name} type="date" defaultValue={filter[name]} className="w-full sm:w-36" />
        </label>
      ))}
      <Button type="submit">{t("apply")}</Button>
      {filtered && <ButtonLink href={whole} variant="quiet" icon={<X aria-hidden />}>{t("clear")}</ButtonLink>}
    </Form>
  );
}

async function Entry({ base, filter, entry }: { base: string; filter: AuditFilter; entry: AuditRow }) {
  const [t, history] = await Promise.all([getTranslations("audit"), getTranslations("cases.history")]);
  const unnamed = isReading(entry.action) ? history("unnamed") : t("system");
  return (
    <li className="grid gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm last:border-b-0 sm:grid-cols-[10.5rem_13rem_1fr]">
      <span className="text-muted"><Time value={entry.at} /></span>
      <NamedMark name={entry.actorName ?? unnamed} shape="round" detail={entry.foreign ? (entry.organizationName ?? undefined) : undefined} />
      <div className="flex min-w-0 flex-wrap justify-between gap-x-4">
        <EntryWords entry={entry} />
        {entry.caseNumber && entry.caseId && (
          <Link href={addressOf(base, { ...filter, case: entry.caseId, before: undefined })} title={t("onlyThisCase")} className="link font-mono text-xs" translate="no">
            {entry.caseNumber}
          </Link>
        )}
      </div>
    </li>
  );
}

function addressOf(base: string, filter: AuditFilter): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length ? `${base}?${new URLSearchParams(given)}` : base;
}
