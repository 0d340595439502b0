import "server-only";

import type { Exposure, IncidentRole, IndicatorKind, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import type { MatchRelation } from "./strength";
import { findOverlapRow, type Identity, type OverlapRow } from "./queries";

/** What is read of an observation on either side. */
export type Sighting = {
  observationId: string;
  roles: IncidentRole[];
  tlp: Tlp;
  exposure: Exposure;
  note: string;
  /** ISO 8601, as all times here. */
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  sources: { name: string; excerpt?: string }[];
};

/** Another organization that reported a value, or what is related to it, in whatever case. */
export type Reporter = Identity & {
  /** The closest in which anything of theirs stands to the value. */
  relation: MatchRelation;
  seenFrom: string | null;
  seenTo: string | null;
  /** Its observation was shared with or granted to the viewer. */
  shown: boolean;
  /** Known by comparing matchable values. */
  compared: boolean;
};

export type SharedIndicator = {
  key: string;
  kind: IndicatorKind;
  value: string;
  /** The closest in which anything of their case stands to the value. */
  relation: MatchRelation;
  mine: Sighting;
  /** Their observation that stands so to it, or one of them, where it was shared or granted. */
  theirs: (Sighting & { kind: IndicatorKind; value: string }) | null;
  /** The months in which they saw it, where comparing found it. */
  seenFrom: string | null;
  seenTo: string | null;
  reporters: Reporter[];
};

export type Overlap = OverlapRow & { shared: SharedIndicator[] };

export const INDICATORS_PER_PAGE = 100;

/**
 * One overlap of the viewer's own case with its shared indicators, a page of them, side by side as far as the viewer may
 * know. Null where it is not there or not the viewer's.
 * @param page counts from 1.
 */
export async function findOverlap(tx: Tx, caseId: string, overlapId: string, page = 1): Promise<Overlap | null> {
  const row = await findOverlapRow(tx, caseId, overlapId);
  if (!row) return null;
  const shared = await listShared(tx, caseId, overlapId, page);
  const reporters = await listReporters(tx, caseId, shared.map((indicator) => indicator.key));
  return { ...row, shared: shared.map((indicator) => ({ ...indicator, reporters: reporters.get(indicator.key) ?? [] })) };
}

async function listShared(tx: Tx, caseId: string, overlapId: string, page: number): Promise<Omit<SharedIndicator, "reporters">[]> {
  return tx.$queryRaw`
    with matched as (
      select k.key, k.relation, k.seen_from, k.seen_to
      from overlap.shared_keys(${caseId}::uuid, array[${overlapId}::uuid]) k
    ),
    shown as (
      select distinct on (p.key) p.key, p.relation, p.observation_id
      from shown_pairs(${caseId}::uuid) p
      where p.case_id = (select f.case_id from overlaps_of_case(${caseId}::uuid) f where f.overlap_id = ${overlapId}::uuid)
      order by p.key, p.relation, p.observation_id
    )
    select
      mine.key, mine.kind::text as kind, mine.value, least(m.relation, s.relation)::text as relation,
      to_char(m.seen_from, 'YYYY-MM') as "seenFrom", to_char(m.seen_to, 'YYYY-MM') as "seenTo",
      json_build_object(
        'observationId', mine.id, 'roles', mine.roles, 'tlp', mine.tlp, 'exposure', mine.exposure, 'note', mine.note,
        'firstSeenAt', mine.first_seen_at, 'lastSeenAt', mine.last_seen_at,
        'sources', mine.sources
      ) as mine,
      case when t.id is not null then json_build_object(
        'observationId', t.id, 'kind', t.kind, 'value', t.value, 'roles', t.roles, 'tlp', t.tlp, 'exposure', t.exposure, 'note', t.note,
        'firstSeenAt', t.first_seen_at, 'lastSeenAt', t.last_seen_at,
        'sources', t.sources
      ) end as theirs
    from observations mine
    left join matched m on m.key = mine.key
    left join shown s on s.key = mine.key
    left join observations t on t.id = s.observation_id
    where mine.case_id = ${caseId}::uuid
      and mine.organization_id = viewer_organization()
      and (m.key is not null or s.key is not null)
    order by least(m.relation, s.relation), mine.kind, mine.value
    limit ${INDICATORS_PER_PAGE}
    offset ${(page - 1) * INDICATORS_PER_PAGE}
  `;
}

/**
 * Who else reported these values of the viewer's case, or what is related to them: organizations whose observation the
 * viewer was shown, by name, and those that only comparing found, as their policy allows: once each, by the closest
 * relation, except where cases of one are called differently.
 */
export async function listReporters(tx: Tx, caseId: string, keys: string[]): Promise<Map<string, Reporter[]>> {
  const rows = await tx.$queryRaw<(Reporter & { key: string })[]>`
    with pairs as materialized (
      select p.* from shown_pairs(${caseId}::uuid) p
    ),
    cases_known as materialized (
      select c.case_id, c.organization_id, overlap.id_of(${caseId}::uuid, c.case_id) as overlap_id
      from (select distinct p.case_id, p.organization_id from pairs p) c
    ),
    compared as materialized (
      select *
      from overlap.reporters(
        ${caseId}::uuid, ${keys}::uuid[], coalesce((select array_agg(c.case_id) from cases_known c), '{}')
      )
    ),
    named as (
      select
        p.key, p.organization_id, p.relation, true as shown,
        date_trunc('month', p.first_seen_at at time zone 'UTC')::date as seen_from,
        date_trunc('month', p.last_seen_at at time zone 'UTC')::date as seen_to
      from pairs p
      where p.key = any (${keys}::uuid[])
      union all
      select k.key, c.organization_id, k.relation, false, k.seen_from, k.seen_to
      from overlap.shared_keys(${caseId}::uuid, (select array_agg(c.overlap_id) from cases_known c)) k
      join cases_known c on c.overlap_id = k.overlap_id
      where k.key = any (${keys}::uuid[])
      union all
      select c.key, c.organization_id, c.relation, false, c.seen_from, c.seen_to
      from compared c
      where c.organization_id is not null
    ),
    closest as (
      select n.*, min(n.relation) over (partition by n.key, n.organization_id) as closest from named n
    ),
    known as (
      select
        n.key, 'named'::identity_policy as identity, o.id as organization_id, o.name as organization_name, o.sector,
        n.relation, min(n.seen_from) as seen_from, max(n.seen_to) as seen_to, bool_or(n.shown) as shown,
        bool_or(not n.shown) as compared
      from closest n
      join organizations o on o.id = n.organization_id
      where n.relation = n.closest
      group by n.key, n.relation, o.id
      union all
      select c.key, c.identity, null, null, c.sector, c.relation, c.seen_from, c.seen_to, false, true
      from compared c
      where c.organization_id is null
    )
    select
      k.key, k.identity::text as identity, k.organization_id as "organizationId", k.organization_name as "organizationName",
      k.sector, k.relation::text as relation, to_char(k.seen_from, 'YYYY-MM') as "seenFrom", to_char(k.seen_to, 'YYYY-MM') as "seenTo",
      k.shown, k.compared
    from known k
    order by k.key, k.relation, k.identity, k.organization_name, k.sector
  `;
  const byKey = new Map<string, Reporter[]>();
  for (const { key, ...reporter } of rows) {
    const known = byKey.get(key);
    if (known) known.push(reporter);
    else byKey.set(key, [reporter]);
  }
  return byKey;
}
