import type { IndicatorKind } from "@/server/indicators/kinds";
import type { World } from "@/server/testing/world";
import { isTooWide } from "@/server/indicators/networks";
import { closestOf, nameBetween, namesOf, relationOf } from "./related-reference";

type Observation = { id: string; caseId: string; by: string; kind: IndicatorKind; value: string; matchable: boolean; from: string | null; until: string | null };
export type Facts = { observations: Observation[]; shown: { to: string; id: string }[] };

/** Everything there is, past all rights. */
export async function readFacts({ owner }: World): Promise<Facts> {
  const { rows: observations } = await owner.query<Observation>(`
    select id, case_id as "caseId", organization_id as by, kind::text as kind, value, exposure = 'matchable' as matchable,
      to_char(coalesce(first_seen_at, last_seen_at) at time zone 'UTC', 'YYYY-MM') as from,
      to_char(coalesce(last_seen_at, first_seen_at) at time zone 'UTC', 'YYYY-MM') as until
    from observations`);
  const { rows: shown } = await owner.query<Facts["shown"][number]>(`
    select s.party_id as to, l.observation_id as id
    from shares s
    join shared_observations l on l.share_id = s.id
    where s.revoked_at is null and (s.expires_at is null or s.expires_at > now())`);
  return { observations, shown };
}

type Meeting = { mine: Observation; theirs: Observation; relation: NonNullable<ReturnType<typeof relationOf>>; shown: boolean; compared: boolean };

/** What an organization is told, by every pair of observations that there is: section 3 of the design in loops. */
export function expectedBy({ observations, shown }: Facts, of: string) {
  const meetings: Meeting[] = [];
  for (const mine of observations.filter(({ by }) => by === of)) {
    for (const theirs of observations.filter(({ by }) => by !== of)) {
      const relation = relationOf(mine, theirs);
      const compared = [mine, theirs].every(({ matchable, kind, value }) => matchable && !isTooWide(kind, value));
      const known = { shown: shown.some(({ to, id }) => to === of && id === theirs.id), compared };
      if (relation && (known.shown || known.compared)) meetings.push({ mine, theirs, relation, ...known });
    }
  }
  const cases = new Map(grouped(meetings, ({ mine }) => mine.caseId));
  const told = [...cases].map(([caseId, met]) => ({
    caseId,
    overlaps: sorted(grouped(met, ({ theirs }) => theirs.caseId).map(([, pair]) => overlapOf(pair))),
    reporters: sorted(grouped(met, ({ mine, theirs }) => `${mine.id} ${theirs.by}`).map(([, told]) => reporterOf(told))),
    marked: [...new Set(met.map(({ mine }) => mine.id))].sort(),
  })).sort((one, other) => (one.caseId < other.caseId ? -1 : 1));
  const notices = meetings.filter(({ compared }) => compared).map(({ mine, theirs }) => `${mine.caseId} met ${theirs.by}`);
  return { cases: told, notices: [...new Set(notices)] };
}

function overlapOf(pair: Meeting[]) {
  const values = grouped(pair, ({ mine }) => `${mine.kind} ${mine.value}`).map(([value, met]) => `${value} ${closest(met)}`);
  return {
    equal: values.filter((value) => value.endsWith(" self")).length, indicators: values.length, ...monthsOf(pair),
    shown: pair.some((met) => met.shown), values: values.sort(),
  };
}

function reporterOf(told: Meeting[]) {
  const [{ mine, theirs }] = told as [Meeting];
  const relation = closest(told);
  const so = told.filter((met) => met.relation === relation);
  return {
    value: `${mine.kind} ${mine.value}`, by: theirs.by, relation, ...monthsOf([...so, ...told.filter((met) => so.some((closest) => alsoHas(met, closest)))]), shown: so.some((met) => met.shown), compared: so.some((met) => met.compared),
  };
}

/** Comparing knows months by what both cases have, whichever of theirs it comes from: a host's by its URLs and its mailboxes. */
function alsoHas({ theirs, compared }: Meeting, closest: Meeting): boolean {
  const name = nameBetween(closest.mine, closest.theirs);
  return compared && closest.compared && theirs.caseId === closest.theirs.caseId && name !== null && namesOf(theirs).includes(name);
}

function closest(met: Meeting[]) {
  return closestOf(met.map(({ relation }) => relation));
}

function monthsOf(met: Meeting[]) {
  const months = (which: "from" | "until") => met.flatMap(({ theirs }) => theirs[which] ?? []).sort();
  return { seenFrom: months("from")[0] ?? null, seenTo: months("until").at(-1) ?? null };
}

function grouped<T>(all: T[], by: (one: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return [...groups];
}

export function sorted<T>(all: T[]): T[] {
  return [...all].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
