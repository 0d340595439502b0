import type pg from "pg";

/** A waiting job: values of one case to admit. `keys` null: whatever the case holds. */
type Job = { id: string; caseId: string; organizationId: string; keys: string[] | null };

export type Admission = { jobs: number; values: number };

const JOBS_AT_ONCE = 100;

/** Up to so many keys a job names what it admitted; beyond, all of its case is looked through. */
const KEYS_KEPT = 3_000;

const CLAIM = `
  select id, case_id as "caseId", organization_id as "organizationId", keys
  from matching_jobs
  where not admitted and run_at <= now()
  order by created_at, id
  limit $1
  for update skip locked`;

// Tried, never awaited: somebody who edits one case for long must not hold up the others. What is busy stays due.
const LOCK_CASES = `
  select c.case_id as "caseId", pg_try_advisory_xact_lock(overlap.case_lock(c.case_id)) as locked
  from unnest($1::uuid[]) with ordinality as c (case_id, position)
  order by c.position`;

const LOCK_BUDGETS = `
  select b.organization_id as "organizationId", b.per_day as "perDay",
    case when b.day = (now() at time zone 'UTC')::date then b.used else 0 end as used
  from matching_budgets b
  join organizations o on o.id = b.organization_id
  where b.organization_id = any ($1::uuid[])
    and o.standing_at is not null
    and o.closed_at is null
  order by b.organization_id
  for update of b`;

// Months, never days, are what others may read of a sighting; what was not dated has none. What an observation implies goes
// along with it, and makes its keys fresh, so that a filing is told of what the case met before by another. The budget
// counts observations; a network costs one for each of its /24 (IPv4) or /40 (IPv6), so that it cannot be used to ask about
// a whole provider for the price of a value, but never more than a whole day.
const ADMIT = `
  with candidates as (
    select
      o.id, o.key, o.span, o.created_at,
      date_trunc('month', coalesce(o.first_seen_at, o.last_seen_at) at time zone 'UTC')::date as seen_from,
      date_trunc('month', coalesce(o.last_seen_at, o.first_seen_at) at time zone 'UTC')::date as seen_to,
      least($6::bigint, 1 << greatest(0, case family(o.span) when 4 then 24 when 6 then 40 else 0 end - coalesce(masklen(o.span), 0))) as cost
    from observations o
    where o.case_id = $1
      and o.organization_id = $2
      and o.case_organization_id = $2
      and o.exposure = 'matchable'
      and is_compared(o.span)
      and ($3::uuid[] is null or o.key = any ($3::uuid[]))
      and not exists (
        select from match_keys m
        where (m.key, m.organization_id, m.case_id) = (o.key, o.organization_id, o.case_id) and m.relation = 'self'
      )
  ),
  chosen as materialized (
    select c.*
    from (select c.*, sum(c.cost) over (order by c.created_at, c.id) as total from candidates c) c
    where $4::int is null or c.total <= $4
  ),
  implied as materialized (
    select
      r.observation_id, r.key, r.relation, r.span,
      r.relation = max(r.relation) filter (where r.relation between 'host' and 'file_name')
        over (partition by r.observation_id) as widest
    from chosen c
    join related_keys r on (r.case_id, r.observation_id) = ($1, c.id)
  ),
  keys as (
    select
      c.key, 'self'::match_relation as relation, c.span,
      c.id not in (select i.observation_id from implied i where i.widest) as widest, c.seen_from, c.seen_to
    from chosen c
    union all
    select i.key, i.relation, i.span, i.widest, c.seen_from, c.seen_to
    from implied i
    join chosen c on c.id = i.observation_id
  ),
  admitted as (
    insert into match_keys as m (key, organization_id, case_id, batch, relation, span, weight, seen_from, seen_to)
    select
      k.key, $2, $1, $5, min(k.relation), min(k.span), count(*) filter (where k.widest), min(k.seen_from), max(k.seen_to)
    from keys k
    group by k.key
    order by k.key
    on conflict (key, organization_id, case_id) do update
    set
      batch = excluded.batch, relation = least(m.relation, excluded.relation), weight = m.weight + excluded.weight,
      seen_from = least(m.seen_from, excluded.seen_from), seen_to = greatest(m.seen_to, excluded.seen_to)
    returning m.key
  )
  select
    (select count(*) from chosen)::int as admitted,
    (select coalesce(sum(c.cost), 0) from chosen c)::int as cost,
    (select count(*) from candidates)::int as candidates,
    (select array_agg(a.key) from (select a.key from admitted a limit ${KEYS_KEPT + 1}) a) as keys`;

const SPEND = `
  update matching_budgets
  set day = (now() at time zone 'UTC')::date, used = $2
  where organization_id = $1`;

const ADMITTED = `
  update matching_jobs
  set admitted = true, admitted_values = $2, keys = $3
  where id = $1`;

const WAIT_FOR_TOMORROW = `
  insert into matching_jobs (case_id, organization_id, keys, created_at, run_at)
  select case_id, organization_id, keys, created_at,
    (date_trunc('day', now() at time zone 'UTC') + interval '1 day') at time zone 'UTC'
  from matching_jobs
  where id = $1`;

/**
 * Takes due jobs and puts their values into the compared table: only matchable ones of organizations that stand, and no
 * more than the organization's budget of the day allows; the rest waits for the next day (UTC), oldest first.
 * One transaction: a worker that dies leaves its jobs due. Any number of workers may call this at once.
 */
export async function admitJobs(client: pg.Client): Promise<Admission> {
  await client.query("begin");
  try {
    const { rows: due } = await client.query<Job>(CLAIM, [JOBS_AT_ONCE]);
    const jobs = await lockCases(client, due);
    const values = jobs.length ? await admitClaimed(client, jobs) : 0;
    await client.query("commit");
    return { jobs: jobs.length, values };
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

/**
 * Values taken back in a transaction that we do not see yet must not be admitted: whoever changes a case's observations
 * holds its lock until commit, and what is read afterwards, in a new statement, is what was committed.
 */
async function lockCases(client: pg.Client, jobs: Job[]): Promise<Job[]> {
  const caseIds = [...new Set(jobs.map((job) => job.caseId))].sort();
  const { rows } = await client.query<{ caseId: string; locked: boolean }>(LOCK_CASES, [caseIds]);
  const locked = new Set(rows.filter((row) => row.locked).map((row) => row.caseId));
  return jobs.filter((job) => locked.has(job.caseId));
}

async function admitClaimed(client: pg.Client, jobs: Job[]): Promise<number> {
  const budgets = await lockBudgets(client, jobs);
  const standing = jobs.filter((job) => budgets.has(job.organizationId));
  await postpone(client, jobs.filter((job) => !budgets.has(job.organizationId)));
  const whole = new Set<string>();
  let values = 0;
  for (const job of standing) {
    // A bulk filing leaves several jobs for the whole case; the first one has seen all that they could.
    const seen = job.keys === null && whole.has(job.caseId);
    if (seen) await client.query("delete from matching_jobs where id = $1", [job.id]);
    else values += await admitJob(client, job, budgets.get(job.organizationId)!);
    if (job.keys === null) whole.add(job.caseId);
  }
  for (const [organizationId, budget] of budgets) {
    if (budget.spent) await client.query(SPEND, [organizationId, budget.used]);
  }
  return values;
}

type Budget = { perDay: number | null; used: number; spent: boolean };

async function lockBudgets(client: pg.Client, jobs: Job[]): Promise<Map<string, Budget>> {
  const { rows } = await client.query<Budget & { organizationId: string }>(LOCK_BUDGETS, [
    [...new Set(jobs.map((job) => job.organizationId))],
  ]);
  return new Map(rows.map(({ organizationId, perDay, used }) => [organizationId, { perDay, used, spent: false }]));
}

async function admitJob(client: pg.Client, job: Job, budget: Budget): Promise<number> {
  const remaining = budget.perDay === null ? null : Math.max(0, budget.perDay - budget.used);
  const { rows } = await client.query<{ admitted: number; cost: number; candidates: number; keys: string[] | null }>(ADMIT, [
    job.caseId, job.organizationId, job.keys, remaining, job.id, Math.max(1, budget.perDay ?? 1),
  ]);
  const { admitted, cost, candidates, keys } = rows[0]!;
  budget.used += cost;
  budget.spent ||= admitted > 0;
  if (candidates > admitted) await client.query(WAIT_FOR_TOMORROW, [job.id]);
  if (admitted > 0) await client.query(ADMITTED, [job.id, admitted, keys && keys.length <= KEYS_KEPT ? keys : null]);
  else await client.query("delete from matching_jobs where id = $1", [job.id]);
  return admitted;
}

/** Organizations that do not stand yet wait until settle_standing() or wakePostponed() finds that they do. */
async function postpone(client: pg.Client, jobs: Job[]): Promise<void> {
  if (!jobs.length) return;
  await client.query("update matching_jobs set run_at = 'infinity' where id = any ($1::bigint[])", [jobs.map((job) => job.id)]);
}

const WAKE = `
  update matching_jobs j
  set run_at = now()
  from organizations o
  where j.run_at = 'infinity'
    and o.id = j.organization_id
    and o.standing_at is not null
    and o.closed_at is null`;

/** An organization that came to stand in the same instant as its job was postponed would wait for ever. */
export async function wakePostponed(client: pg.Client): Promise<void> {
  await client.query(WAKE);
}
