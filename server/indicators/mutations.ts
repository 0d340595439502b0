import type { Exposure, IncidentRole, IndicatorKind, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import { relatedKeys } from "@/server/indicators/related-keys";
import { holdNoise, type Noise } from "@/server/noise/lists";

/** An observation to file. `value` is canonical and `key` its contentKey(). */
export type NewObservation = {
  kind: IndicatorKind;
  value: string;
  key: string;
  roles: IncidentRole[];
  tlp: Tlp;
  exposure: Exposure;
  source: { name: string; sourceId?: string; excerpt?: string };
  firstSeenAt?: Date | null;
  lastSeenAt?: Date | null;
  confidence?: number | null;
  note?: string;
};

/** Where observations are filed, and who reports them: the case's owner or a contributor to it. */
export type FilingPlace = {
  caseId: string;
  caseOrganizationId: string;
  organizationId: string;
  memberId: string;
};

const ROWS_PER_STATEMENT = 5_000;

/**
 * Files observations into a case, in the transaction given: all or none. A value that this organization already reports
 * in this case keeps its row and gains the source and the role. The database queues the comparison itself.
 * @param onProgress called with the number of rows done so far.
 * @returns how many rows are new, and how many were there already.
 */
export async function fileObservations(
  tx: Tx,
  place: FilingPlace,
  observations: NewObservation[],
  onProgress?: (done: number) => void,
): Promise<{ filed: number; known: number }> {
  // Two filings that lock the same rows in different orders would wait for each other; sorted by key they never do.
  const noise = await holdNoise(tx, place.organizationId);
  const sorted = [...observations].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  let filed = 0;
  for (let start = 0; start < sorted.length; start += ROWS_PER_STATEMENT) {
    const rows = sorted.slice(start, start + ROWS_PER_STATEMENT);
    filed += await insertRows(tx, place, rows, noise);
    onProgress?.(start + rows.length);
  }
  return { filed, known: sorted.length - filed };
}

async function insertRows(tx: Tx, place: FilingPlace, rows: NewObservation[], noise: Noise): Promise<number> {
  const [counted] = await tx.$queryRaw<{ filed: number }[]>`
    with filed as (
      insert into observations as o (
        case_id, case_organization_id, organization_id, created_by,
        key, kind, value, roles, tlp, exposure, sources, first_seen_at, last_seen_at, confidence, note, noise
      )
      select
        ${place.caseId}::uuid, ${place.caseOrganizationId}::uuid, ${place.organizationId}::uuid,
        ${place.memberId}::uuid,
        r.key, r.kind, r.value, r.roles, r.tlp, r.exposure, r.sources, r.first_seen_at, r.last_seen_at, r.confidence,
        coalesce(r.note, ''),
        case
          when r.kind::text = any (${noise.patternKinds}) then noise_of(r.kind::text, r.value, ${place.organizationId}::uuid)
          else r.noise
        end
      from jsonb_to_recordset(${JSON.stringify(rows.map((row) => toRecord(row, noise)))}::jsonb) as r (
        key uuid, kind indicator_kind, value text, roles incident_role[], tlp tlp, exposure exposure, sources jsonb,
        first_seen_at timestamptz, last_seen_at timestamptz, confidence smallint, note text, noise int[]
      )
      order by r.key
      on conflict (case_id, organization_id, key) do update
      set
        sources = o.sources || excluded.sources,
        roles = array(select distinct role from unnest(o.roles || excluded.roles) role order by role),
        -- Of all times that are known, so that neither end lies beyond the other.
        first_seen_at = case
          when coalesce(o.first_seen_at, excluded.first_seen_at) is not null
            then least(o.first_seen_at, excluded.first_seen_at, o.last_seen_at, excluded.last_seen_at)
        end,
        last_seen_at = case
          when coalesce(o.last_seen_at, excluded.last_seen_at) is not null
            then greatest(o.first_seen_at, excluded.first_seen_at, o.last_seen_at, excluded.last_seen_at)
        end,
        updated_at = now(),
        version = o.version + 1
      returning o.id, o.key, o.tlp, o.exposure, o.version = 1 as is_new
    ),
    implied as (
      insert into related_keys (
        case_id, observation_id, key, relation, observation_key, case_organization_id, organization_id, span, tlp, exposure
      )
      select
        ${place.caseId}::uuid, f.id, r.key, r.relation, f.key, ${place.caseOrganizationId}::uuid,
        ${place.organizationId}::uuid, r.span, f.tlp, f.exposure
      from filed f
      join jsonb_to_recordset(${JSON.stringify(rows.flatMap(toImplied))}::jsonb) as r (
        of uuid, key uuid, relation match_relation, span inet
      ) on r.of = f.key
      where f.is_new
      order by r.key, f.id
    )
    select count(*) filter (where is_new)::int as filed from filed
  `;
  return counted?.filed ?? 0;
}

function toImplied({ kind, value, key }: NewObservation) {
  return relatedKeys(kind, value).map((related) => ({ of: key, ...related }));
}

/** Works out anew what an observation implies whose value was corrected; what the old one implied is gone with it. */
export async function deriveAgain(tx: Tx, id: string, { kind, value }: Pick<NewObservation, "kind" | "value">): Promise<void> {
  await tx.$executeRaw`
    insert into related_keys (
      case_id, observation_id, key, relation, observation_key, case_organization_id, organization_id, span, tlp, exposure,
      copied
    )
    select
      o.case_id, o.id, r.key, r.relation, o.key, o.case_organization_id, o.organization_id, r.span, o.tlp, o.exposure,
      o.origin_observation_id is not null
    from observations o
    cross join jsonb_to_recordset(${JSON.stringify(relatedKeys(kind, value))}::jsonb) as r (
      key uuid, relation match_relation, span inet
    )
    where o.id = ${id}::uuid
    order by r.key
    on conflict do nothing
  `;
}

/** One parameter of JSON instead of an array per column: Prisma spends far more on arrays than PostgreSQL on JSON. */
function toRecord({ firstSeenAt, lastSeenAt, source, ...row }: NewObservation, noise: Noise) {
  const { name, sourceId, excerpt } = source;
  const hits = noise.hits(row.kind, row.value);
  return {
    ...row, first_seen_at: firstSeenAt, last_seen_at: lastSeenAt, sources: [{ name, source_id: sourceId, excerpt }],
    noise: hits.length > 0 ? hits : undefined,
  };
}
