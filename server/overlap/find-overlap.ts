import "server-only";

import type { Exposure, IncidentRole, IndicatorKind, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
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
  createdAt: string;
  sources: { name: string; excerpt?: string }[];
};

/** Another organization that reported a value, in whatever case. */
export type Reporter = Identity & { seenFrom: string | null; seenTo: string | null };

export type SharedIndicator = {
  key: string;
  kind: IndicatorKind;
  value: string;
  mine: Sighting;
  /** Their observation, where it was shared or granted. */
  theirs: Sighting | null;
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
      select k.key, k.seen_from, k.seen_to from overlap.shared_keys(${caseId}::uuid, array[${overlapId}::uuid]) k
    ),
    shown as (
      select p.key, p.observation_id
      from shown_pairs(${caseId}::uuid) p
      where p.case_id = (select f.case_id from overlaps_of_case(${caseId}::uuid) f where f.overlap_id = ${overlapId}::uuid)
    )
    select
      mine.key, mine.kind::text as kind, mine.value,
      to_char(m.seen_from, 'YYYY-MM') as "seenFrom", to_char(m.seen_to, 'YYYY-MM') as "seenTo",
      json_build_object(
        'observationId', mine.id, 'roles', mine.roles, 'tlp', mine.tlp, 'exposure', mine.exposure, 'note', mine.note,
        'firstSeenAt', mine.first_seen_at, 'lastSeenAt', mine.last_seen_at, 'createdAt', mine.created_at,
        'sources', mine.sources
      ) as mine,
      case when t.id is not null then json_build_object(
        'observationId', t.id, 'roles', t.roles, 'tlp', t.tlp, 'exposure', t.exposure, 'note', t.note,
        'firstSeenAt', t.first_seen_at, 'lastSeenAt', t.last_seen_at, 'createdAt', t.created_at,
        'sources', t.sources
      ) end as theirs
    from observations mine
    left join matched m on m.key = mine.key
    left join shown s on s.key = mine.key
    left join observations t on t.id = s.observation_id
    where mine.case_id = ${caseId}::uuid
      and mine.organization_id = viewer_organization()
      and (m.key is not null or s.key is not null)
    order by mine.kind, mine.value
    limit ${INDICATORS_PER_PAGE}
    offset ${(page - 1) * INDICATORS_PER_PAGE}
  `;
}

/**
 * Who else reported these values: organizations whose observation the viewer was shown, by name, and those that only
 * comparing found, as their policy allows. No organization is counted twice for a value.
 */
async function listReporters(tx: Tx, caseId: string, keys: string[]): Promise<Map<string, Reporter[]>> {
  const rows = await tx.$queryRaw<(Reporter & { key: string })[]>`
    with pairs as materialized (
      select p.* from shown_pairs(${caseId}::uuid) p
    ),
    cases_known as materialized (
      select c.case_id, c.organization_id, overlap.id_of(${caseId}::uuid, c.case_id) as overlap_id
      from (select distinct p.case_id, p.organization_id from pairs p) c
    ),
    shown as (
      select
        p.key, p.organization_id,
        date_trunc('month', p.first_seen_at at time zone 'UTC')::date as seen_from,
        date_trunc('month', p.last_seen_at at time zone 'UTC')::date as seen_to
      from pairs p
      where p.key = any (${keys}::uuid[])
      union all
      select k.key, c.organization_id, k.seen_from, k.seen_to
      from overlap.shared_keys(${caseId}::uuid, (select array_agg(c.overlap_id) from cases_known c)) k
      join cases_known c on c.overlap_id = k.overlap_id
      where k.key = any (${keys}::uuid[])
    ),
    matched as (
      select *
      from overlap.reporters(
        ${caseId}::uuid, ${keys}::uuid[], coalesce((select array_agg(c.case_id) from cases_known c), '{}')
      )
    ),
    known as (
      select m.key, m.identity, m.organization_id, m.organization_name, m.sector, m.seen_from, m.seen_to from matched m
      union all
      select s.key, 'named', o.id, o.name, o.sector, min(s.seen_from), max(s.seen_to)
      from shown s
      join organizations o on o.id = s.organization_id
      where not exists (select from matched m where m.key = s.key and m.organization_id = s.organization_id)
      group by s.key, o.id
    )
    select
      k.key, k.identity::text as identity, k.organization_id as "organizationId", k.organization_name as "organizationName",
      k.sector, to_char(k.seen_from, 'YYYY-MM') as "seenFrom", to_char(k.seen_to, 'YYYY-MM') as "seenTo"
    from known k
    order by k.key, k.identity, k.organization_name, k.sector
  `;
  const byKey = new Map<string, Reporter[]>();
  for (const { key, ...reporter } of rows) byKey.set(key, [...(byKey.get(key) ?? []), reporter]);
  return byKey;
}
