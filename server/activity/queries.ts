import "server-only";

import type { Tx } from "@/server/db";

export const ACTIVITY_DAYS = 30;

/** How many values of ours were compared on each of the last days (UTC), the oldest first; for admins. */
export async function listComparedPerDay(tx: Tx): Promise<{ day: string; values: number }[]> {
  return tx.$queryRaw`
    select to_char(d.day, 'YYYY-MM-DD') as day, coalesce(sum((a.details ->> 'values')::int), 0)::int as values
    from generate_series(
      (now() at time zone 'UTC')::date - ${ACTIVITY_DAYS - 1}::int, (now() at time zone 'UTC')::date, interval '1 day'
    ) as d (day)
    left join audit_entries a on a.action = 'comparison.made'
      and a.organization_id = (select viewer_organization())
      and a.at >= d.day at time zone 'UTC'
      and a.at < (d.day + interval '1 day') at time zone 'UTC'
    group by d.day
    order by d.day
  `;
}

/** Values that wait for a later day, and when that is; for admins. */
export async function findWaiting(tx: Tx): Promise<{ waiting: number; dueAt: Date | null }> {
  const [row] = await tx.$queryRaw<{ waiting: number; dueAt: Date | null }[]>`
    select w.waiting, w.due_at as "dueAt" from overlap.waiting_of_viewer() w
  `;
  return row ?? { waiting: 0, dueAt: null };
}

export type LookupMark = "single" | "deleted" | "met" | "many" | "searches";

/** What one person filed, took back and searched on one day, and what of it is unusual. */
export type LookupDay = {
  name: string;
  day: string;
  filings: number;
  values: number;
  single: number;
  deleted: number;
  /** Values taken back from being compared within a day of the case's having met others. */
  met: number;
  searches: number;
  marks: LookupMark[];
};

/** What our people filed and searched in the last days, unusual days first; from the audit, which admins read. */
export async function listLookupDays(tx: Tx): Promise<LookupDay[]> {
  return tx.$queryRaw<LookupDay[]>`
    with own as (
      select a.*, (a.at at time zone 'UTC')::date as day, coalesce(values_withdrawn(a.action, a.details), 0) as withdrawn
      from audit_entries a
      where a.organization_id = (select viewer_organization())
        and a.actor_organization_id = (select viewer_organization())
        and a.action in (
          'case.filed', 'observation.filed', 'observation.added', 'observation.updated', 'observation.deleted',
          'case.withdrawn', 'case.deleted'
        )
        and a.at > now() - ${ACTIVITY_DAYS}::int * interval '1 day'
    ),
    filed as (
      select
        d.user_id, d.actor_name, d.day, coalesce((d.details ->> 'filed')::int, (d.details ->> 'observations')::int, 0) as values
      from own d
      where d.action in ('case.filed', 'observation.filed', 'observation.added')
    ),
    doings as (
      select
        f.user_id, f.actor_name, f.day, count(*)::int as filings, sum(f.values)::int as values,
        count(*) filter (where f.values = 1)::int as single, 0 as deleted, 0 as met, 0 as searches
      from filed f
      group by f.user_id, f.actor_name, f.day
      union all
      select d.user_id, d.actor_name, d.day, 0, 0, 0, (d.details ->> 'count')::int, 0, 0
      from own d
      where d.action = 'observation.deleted'
      union all
      select d.user_id, d.actor_name, d.day, 0, 0, 0, 0, d.withdrawn, 0
      from own d
      where d.withdrawn > 0
        and exists (
          select
          from audit_entries m
          where m.organization_id = d.organization_id
            and m.case_id = d.case_id
            and m.action = 'comparison.made'
            and (m.details ->> 'overlaps')::int > 0
            and m.at between d.at - interval '1 day' and d.at
        )
      union all
      select m.user_id, u.name, s.day, 0, 0, 0, 0, 0, s.searches
      from search_counts s
      join members m on m.id = s.member_id
      join users u on u.id = m.user_id
      where s.day > (now() at time zone 'UTC')::date - ${ACTIVITY_DAYS}::int
    ),
    days as (
      select
        d.user_id, max(d.actor_name) as name, d.day, sum(d.filings)::int as filings, sum(d.values)::int as values,
        sum(d.single)::int as single, sum(d.deleted)::int as deleted, sum(d.met)::int as met, sum(d.searches)::int as searches
      from doings d
      group by d.user_id, d.day
    ),
    marked as (
      select
        d.*,
        array_remove(array[
          case when d.single >= 5 and d.single * 2 >= d.filings then 'single' end,
          case when d.deleted >= 5 and d.deleted * 2 >= d.values and d.values > 0 then 'deleted' end,
          case when d.met > 0 then 'met' end,
          case when d.filings >= 10 and d.filings > 3 * (
            select avg(o.filings) from days o where o.user_id = d.user_id and o.day <> d.day and o.filings > 0
          ) then 'many' end,
          case when d.searches >= 60 and d.searches > 3 * coalesce((
            select avg(o.searches) from days o where o.user_id = d.user_id and o.day <> d.day and o.searches > 0
          ), 0) then 'searches' end
        ], null) as marks
      from days d
      where d.filings + d.met + d.searches > 0
    )
    select
      m.name, to_char(m.day, 'YYYY-MM-DD') as day, m.filings, m.values, m.single, m.deleted, m.met, m.searches, m.marks
    from marked m
    order by cardinality(m.marks) desc, m.day desc, m.filings desc, m.searches desc, m.name
    limit 100
  `;
}

export type RefusalCount = { code: string; count: number; lastDay: string };

/** Why and how often the rules refused something to our people in the last days, most often first; for admins. */
export async function listRefusals(tx: Tx): Promise<RefusalCount[]> {
  return tx.$queryRaw<RefusalCount[]>`
    select r.code, sum(r.refused)::int as count, to_char(max(r.day), 'YYYY-MM-DD') as "lastDay"
    from refusal_counts r
    where r.day > (now() at time zone 'UTC')::date - ${ACTIVITY_DAYS}::int
    group by r.code
    order by count desc, r.code
  `;
}

/** What an operator reads of one organization's last days: numbers of its own doings, never what or whom it met. */
export type OrganizationNumbers = {
  id: string;
  code: string;
  name: string;
  perDay: number | null;
  usedToday: number;
  filings: number;
  compared: number;
  withdrawn: number;
  asked: number;
  refused: number;
};

/** For operators: every organization's numbers, by reading or name. */
export async function listOrganizationNumbers(tx: Tx): Promise<OrganizationNumbers[]> {
  return tx.$queryRaw<OrganizationNumbers[]>`
    select
      o.id, o.code, o.name, b.per_day as "perDay",
      case when b.day = (now() at time zone 'UTC')::date then b.used else 0 end as "usedToday",
      n.filings, n.compared, n.withdrawn, n.asked, n.refused
    from organization_numbers(${ACTIVITY_DAYS}::int) n
    join organizations o on o.id = n.organization_id
    left join matching_budgets b on b.organization_id = o.id
    where o.closed_at is null
    order by coalesce(o.name_reading, o.name), o.code
  `;
}

/** Answers of identity providers in the last days that no sign-in here had asked for; for operators. */
export async function countStraySignOns(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ refused: number }[]>`
    select coalesce(sum(refused), 0)::int as refused
    from stray_sign_ons
    where day > (now() at time zone 'UTC')::date - ${ACTIVITY_DAYS}::int
  `;
  return row?.refused ?? 0;
}
