import type pg from "pg";

export type Comparison = { jobs: number; notices: number; organizations: string[] };

/** One case met another organization: which case of theirs most, and how many observations of each side meet. */
type Meeting = {
  caseId: string;
  organizationId: string;
  metCaseId: string;
  metOrganizationId: string;
  indicators: number;
  metIndicators: number;
};

type Job = { id: string; caseId: string; organizationId: string; values: number };

/** Bounds the case locks that one comparison holds: jobs × (1 + organizations met). */
const JOBS_AT_ONCE = 25;

// Comparing takes turns, so that of two batches exactly the later one finds the other.
const TAKE_TURN = "select pg_try_advisory_xact_lock(hashtextextended('overlap.compare', 7)) as mine";

const CLAIM = `
  select id, case_id as "caseId", organization_id as "organizationId", admitted_values as values
  from matching_jobs
  where admitted
  order by id
  limit $1
  for update`;

const LOCK_CASES = `
  select c.case_id as "caseId", pg_try_advisory_xact_lock(overlap.case_lock(c.case_id)) as locked
  from unnest($1::uuid[]) with ordinality as c (case_id, position)
  order by c.position`;

// The fresh keys of the claimed batches ($1), the organizations that have them too or are reached through a network, and of
// each of these the case that shares most with ours. Rows of batches that still wait are not met: their own comparison will
// meet ours. Within the claim the later batch meets the earlier one. Cases of theirs that are called differently are told
// apart, or one notice for both would show that they are one organization's. Probes are lateral (offset 0), so that the
// planner never scans the table.
const MEET = `
  with waiting as (
    select id from matching_jobs where admitted and id <> all ($1::bigint[])
  ),
  fresh as materialized (
    select m.key, m.span, m.organization_id, m.case_id, m.batch
    from matching_jobs j
    cross join lateral unnest(j.keys) as k (key)
    cross join lateral (
      select r.* from match_keys r where r.case_id = j.case_id and r.key = k.key offset 0
    ) m
    where j.id = any ($1::bigint[]) and m.batch = j.id
    union all
    select m.key, m.span, m.organization_id, m.case_id, m.batch
    from matching_jobs j
    cross join lateral (select r.* from match_keys r where r.case_id = j.case_id offset 0) m
    where j.id = any ($1::bigint[]) and j.keys is null and m.batch = j.id
  ),
  reached as (
    select f.case_id, f.organization_id, f.batch, t.organization_id as met_organization_id, t.case_id as met_case_id, t.batch as met_batch
    from fresh f
    cross join lateral (
      select m.organization_id, m.case_id, m.batch from match_keys m where m.key = f.key offset 0
    ) t
    union all
    select f.case_id, f.organization_id, f.batch, t.organization_id, t.case_id, t.batch
    from fresh f
    cross join lateral (
      select n.organization_id, n.case_id, n.batch from overlap.met_through_networks(f.span) n offset 0
    ) t
    where f.span is not null
  ),
  met as materialized (
    select
      r.case_id, r.organization_id, r.met_organization_id, ci.identity_policy as called, max(r.batch) as batch
    from reached r
    left join case_identities ci on ci.case_id = r.met_case_id
    where r.met_organization_id <> r.organization_id
      and r.met_batch not in (select id from waiting)
      and (r.met_batch <> all ($1::bigint[]) or r.met_batch < r.batch)
    group by r.case_id, r.organization_id, r.met_organization_id, ci.identity_policy
  ),
  shared as materialized (
    select c.case_id, m.case_id as met_case_id, m.organization_id as met_organization_id, m.equal, m.indicators, m.their_indicators
    from (select distinct case_id, organization_id from met) c
    cross join lateral overlap.met_by_case(c.case_id, c.organization_id) m
  ),
  most as (
    select distinct on (met.case_id, met.met_organization_id, met.called)
      met.case_id, met.organization_id, s.met_case_id, met.met_organization_id, s.indicators, s.their_indicators, met.batch
    from met
    join shared s on s.case_id = met.case_id and s.met_organization_id = met.met_organization_id
    left join case_identities ci on ci.case_id = s.met_case_id
    where ci.identity_policy is not distinct from met.called
    order by met.case_id, met.met_organization_id, met.called, s.equal desc, s.indicators desc, s.met_case_id
  )
  select distinct on (least(m.case_id, m.met_case_id), greatest(m.case_id, m.met_case_id))
    m.case_id as "caseId", m.organization_id as "organizationId", m.met_case_id as "metCaseId",
    m.met_organization_id as "metOrganizationId", m.indicators, m.their_indicators as "metIndicators"
  from most m
  order by least(m.case_id, m.met_case_id), greatest(m.case_id, m.met_case_id), m.batch desc`;

const TELL = `
  insert into overlap_notices (
    found_at, case_id, organization_id, met_case_id, met_organization_id, indicators, met_indicators
  )
  select
    now(), r.case_id, r.organization_id, r.met_case_id, r.met_organization_id, r.indicators, r.met_indicators
  from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::int[])
    as r (case_id, organization_id, met_case_id, met_organization_id, indicators, met_indicators)`;

/**
 * Compares admitted values with everybody else's and tells both sides in one transaction, at one moment. The snapshot is
 * newer than the one that admitted them, so that of two that came at the same time none is missed. Only one worker
 * compares at a time; the others return null at once.
 */
export async function compareJobs(client: pg.Client): Promise<Comparison | null> {
  await client.query("begin");
  try {
    const { rows } = await client.query<{ mine: boolean }>(TAKE_TURN);
    const compared = rows[0]?.mine ? await compareClaimed(client) : null;
    await client.query("commit");
    return compared;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function compareClaimed(client: pg.Client): Promise<Comparison> {
  const { rows: claimed } = await client.query<Job>(CLAIM, [JOBS_AT_ONCE]);
  const { jobs, meetings } = await meetUndisturbed(client, claimed);
  const column = <K extends keyof Meeting>(name: K) => meetings.map((meeting) => meeting[name]);
  if (meetings.length) {
    await client.query(TELL, [
      column("caseId"), column("organizationId"), column("metCaseId"), column("metOrganizationId"), column("indicators"),
      column("metIndicators"),
    ]);
  }
  await client.query("delete from matching_jobs where id = any ($1::bigint[])", [jobs.map((job) => job.id)]);
  await noteComparisons(client, jobs, meetings);
  const organizations = new Set([...column("organizationId"), ...column("metOrganizationId")]);
  return { jobs: jobs.length, notices: meetings.length, organizations: [...organizations] };
}

/**
 * Finds the meetings while nobody can take a value of the cases concerned back: a notice of an overlap that was gone
 * before it was written would stay. Cases that are being changed are left for the next time.
 */
async function meetUndisturbed(client: pg.Client, claimed: Job[]): Promise<{ jobs: Job[]; meetings: Meeting[] }> {
  let jobs = claimed;
  const held = new Set<string>();
  while (jobs.length) {
    const { rows: meetings } = await client.query<Meeting>(MEET, [jobs.map((job) => job.id)]);
    const wanted = new Set([...jobs.map((job) => job.caseId), ...meetings.map((meeting) => meeting.metCaseId)]);
    const missing = [...wanted].filter((caseId) => !held.has(caseId)).sort();
    if (!missing.length) return { jobs, meetings };
    const { rows } = await client.query<{ caseId: string; locked: boolean }>(LOCK_CASES, [missing]);
    const busy = new Set(rows.filter((row) => !row.locked).map((row) => row.caseId));
    for (const row of rows) if (row.locked) held.add(row.caseId);
    const disturbed = new Set(meetings.filter((meeting) => busy.has(meeting.metCaseId)).map((meeting) => meeting.caseId));
    jobs = jobs.filter((job) => !busy.has(job.caseId) && !disturbed.has(job.caseId));
  }
  return { jobs: [], meetings: [] };
}

type Entry = { organizationId: string; caseId: string; act: "comparison.made" | "comparison.met"; values: number; overlaps: number };

/**
 * One audit entry per case compared, whether or not anything was met, and one per case that was met, in the chain of the
 * organization that owns it: what its notices tell, in the same commit. Last, since the chains stay locked until then.
 */
async function noteComparisons(client: pg.Client, jobs: Job[], meetings: Meeting[]): Promise<void> {
  const entries = new Map<string, Entry>();
  const entryOf = (organizationId: string, caseId: string, act: Entry["act"]) => {
    const known = entries.get(act + caseId) ?? { organizationId, caseId, act, values: 0, overlaps: 0 };
    entries.set(act + caseId, known);
    return known;
  };
  for (const job of jobs) entryOf(job.organizationId, job.caseId, "comparison.made").values += job.values;
  for (const meeting of meetings) {
    entryOf(meeting.organizationId, meeting.caseId, "comparison.made").overlaps++;
    const met = entryOf(meeting.metOrganizationId, meeting.metCaseId, "comparison.met");
    met.values = Math.max(met.values, meeting.metIndicators);
    met.overlaps++;
  }
  if (!entries.size) return;
  const rows = [...entries.values()];
  await client.query("select append_comparisons($1::uuid[], $2::uuid[], $3::text[], $4::text[])", [
    rows.map((row) => row.organizationId), rows.map((row) => row.caseId), rows.map((row) => row.act),
    rows.map(({ values, overlaps }) => JSON.stringify({ values, overlaps })),
  ]);
}

const HINT_BYTES = 7_500;

/** Tells whoever listens which organizations have something new. Only a hint: the tables are the truth. */
export async function hintNotices(client: pg.Client, organizations: string[]): Promise<void> {
  if (!organizations.length) return;
  const list = organizations.join(",");
  await client.query("select pg_notify('common_thread_notices', $1)", [list.length > HINT_BYTES ? "*" : list]);
}
