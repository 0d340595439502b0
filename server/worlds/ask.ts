import { listCaseHistory } from "@/server/audit/queries";
import { caseListSchema } from "@/server/cases/case-list";
import { findCaseDetails, countKinds, listComments } from "@/server/cases/find-case-details";
import { findCase } from "@/server/cases/find-case";
import { countCaseFacets, countCases, hasCases, listCases } from "@/server/cases/list-cases";
import { asSeenBy, asViewer, NotSignedIn, type Tx } from "@/server/db";
import { listGroups } from "@/server/groups/queries";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { findObservation, listObservations } from "@/server/observations/queries";
import { findOverlap } from "@/server/overlap/find-overlap";
import { listCaseOverlaps } from "@/server/overlap/queries";
import { searchCases, searchIndicators } from "@/server/search/queries";
import { listCaseAccess } from "@/server/sharing/access";
import { findSharedWithUs, listCasesGrantedToUs, listSharedWithUs } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { askedById, type Facts, lookedAs, partiesOf, type Person } from "./facts";
import { type Answers, notice, valuesOf } from "./model";

/** Compared otherwise than the rest: see expectedNoticesOf(). */
export const OVERLAP_NOTICES = "notices of overlaps";

const everyCase = caseListSchema.parse({});
const everything = receivedFilterSchema.parse({});
const everyEntry = { area: null, actor: null, page: 1 };

/** What every surface of the product answers this person about a world, in the words of model.ts. */
export async function answersTo(facts: Facts, person: Person): Promise<Answers> {
  try {
    const answers = await asViewer(person, (tx) => ask(tx, facts));
    for (const { id } of lookedAs(facts)) {
      const seen = await asSeenBy(person, id, async (tx) => ({ cases: await idsIn(tx, "cases"), observations: await idsIn(tx, "observations") }));
      answers[`as ${id}: cases`] = words(seen?.cases ?? ["no"]);
      answers[`as ${id}: observations`] = words(seen?.observations ?? ["no"]);
    }
    return answers;
  } catch (error) {
    if (error instanceof NotSignedIn) return { "signed in": [] };
    throw error;
  }
}

const words = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).sort();

async function idsIn(tx: Tx, table: string): Promise<string[]> {
  return (await tx.$queryRawUnsafe<{ id: string }[]>(`select id from ${table}`)).map(({ id }) => id);
}

async function ask(tx: Tx, facts: Facts): Promise<Answers> {
  const answers: Answers = { "signed in": ["yes"] };
  const say = (question: string, all: readonly unknown[]) => void (answers[question] = words(all));

  say("list of cases", (await listCases(tx, everyCase)).map(({ id }) => id));
  say("count of cases", [await countCases(tx, everyCase)]);
  say("any case", [await hasCases(tx)]);
  const facets = await countCaseFacets(tx, everyCase);
  say("cases by TLP", [...facets.tlp]);
  say("cases by whose", [...facets.whose]);
  say("search for cases", (await searchCases(tx, `${facts.mark} case`)).map(({ id }) => id));
  for (const value of valuesOf(facts)) {
    say(`search for ${value}`, (await searchIndicators(tx, value)).map(({ id }) => id));
  }
  for (const { id } of facts.cases) await askAboutCase(tx, facts, id, say);

  const { shares, total } = await listSharedWithUs(tx, everything);
  if (total !== shares.length) say("shared with us, counted", [total]);
  say("shared with us", shares.map(({ id, values }) => ({ id, values })));
  for (const { id } of facts.shares) {
    const found = await findSharedWithUs(tx, id, everything);
    if (found && found.share.values !== found.values.length) say(`share ${id}, counted`, [found.share.values]);
    say(`share ${id}`, found?.values.map((value) => value.id) ?? []);
  }
  say("granted to us", (await listCasesGrantedToUs(tx)).map(({ caseId }) => caseId));
  await askForNotices(tx, answers, say);
  const groups = await listGroups(tx);
  say("groups", groups.map(({ id, members }) => ({ id, members: members.filter(({ joinedAt }) => joinedAt).map(({ organizationId }) => organizationId).sort() })));
  say("may be given", await askWhatMayBeGiven(tx, facts));
  for (const table of ["cases", "observations", "shares", "case_grants"]) {
    say(`table ${table}`, await idsIn(tx, table));
  }
  const implied = await tx.$queryRaw<{ id: string }[]>`select distinct observation_id as id from related_keys`;
  say("table related_keys", implied.map(({ id }) => id));
  const lines = await tx.$queryRaw<{ line: string }[]>`select share_id || ' ' || observation_id as line from shared_observations`;
  say("table shared_observations", lines.map(({ line }) => line));
  return answers;
}

async function askAboutCase(tx: Tx, facts: Facts, id: string, say: (question: string, all: readonly unknown[]) => void): Promise<void> {
  const found = await findCase(tx, id);
  say(`case ${id}`, found ? [{ observations: found.observations, overlaps: found.overlaps, ...found.rights }] : []);
  const details = await findCaseDetails(tx, id);
  say(`case ${id}: details`, details ? [details.tlp] : []);
  const listed = await listObservations(tx, id, null);
  say(`case ${id}: indicators`, listed.map((one) => ({ id: one.id, mine: one.mine, overlaps: one.overlaps })));
  const [inside, outside] = askedById(facts, id);
  say(`case ${id}: one of its own, and one of another case, by id`, [
    inside !== undefined && (await findObservation(tx, id, inside)) !== null,
    outside !== undefined && (await findObservation(tx, id, outside)) !== null,
  ]);
  say(`case ${id}: kinds`, (await countKinds(tx, id)).map(({ count, matchable }) => ({ count, matchable })));
  say(`case ${id}: comments`, (await listComments(tx, id)).map((comment) => comment.id));
  const access = await listCaseAccess(tx, id);
  say(`case ${id}: who was given`, [...access.shares, ...access.grants].map((one) => one.id));
  const history = await listCaseHistory(tx, id, everyEntry);
  say(`case ${id}: history is for its owner`, history.length > 0 ? ["yes"] : []);
  const { rows, total } = await listCaseOverlaps(tx, id, { page: 1 });
  if (total !== rows.length) say(`case ${id}: overlaps, counted`, [total]);
  say(`case ${id}: overlaps`, rows.map((row) => ({
    identity: row.identity, organization: row.organizationId, name: row.organizationName, sector: row.sector, seenFrom: row.seenFrom, seenTo: row.seenTo,
    shown: row.shown, theirCase: row.theirCase?.id ?? null, equal: row.equal, indicators: row.indicators,
  })));
  const each = [];
  for (const row of rows) {
    each.push((await findOverlap(tx, id, row.overlapId))?.shared.map(({ value, relation, theirs }) => [value, relation, theirs !== null].join()).sort());
  }
  say(`case ${id}: overlaps one by one`, each);
}

async function askForNotices(tx: Tx, answers: Answers, say: (question: string, all: readonly unknown[]) => void): Promise<void> {
  const { notices } = await listNotices(tx, {}, null, 1_000);
  const of = (kind: string) => notices.filter((notice) => notice.kind === kind);
  say("notices of shares", of("share").map(({ id }) => id));
  say("notices of grants", of("grant").map(({ id }) => id));
  answers[OVERLAP_NOTICES] = notices.flatMap((one) =>
    one.kind === "overlap" ? [notice(one.caseId, one.identity, { name: one.organizationName, sector: one.sector }, one.indicators)] : []);
  const unread = await countUnreadNotices(tx);
  if (unread !== Math.min(100, notices.length)) say("unread notices", [unread]);
}

/** Which case or observation may be granted to or shared with which party, by the function that refuses. */
async function askWhatMayBeGiven(tx: Tx, facts: Facts): Promise<string[]> {
  const parties = partiesOf(facts).map(({ id }) => id);
  const rows = await tx.$queryRaw<{ given: string }[]>`
    select s.id || ' to ' || p.id as given
    from (
      select 'grant_case' as act, unnest(${facts.cases.map(({ id }) => id)}::uuid[]) as id
      union all
      select 'share_observation', unnest(${facts.observations.map(({ id }) => id)}::uuid[])
    ) s
    cross join unnest(${parties}::uuid[]) as p (id)
    where refusal_reason(s.act, s.id, p.id) is null
  `;
  return rows.map(({ given }) => given);
}
