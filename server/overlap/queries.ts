import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { IdentityPolicy } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";

/** Who the other side is, as far as the viewer may know. */
export type Identity = {
  identity: IdentityPolicy;
  organizationId: string | null;
  organizationName: string | null;
  sector: string | null;
};

/** One overlap of a case: another organization's case that holds some of its values, or what is related to them. Months are written 2011-08. */
export type OverlapRow = Identity & {
  overlapId: string;
  /** How many of the viewer's values meet there, equal or related, as far as it may know. */
  indicators: number;
  /** How many of them have their equal there. */
  equal: number;
  seenFrom: string | null;
  seenTo: string | null;
  /** Something of their case was shared with or granted to the viewer. */
  shown: boolean;
  /** Their case, where it was granted. */
  theirCase: { id: string; number: string; title: string } | null;
};

export type OverlapFilter = {
  /** `shown`: something of theirs was shared with us; `matched`: known by comparison only. */
  knowledge?: "shown" | "matched";
};

export type OverlapPage = OverlapFilter & {
  /** Counts from 1. */
  page: number;
  pageSize?: number;
};

export const OVERLAPS_PER_PAGE = 50;

/**
 * Overlaps of one of the viewer's own cases, most equal values first, then most related ones: those found by comparing matchable values, and
 * those with what was shared with or granted to the viewer, as one row per case of theirs. Nothing for a case that is not
 * the viewer's own.
 */
export async function listCaseOverlaps(
  tx: Tx,
  caseId: string,
  { page, pageSize = OVERLAPS_PER_PAGE, ...filter }: OverlapPage,
): Promise<{ rows: OverlapRow[]; total: number }> {
  const start = (page - 1) * pageSize;
  const shown = await isShownSomething(tx, caseId);
  if (!shown && filter.knowledge === "shown") return { rows: [], total: 0 };
  // Where nothing was shown to the viewer, what was matched is all, and the database makes no more than the page.
  const source = shown
    ? Prisma.sql`
        select f.*, count(*) over ()::int as total
        from overlaps_of_case(${caseId}::uuid) f
        where ${matches(filter)}
        order by f.equal desc, f.indicators desc, f.overlap_id
        limit ${pageSize}
        offset ${start}
      `
    : Prisma.sql`
        select f.*, null::uuid as case_id
        from overlap.of_case(${caseId}::uuid, ${pageSize}::int, ${start}::int) f
      `;
  const rows = await tx.$queryRaw<(FlatRow & { total: number })[]>`
    with chosen as (
      ${source}
    )
    select ${ROW}, f.total
    from chosen f
    ${THEIR_SIDE}
    order by f.equal desc, f.indicators desc, f.overlap_id
  `;
  return { rows: rows.map(rowOf), total: rows[0]?.total ?? 0 };
}

/** Overlaps are counted exactly up to this many, where a number stands beside something else. */
export const OVERLAPS_COUNTED = 100;

/** How many overlaps the case has, by the same rules as the list: OVERLAPS_COUNTED + 1 where there are more. */
export async function countCaseOverlaps(tx: Tx, caseId: string): Promise<number> {
  const [counted] = await tx.$queryRaw<{ total: number }[]>`
    select count_overlaps(${caseId}::uuid, ${OVERLAPS_COUNTED}::int) as total
  `;
  return counted?.total ?? 0;
}

async function isShownSomething(tx: Tx, caseId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ shown: boolean }[]>`
    select exists (select from shown_pairs(${caseId}::uuid)) as shown
  `;
  return row?.shown ?? false;
}

/** One overlap, or null: not there and not the viewer's are the same answer. */
export async function findOverlapRow(tx: Tx, caseId: string, overlapId: string): Promise<OverlapRow | null> {
  const [row] = await tx.$queryRaw<FlatRow[]>`
    select ${ROW}
    from overlaps_of_case(${caseId}::uuid) f
    ${THEIR_SIDE}
    where f.overlap_id = ${overlapId}::uuid
  `;
  return row ? rowOf(row) : null;
}

/** Keys of the case's values that others reported too, as far as the viewer may know: marks in a table of indicators. */
export async function listOverlapKeys(tx: Tx, caseId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    select k.key from overlap.keys_of_case(${caseId}::uuid) as k (key)
    union
    select p.key from shown_pairs(${caseId}::uuid) p
  `;
  return rows.map((row) => row.key);
}

/** Their case, where it was granted, and who they are, once connected. */
const THEIR_SIDE = Prisma.sql`
  left join cases c on c.id = f.case_id
  left join overlap.connected_sides() k on k.overlap_id = f.overlap_id`;

const ROW = Prisma.sql`
  f.overlap_id as "overlapId", case when k.overlap_id is null then f.identity::text else 'named' end as identity,
  coalesce(k.organization_id, f.organization_id) as "organizationId",
  coalesce(k.organization_name, f.organization_name) as "organizationName", coalesce(k.sector, f.sector) as sector,
  f.indicators, f.equal,
  to_char(f.seen_from, 'YYYY-MM') as "seenFrom", to_char(f.seen_to, 'YYYY-MM') as "seenTo",
  f.case_id is not null as shown, c.id as "theirId", c.number as "theirNumber", c.title as "theirTitle"`;

type FlatRow = Omit<OverlapRow, "theirCase"> & { theirId: string | null; theirNumber: string; theirTitle: string };

function rowOf({ theirId, theirNumber, theirTitle, ...row }: FlatRow & { total?: number }): OverlapRow {
  delete row.total;
  return { ...row, theirCase: theirId ? { id: theirId, number: theirNumber, title: theirTitle } : null };
}

function matches({ knowledge }: OverlapFilter): Prisma.Sql {
  if (!knowledge) return Prisma.sql`true`;
  return knowledge === "shown" ? Prisma.sql`f.case_id is not null` : Prisma.sql`f.case_id is null`;
}

/**
 * What the other side of an overlap learned by comparing: of how many of our values that they, or something related, are
 * here, of how many of these the value itself, and us as we are called in this case.
 */
export type TheyKnow = { compared: number; equal: number; identity: IdentityPolicy };

/** What they know of us by comparing; what was shared with them stands under the case's access. */
export async function findWhatTheyKnow(tx: Tx, caseId: string, overlapId: string): Promise<TheyKnow> {
  const [row] = await tx.$queryRaw<TheyKnow[]>`
    select
      k.compared, k.equal,
      coalesce(
        (select ci.identity_policy::text from case_identities ci where ci.case_id = ${caseId}::uuid),
        (select s.identity_policy::text from organization_settings s where s.organization_id = viewer_organization()),
        'named'
      ) as identity
    from (
      select count(*)::int as compared, (count(*) filter (where m.relation = 'self'))::int as equal
      from overlap.shared_keys(${caseId}::uuid, array[${overlapId}::uuid]) m
    ) k
  `;
  return row!;
}
