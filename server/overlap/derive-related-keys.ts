import type pg from "pg";
import type { IndicatorKind } from "@/server/indicators/kinds";
import { DERIVATION, relatedKeys } from "@/server/indicators/related-keys";

const NEXT_CASES = `
  select o.case_id as "caseId"
  from observations o
  where o.case_id > $1
  group by o.case_id
  order by o.case_id
  limit 1000`;

const OBSERVATIONS = `
  select o.id, o.kind::text as kind, o.value
  from observations o
  where o.case_id = $1 and o.kind in ('url', 'domain', 'email', 'file_name')
  order by o.id
  for share`;

const REPLACE = `
  with given as materialized (
    select r.id, r.key, r.relation, r.span
    from jsonb_to_recordset($2::jsonb) as r (id uuid, key uuid, relation match_relation, span inet)
  ),
  gone as (
    delete from related_keys r
    where r.case_id = $1
      and r.relation in ('host', 'mail_domain', 'registrable', 'file_name')
      and (r.observation_id, r.key) not in (select g.id, g.key from given g)
  )
  insert into related_keys as r (
    case_id, observation_id, key, relation, observation_key, case_organization_id, organization_id, span, tlp, exposure,
    copied
  )
  select
    o.case_id, o.id, g.key, g.relation, o.key, o.case_organization_id, o.organization_id, g.span, o.tlp, o.exposure,
    o.origin_observation_id is not null
  from given g
  join observations o on o.id = g.id
  order by g.key, o.id
  on conflict (case_id, observation_id, key) do update
  set relation = excluded.relation
  where r.relation <> excluded.relation`;

/**
 * Works out what every observation implies, where that was done by other rules than today's, or never: a step of
 * migrating, since an installation that exists must find related matches too. One transaction per case; one that is cut
 * short begins again.
 */
export async function deriveRelatedKeys(owner: pg.Client): Promise<void> {
  const { rows: done } = await owner.query("select from derivations where name = 'related_keys' and version = $1", [DERIVATION]);
  if (done.length) return;
  for (let last = "00000000-0000-0000-0000-000000000000"; ; ) {
    const { rows: cases } = await owner.query<{ caseId: string }>(NEXT_CASES, [last]);
    for (const { caseId } of cases) await deriveCase(owner, caseId);
    if (!cases.length) break;
    last = cases.at(-1)!.caseId;
  }
  await owner.query(
    `insert into derivations (name, version) values ('related_keys', $1)
     on conflict (name) do update set version = excluded.version`,
    [DERIVATION],
  );
}

async function deriveCase(owner: pg.Client, caseId: string): Promise<void> {
  await owner.query("begin");
  try {
    // While nobody takes anything of the case back, and no matcher admits.
    await asOverlap(owner, "select pg_advisory_xact_lock(overlap.case_lock($1))", caseId);
    const { rows } = await owner.query<{ id: string; kind: IndicatorKind; value: string }>(OBSERVATIONS, [caseId]);
    const given = rows.flatMap(({ id, kind, value }) => relatedKeys(kind, value).map((related) => ({ id, ...related })));
    await owner.query(REPLACE, [caseId, JSON.stringify(given)]);
    await asOverlap(owner, "select overlap.settle_case($1)", caseId);
    await owner.query("commit");
  } catch (error) {
    await owner.query("rollback").catch(() => undefined);
    throw error;
  }
}

async function asOverlap(owner: pg.Client, query: string, caseId: string): Promise<void> {
  await owner.query("set local role common_thread_overlap");
  await owner.query(query, [caseId]);
  await owner.query("reset role");
}
