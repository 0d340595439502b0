import type { Metadata } from "next";
import Form from "next/form";
import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { Button } from "@/components/button";
import { EmptyState } from "@/components/empty-state";
import { NamedMark } from "@/components/mark";
import { Pagination } from "@/components/pagination";
import { Select } from "@/components/select";
import { Time } from "@/components/time";
import { countCaseHistory, historyAreas, HISTORY_PER_PAGE, listCaseHistory, listHistoryActors, type HistoryEntry, type HistoryFilter } from "@/server/audit/queries";
import { isReading } from "@/server/audit/schema";
import { requireMember } from "@/server/auth/viewer";
import { loadCase } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { EntryWords } from "./entry-words";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("cases"))("tabs.history") };
}

const filterSchema = z.object({
  area: z.enum(historyAreas).nullable().catch(null),
  actor: z.uuid().nullable().catch(null),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

type HistoryPageProps = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

/** What was done with the case, by whom and when; for the organization that owns it. */
export default async function HistoryPage({ params, searchParams }: HistoryPageProps) {
  const { id } = await params;
  const [found, { viewer }] = await Promise.all([loadCase(id), requireMember()]);
  if (!found?.ours) notFound();
  const filter = filterSchema.parse(await searchParams);
  const [t, { entries, total, actors }] = await Promise.all([
    getTranslations("cases"),
    asViewer(viewer, async (tx) => ({
      entries: await listCaseHistory(tx, id, filter),
      total: await countCaseHistory(tx, id, filter),
      actors: await listHistoryActors(tx, id),
    })),
  ]);
  return (
    <div className="max-w-4xl">
      <HistoryFilters id={id} filter={filter} actors={actors} />
      {entries.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface"><EmptyState title={t("history.nothing")} /></div>
      ) : (
        <ol className="rounded-lg border border-line bg-surface">
          {entries.map((entry) => <Entry key={entry.seq} entry={entry} />)}
        </ol>
      )}
      {total > HISTORY_PER_PAGE && <Pagination page={filter.page} pageSize={HISTORY_PER_PAGE} total={total} hrefOf={(page) => hrefOf(id, filter, page)} />}
    </div>
  );
}

function hrefOf(id: string, { area, actor }: HistoryFilter, page: number): string {
  const query = new URLSearchParams();
  if (area) query.set("area", area);
  if (actor) query.set("actor", actor);
  if (page > 1) query.set("page", String(page));
  return `/cases/${id}/history?${query}`;
}

type FiltersProps = { id: string; filter: HistoryFilter; actors: { userId: string; name: string }[] };

async function HistoryFilters({ id, filter, actors }: FiltersProps) {
  const t = await getTranslations("cases");
  return (
    <Form action={`/cases/${id}/history`} scroll={false} className="mb-3 flex flex-wrap items-center gap-2 screen-only">
      <Select
        name="area"
        aria-label={t("history.area")}
        defaultValue={filter.area ?? ""}
        className="w-48"
        options={[{ value: "", label: t("history.everything") }, ...historyAreas.map((value) => ({ value, label: t(`history.areas.${value}`) }))]}
      />
      <Select
        name="actor"
        aria-label={t("history.actor")}
        defaultValue={filter.actor ?? ""}
        className="w-48"
        options={[{ value: "", label: t("history.everybody") }, ...actors.map(({ userId, name }) => ({ value: userId, label: name }))]}
      />
      <Button type="submit">{t("history.apply")}</Button>
    </Form>
  );
}

/** Who did it, where nobody is named: a member of a closed group reads, the matcher compares. */
function nobody(action: string) {
  if (action.startsWith("comparison.")) return "history.matcher";
  return isReading(action) ? "history.unnamed" : "history.nobody";
}

async function Entry({ entry }: { entry: HistoryEntry }) {
  const t = await getTranslations("cases");
  return (
    <li className="grid gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm last:border-b-0 sm:grid-cols-[10.5rem_14rem_1fr]">
      <span className="text-muted"><Time value={entry.at} /></span>
      <NamedMark name={entry.actorName ?? t(nobody(entry.action))} shape="round" detail={entry.foreign ? (entry.organizationName ?? undefined) : undefined} />
      <EntryWords entry={entry} />
    </li>
  );
}
