import "server-only";

import type { Tx } from "@/server/db";
import { OVERLAPS_COUNTED } from "@/server/overlap/queries";
import type { Periods } from "@/server/retention/schema";

export type RetentionPolicy = Periods & { setByName: string; setAt: Date };

/** How long the viewer's organization keeps data; null where it never said. */
export async function findRetentionPolicy(tx: Tx): Promise<RetentionPolicy | null> {
  const [policy] = await tx.$queryRaw<RetentionPolicy[]>`
    select closed_case_months as "closedCaseMonths", draft_days as "draftDays", set_by_name as "setByName", set_at as "setAt"
    from retention_policies
    where organization_id = viewer_organization()
  `;
  return policy ?? null;
}

/** What a month takes, and what others lose by it. */
export type DueMonth = {
  /** its first day, such as 2011-08-01 */
  month: string;
  cases: number;
  /** of them, kept by a legal hold */
  held: number;
  values: number;
  matchable: number;
  /** people named in them */
  persons: number;
  overlaps: number;
  /** shares and grants that end */
  given: number;
};

/** More cases than this are not looked into one by one. */
const MOST_CASES = 1000;

/**
 * What these periods would delete within the next twelve months, month by month, by the very list that deletes. A period
 * that is not saved yet begins a week from now.
 */
export async function previewRetention(tx: Tx, months: number | null, saved: boolean): Promise<DueMonth[]> {
  if (months === null) return [];
  return tx.$queryRaw<DueMonth[]>`
    with due as (
      select d.case_id, d.due_at, d.held
      from cases_due(
        ${months}::int,
        retention_begins(case when ${saved} then (select p.set_at from retention_policies p) else now() end),
        now() + interval '12 months'
      ) d
      order by d.due_at, d.case_id
      limit ${MOST_CASES}
    ),
    each as (
      select
        greatest(d.due_at, now()) as due_at, d.held, o.observations, o.matchable, count_overlaps(d.case_id, ${OVERLAPS_COUNTED}::int) as overlaps,
        (select count(*) from case_persons p where p.case_id = d.case_id) as persons,
        (select count(*) from shares s where s.case_id = d.case_id and s.revoked_at is null and (s.expires_at is null or s.expires_at > now()))
        + (select count(*) from case_grants g where g.case_id = d.case_id and g.revoked_at is null and (g.expires_at is null or g.expires_at > now()))
          as given
      from due d
      cross join lateral (
        select count(*) as observations, count(*) filter (where o.exposure = 'matchable') as matchable
        from observations o
        where o.case_id = d.case_id
      ) o
    )
    select
      to_char(e.due_at at time zone 'UTC', 'YYYY-MM-01') as month,
      count(*)::int as cases, (count(*) filter (where e.held))::int as held,
      coalesce(sum(e.observations) filter (where not e.held), 0)::int as values,
      coalesce(sum(e.matchable) filter (where not e.held), 0)::int as matchable,
      coalesce(sum(e.persons) filter (where not e.held), 0)::int as persons,
      coalesce(sum(e.overlaps) filter (where not e.held), 0)::int as overlaps,
      coalesce(sum(e.given) filter (where not e.held), 0)::int as given
    from each e
    group by 1
    order by 1
  `;
}

export type DueCase = { id: string; number: string; title: string; dueAt: Date; held: boolean };

/** The cases that go next under the saved period, those of the coming 30 days. */
export async function listNextDue(tx: Tx): Promise<DueCase[]> {
  return tx.$queryRaw<DueCase[]>`
    select c.id, c.number, c.title, d.due_at as "dueAt", d.held
    from retention_policies p
    cross join lateral cases_due(p.closed_case_months, retention_begins(p.set_at), now() + interval '30 days') d
    join cases c on c.id = d.case_id
    order by d.due_at, c.number
    limit 50
  `;
}
