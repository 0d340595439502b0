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

export type FilingMark = "single" | "deleted" | "many";

/** What one person filed and took back on one day, and what of it is unusual. */
export type FilingDay = {
  name: string;
  day: string;
  filings: number;
  values: number;
  single: number;
  deleted: number;
  marks: FilingMark[];
};

/** Filings of our people in the last days, unusual days first; from the audit, which admins read. */
export async function listFilingDays(tx: Tx): Promise<FilingDay[]> {
  return tx.$queryRaw<FilingDay[]>`
    with deeds as (
      select
        a.user_id, a.actor_name, (a.at at time zone 'UTC')::date as day, a.action <> 'observation.deleted' as filing,
        coalesce((a.details ->> 'filed')::int, (a.details ->> 'count')::int, (a.details ->> 'observations')::int, 0) as values
      from audit_entries a
      where a.organization_id = (select viewer_organization())
        and a.actor_organization_id = (select viewer_organization())
        and a.action in ('case.filed', 'observation.filed', 'observation.added', 'observation.deleted')
        and a.at > now() - ${ACTIVITY_DAYS}::int * interval '1 day'
    ),
    days as (
      select
        d.user_id, max(d.actor_name) as name, d.day, count(*) filter (where d.filing)::int as filings,
        coalesce(sum(d.values) filter (where d.filing), 0)::int as values,
        count(*) filter (where d.filing and d.values = 1)::int as single,
        coalesce(sum(d.values) filter (where not d.filing), 0)::int as deleted
      from deeds d
      group by d.user_id, d.day
    ),
    marked as (
      select
        d.*,
        array_remove(array[
          case when d.single >= 5 and d.single * 2 >= d.filings then 'single' end,
          case when d.deleted >= 5 and d.deleted * 2 >= d.values and d.values > 0 then 'deleted' end,
          case when d.filings >= 10 and d.filings > 3 * (
            select avg(o.filings) from days o where o.user_id = d.user_id and o.day <> d.day
          ) then 'many' end
        ], null) as marks
      from days d
      where d.filings > 0
    )
    select m.name, to_char(m.day, 'YYYY-MM-DD') as day, m.filings, m.values, m.single, m.deleted, m.marks
    from marked m
    order by cardinality(m.marks) desc, m.day desc, m.filings desc
    limit 100
  `;
}
