import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { CaseStatus, IndicatorKind, PersonCategory } from "@/generated/prisma/enums";
import { countSearch } from "@/server/activity/mutations";
import { appendSearchHits } from "@/server/audit/mutations";
import { storableText } from "@/server/cases/storable-text";
import type { Tx } from "@/server/db";
import { indicatorSearch } from "@/server/indicators/search-terms";

export const RESULTS_PER_GROUP = 20;

export type FoundCase = { id: string; number: string; title: string; status: CaseStatus; organizationName: string };

/** Cases whose title or number, present or former, holds the text, the last changed first. */
export async function searchCases(tx: Tx, q: string): Promise<FoundCase[]> {
  const pattern = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  return tx.$queryRaw<FoundCase[]>`
    select c.id, c.number, c.title, c.status::text, o.name as "organizationName"
    from cases c
    join organizations o on o.id = c.organization_id
    where c.title ilike ${pattern} or c.number ilike ${pattern} or c.former_number ilike ${pattern}
    order by c.updated_at desc, c.id
    limit ${RESULTS_PER_GROUP}
  `;
}

export type FoundIndicator = {
  id: string;
  kind: IndicatorKind;
  value: string;
  caseId: string;
  /** null where only the indicator was shared, not the case */
  caseTitle: string | null;
  organizationName: string;
};

/** The ids of observations of the value typed, or of values that begin like it; null where the text is no such thing. */
export function indicatorHits(q: string): Prisma.Sql | null {
  const { key, from, before } = indicatorSearch(q);
  if (!key && !from) return null;
  const begins = from
    ? Prisma.sql`
      union
      select s.id
      from cases c
      join observations s on s.case_id = c.id
      where s.value collate "C" >= ${from} and s.value collate "C" < ${before}
      union
      select s.id
      from shared_observations l
      join observations s on s.id = l.observation_id
      where s.value collate "C" >= ${from} and s.value collate "C" < ${before}`
    : Prisma.empty;
  return Prisma.sql`select s.id from observations s where s.key = ${key}::uuid ${begins}`;
}

/** Observations that the viewer may read of the value typed, or of values that begin like it; defanged or not. */
export async function searchIndicators(tx: Tx, q: string): Promise<FoundIndicator[]> {
  const hits = indicatorHits(q);
  if (!hits) return [];
  return tx.$queryRaw<FoundIndicator[]>`
    with hits as (${hits})
    select s.id, s.kind::text, s.value, s.case_id as "caseId", c.title as "caseTitle", o.name as "organizationName"
    from observations s
    left join cases c on c.id = s.case_id
    join organizations o on o.id = s.organization_id
    where s.id in (select h.id from hits h)
    order by s.key = ${indicatorSearch(q).key}::uuid desc nulls last, s.value collate "C", s.id
    limit ${RESULTS_PER_GROUP}
  `;
}

export type FoundPerson = { id: string; name: string; reading: string; category: PersonCategory; caseId: string; caseTitle: string };

/** People named in the viewer's organization's own cases. Those that others disclosed show in their cases, and are not searched. */
export async function searchPersons(tx: Tx, q: string): Promise<FoundPerson[]> {
  const pattern = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  return tx.$queryRaw<FoundPerson[]>`
    select p.id, p.name, p.reading, p.category::text, p.case_id as "caseId", c.title as "caseTitle"
    from case_persons p
    join cases c on c.id = p.case_id
    where p.case_organization_id = viewer_organization()
      and (p.name ilike ${pattern} or p.reading ilike ${pattern})
    order by coalesce(nullif(p.reading, ''), p.name), p.id
    limit ${RESULTS_PER_GROUP}
  `;
}

export type Found = { cases: FoundCase[]; indicators: FoundIndicator[]; persons: FoundPerson[] };

/** Everything that the viewer may read and that the text names. Owners read of what was found of theirs, not by what. */
export async function searchEverything(tx: Tx, q: string): Promise<Found> {
  const text = storableText(q).trim().slice(0, 500);
  if (!text) return { cases: [], indicators: [], persons: [] };
  const found = {
    cases: await searchCases(tx, text), indicators: await searchIndicators(tx, text), persons: await searchPersons(tx, text),
  };
  await appendSearchHits(tx, { cases: found.cases.map(({ id }) => id), observations: found.indicators.map(({ id }) => id) });
  await countSearch(tx);
  return found;
}
