import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { CaseResolution, CaseStatus, Severity, Tlp } from "@/generated/prisma/enums";
import type { CaseList, CaseSort } from "@/server/cases/case-list";
import type { Tx } from "@/server/db";
import { indicatorSearch } from "@/server/indicators/search-terms";

export const CASES_PER_PAGE = 50;

export type CaseRow = {
  id: string;
  number: string;
  title: string;
  status: CaseStatus;
  resolution: CaseResolution | null;
  severity: Severity;
  tlp: Tlp;
  reportable: boolean;
  ours: boolean;
  organizationName: string;
  /** the person who owns it, of cases of the viewer's organization */
  ownerName: string | null;
  observations: number;
  updatedAt: Date;
};

/** One page of the cases that match, in the order asked for. */
export async function listCases(tx: Tx, list: CaseList): Promise<CaseRow[]> {
  const byIndicators = list.sort === "indicators";
  return tx.$queryRaw<CaseRow[]>`
    with page as (
      select c.*, u.name as owner_name, o.name as organization_name
      from cases c
      join organizations o on o.id = c.organization_id
      left join members m on m.id = c.owner_member_id
      left join users u on u.id = m.user_id
      ${byIndicators ? countedJoin : Prisma.empty}
      where ${matches(list)}
      order by ${orderOf(list, { owner: Prisma.sql`u.name`, indicators: Prisma.sql`coalesce(n.observations, 0)` })}
      limit ${CASES_PER_PAGE}
      offset ${(list.page - 1) * CASES_PER_PAGE}
    )
    select
      c.id, c.number, c.title, c.status::text, c.resolution::text, c.severity::text, c.tlp::text, c.reportable,
      c.organization_id = viewer_organization() as ours, c.organization_name as "organizationName",
      c.owner_name as "ownerName", c.updated_at as "updatedAt",
      (select count(*)::int from observations s where s.case_id = c.id) as observations
    from page c
    order by ${orderOf(list, { owner: Prisma.sql`c.owner_name`, indicators: Prisma.sql`observations` })}
  `;
}

/** How many cases match: the same condition as the list's. */
export async function countCases(tx: Tx, list: CaseList): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from cases c where ${matches(list)}
  `;
  return row?.count ?? 0;
}

/** Whether the viewer can see any case at all, whatever the filters say. */
export async function hasCases(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ any: boolean }[]>`select exists (select from cases) as any`;
  return row?.any ?? false;
}

export type CaseFacets = Record<"status" | "severity" | "tlp" | "whose" | "owner" | "reportable", Map<string, number>>;

/** For each value of a filter, how many cases the list would hold with it, the other filters staying as they are. */
export async function countCaseFacets(tx: Tx, list: CaseList): Promise<CaseFacets> {
  const on = (filter: Filter) => Prisma.join(filters.filter((other) => other !== filter).map((other) => holds(list, other)), " and ");
  const rows = await tx.$queryRaw<{ facet: keyof CaseFacets; value: string; count: number }[]>`
    with c as materialized (select c.* from cases c where ${searchMatches(list)})
    select 'status' as facet, c.status::text as value, count(*)::int from c where ${on("status")} group by 2
    union all select 'severity', c.severity::text, count(*)::int from c where ${on("severity")} group by 2
    union all select 'tlp', c.tlp::text, count(*)::int from c where ${on("tlp")} group by 2
    union all
    select 'whose', case when c.organization_id = viewer_organization() then 'ours' else 'shared' end, count(*)::int
    from c where ${on("whose")} group by 2
    union all select 'owner', coalesce(c.owner_member_id::text, 'none'), count(*)::int from c where ${on("owner")} group by 2
    union all select 'reportable', 'yes', count(*)::int from c where c.reportable and ${on("reportable")} group by 2
  `;
  const facets: CaseFacets = { status: new Map(), severity: new Map(), tlp: new Map(), whose: new Map(), owner: new Map(), reportable: new Map() };
  for (const { facet, value, count } of rows) facets[facet].set(value, count);
  return facets;
}

const filters = ["status", "severity", "tlp", "owner", "whose", "reportable"] as const;
type Filter = (typeof filters)[number];

function matches(list: CaseList): Prisma.Sql {
  return Prisma.join([searchMatches(list), ...filters.map((filter) => holds(list, filter))], " and ");
}

function holds(list: CaseList, filter: Filter): Prisma.Sql {
  if (filter === "owner") {
    if (list.owner === "none") return Prisma.sql`c.owner_member_id is null`;
    return list.owner ? Prisma.sql`c.owner_member_id = ${list.owner}::uuid` : Prisma.sql`true`;
  }
  if (filter === "reportable") return list.reportable ? Prisma.sql`c.reportable` : Prisma.sql`true`;
  if (filter === "whose") {
    if (!list.whose) return Prisma.sql`true`;
    return list.whose === "ours"
      ? Prisma.sql`c.organization_id = viewer_organization()`
      : Prisma.sql`c.organization_id <> viewer_organization()`;
  }
  const values: string[] = list[filter];
  return values.length > 0 ? Prisma.sql`c.${Prisma.raw(filter)}::text = any (${values})` : Prisma.sql`true`;
}

/** In its title or number; or it holds an indicator that is, or begins like, what was typed. */
function searchMatches({ q }: CaseList): Prisma.Sql {
  if (!q) return Prisma.sql`true`;
  const pattern = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  const { key, from, before } = indicatorSearch(q);
  return Prisma.sql`(
    c.title ilike ${pattern}
    or c.number ilike ${pattern}
    or c.former_number ilike ${pattern}
    or c.id in (select s.case_id from observations s where s.key = ${key}::uuid)
    or ${from ? Prisma.sql`exists (
      select from observations s
      where s.case_id = c.id and s.value collate "C" >= ${from} and s.value collate "C" < ${before}
    )` : Prisma.sql`false`}
  )`;
}

const countedJoin = Prisma.sql`
  left join (select s.case_id, count(*) as observations from observations s group by s.case_id) n on n.case_id = c.id
`;

const columns: Record<Exclude<CaseSort, "indicators" | "owner">, Prisma.Sql> = {
  number: Prisma.sql`c.number`,
  title: Prisma.sql`lower(c.title)`,
  status: Prisma.sql`c.status`,
  severity: Prisma.sql`c.severity`,
  tlp: Prisma.sql`c.tlp`,
  updated: Prisma.sql`c.updated_at`,
};

function orderOf({ sort, dir }: CaseList, joined: { owner: Prisma.Sql; indicators: Prisma.Sql }): Prisma.Sql {
  const direction = dir === "asc" ? Prisma.sql`asc` : Prisma.sql`desc`;
  const column = sort === "owner" || sort === "indicators" ? joined[sort] : columns[sort];
  return Prisma.sql`${column} ${direction} nulls last, c.id`;
}

/** The people who own a case of the viewer's organization, for the filter. */
export async function listOwners(tx: Tx): Promise<{ memberId: string; name: string }[]> {
  return tx.$queryRaw<{ memberId: string; name: string }[]>`
    select m.id as "memberId", u.name
    from members m
    join users u on u.id = m.user_id
    where m.id in (select c.owner_member_id from cases c)
    order by coalesce(u.name_reading, u.name), m.id
  `;
}
