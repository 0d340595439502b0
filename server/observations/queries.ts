import "server-only";

import type { Exposure, IncidentRole, IndicatorKind, Pap, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";

/** One observation as tables show it; long texts are cut, findObservation() has them whole. */
export type ObservationRow = {
  id: string;
  kind: IndicatorKind;
  value: string;
  roles: IncidentRole[];
  tlp: Tlp;
  exposure: Exposure;
  confidence: number | null;
  hasNote: boolean;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  sourceName: string | null;
  excerpt: string | null;
  sources: number;
  /** reported by the viewer's organization: it may correct and share it */
  mine: boolean;
  /** who reported it, where that is not the case's owner */
  reporter: string | null;
  /** with whom it is shared just now, as far as the viewer may know */
  sharedWith: string[];
  /** others reported this value too, as far as the viewer may know */
  overlaps: boolean;
  /** whom it was received from, of a copy */
  receivedFrom: string | null;
  /** a copy whose source does not show it any more */
  takenBack: boolean;
  /** numbers of the noise lists it is on, as far as the viewer may read them */
  noise: number[];
  version: number;
};

export const OBSERVATIONS_PER_CHUNK = 2_500;

/** Observations of a case in the order they were filed, a chunk at a time: those after this id. */
export async function listObservations(tx: Tx, caseId: string, after: string | null): Promise<ObservationRow[]> {
  return tx.$queryRaw<ObservationRow[]>`
    with chunk as materialized (
      select o.*
      from observations o
      where o.case_id = ${caseId}::uuid and (${after}::uuid is null or o.id > ${after}::uuid)
      order by o.id
      limit ${OBSERVATIONS_PER_CHUNK}
    ),
    shared as (
      select l.observation_id, array_agg(distinct coalesce(o.name, g.name, p.name, '')) as names
      from shares s
      join shared_observations l on l.share_id = s.id
      left join organizations o on o.id = s.party_id
      left join sharing_groups g on g.id = s.party_id
      left join people_given_to() p on p.member_id = s.party_id
      where s.case_id = ${caseId}::uuid
        and s.organization_id = viewer_organization()
        and s.revoked_at is null
        and (s.expires_at is null or s.expires_at > now())
      group by l.observation_id
    ),
    lists as materialized (select array_agg(l.number) as numbers from noise_lists l where l.enabled),
    met as (
      select k.key from overlap.keys_of_case(${caseId}::uuid) as k (key)
      union
      select p.key from shown_pairs(${caseId}::uuid) p
    )
    select
      c.id, c.kind::text, c.value, c.roles::text[], c.tlp::text, c.exposure::text, c.confidence::int,
      c.note <> '' as "hasNote", c.first_seen_at as "firstSeenAt", c.last_seen_at as "lastSeenAt",
      left(c.sources -> 0 ->> 'name', 120) as "sourceName", left(c.sources -> 0 ->> 'excerpt', 300) as excerpt,
      jsonb_array_length(c.sources) as sources,
      c.organization_id = viewer_organization() as mine,
      case when c.organization_id <> c.case_organization_id then r.name end as reporter,
      coalesce(s.names, '{}') as "sharedWith", met.key is not null as overlaps,
      n.name as "receivedFrom",
      c.origin_observation_id is not null
        and not exists (select from observations s where s.id = c.origin_observation_id) as "takenBack",
      case
        when c.noise is null then '{}'
        else array(select n from unnest(c.noise) n where n = any ((select l.numbers from lists l)::int[]) order by n)
      end as noise,
      c.version
    from chunk c
    left join organizations r on r.id = c.organization_id
    left join organizations n on n.id = c.origin_organization_id and c.organization_id = viewer_organization()
    left join shared s on s.observation_id = c.id
    left join met on met.key = c.key and c.organization_id = viewer_organization()
    order by c.id
  `;
}

export type ObservationSource = { name: string; excerpt: string | null };

/** Where a copy came from, and what holds for it. */
export type Origin = {
  organizationName: string;
  receivedTlp: Tlp;
  receivedPap: Pap;
  /** how far the source lets its TLP be lowered */
  lowestTlp: Tlp;
  /** the source does not show it to us any more */
  takenBack: boolean;
};

export type ObservationDetails = {
  id: string;
  kind: IndicatorKind;
  value: string;
  roles: IncidentRole[];
  tlp: Tlp;
  exposure: Exposure;
  confidence: number | null;
  note: string;
  sources: ObservationSource[];
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
  createdAt: Date;
  version: number;
  mine: boolean;
  reporter: string;
  /** why it cannot be made matchable, as a code of refusal_reason(); null where it can */
  refusal: string | null;
  /** numbers of the noise lists it is on, as far as the viewer may read them */
  noise: number[];
  /** of a copy of ours */
  origin: Origin | null;
  effects: ObservationEffects;
};

/** One observation with everything that is known of it, or null where there is none that the viewer may see. */
export async function findObservation(tx: Tx, caseId: string, id: string): Promise<ObservationDetails | null> {
  const [row] = await tx.$queryRaw<(Omit<ObservationDetails, "effects" | "sources"> & { sources: unknown })[]>`
    select
      o.id, o.kind::text, o.value, o.roles::text[], o.tlp::text, o.exposure::text, o.confidence::int, o.note, o.sources,
      o.first_seen_at as "firstSeenAt", o.last_seen_at as "lastSeenAt", o.created_at as "createdAt", o.version,
      array(select l.number from noise_lists l where l.enabled and l.number = any (o.noise) order by 1) as noise,
      o.organization_id = viewer_organization() as mine, r.name as reporter,
      case
        when o.sources = '[]' then coalesce(refusal_reason('match_observation', o.id), 'no_source')
        else refusal_reason('match_observation', o.id)
      end as refusal,
      case when n.id is not null then jsonb_build_object(
        'organizationName', n.name, 'receivedTlp', o.received_tlp, 'receivedPap', o.received_pap,
        'lowestTlp', least(o.received_tlp, (
          select min(c.tlp)
          from consent_observations l
          join consent_requests c on c.id = l.request_id
          where l.observation_id = o.origin_observation_id
            and c.organization_id = viewer_organization()
            and c.act = 'lower_tlp'
            and c.agreed
            and c.revoked_at is null
            and l.ended_at is null
        )),
        'takenBack', not exists (select from observations s where s.id = o.origin_observation_id)
      ) end as origin
    from observations o
    join organizations r on r.id = o.organization_id
    left join organizations n on n.id = o.origin_organization_id and o.organization_id = viewer_organization()
    where o.id = ${id}::uuid and o.case_id = ${caseId}::uuid
  `;
  if (!row) return null;
  return { ...row, sources: readSources(row.sources), effects: await findObservationEffects(tx, caseId, [id]) };
}

function readSources(sources: unknown): ObservationSource[] {
  if (!Array.isArray(sources)) return [];
  return sources.slice(0, 50).map((source: { name?: unknown; excerpt?: unknown }) => ({
    name: String(source.name ?? ""),
    excerpt: typeof source.excerpt === "string" && source.excerpt ? source.excerpt : null,
  }));
}

/** What others lose when these observations go, or may be read by fewer. */
export type ObservationEffects = {
  observations: number;
  matchable: number;
  /** organizations with which these values overlap */
  overlaps: number;
  parties: { name: string | null; kind: "member" | "organization" | "group"; observations: number }[];
  /** reported by another organization in the viewer's case */
  contributed: number;
};

/** What others would lose with these observations of a case. */
export async function findObservationEffects(tx: Tx, caseId: string, ids: string[]): Promise<ObservationEffects> {
  const [counts] = await tx.$queryRaw<Omit<ObservationEffects, "parties">[]>`
    with chosen as materialized (
      select o.* from observations o where o.case_id = ${caseId}::uuid and o.id = any (${ids}::uuid[])
    )
    select
      count(*)::int as observations,
      count(*) filter (where c.exposure = 'matchable')::int as matchable,
      count(*) filter (where c.organization_id <> viewer_organization())::int as contributed,
      (
        select count(distinct coalesce(r.organization_id::text, r.sector, ''))::int
        from overlap.reporters(
          ${caseId}::uuid, (select array_agg(m.key) from chosen m where m.exposure = 'matchable')
        ) r
      ) as overlaps
    from chosen c
  `;
  const parties = await tx.$queryRaw<ObservationEffects["parties"]>`
    select
      coalesce(o.name, g.name, p.name) as name, s.party_kind::text as kind,
      count(distinct l.observation_id)::int as observations
    from shares s
    join shared_observations l on l.share_id = s.id and l.observation_id = any (${ids}::uuid[])
    left join organizations o on o.id = s.party_id
    left join sharing_groups g on g.id = s.party_id
    left join people_given_to() p on p.member_id = s.party_id
    where s.case_id = ${caseId}::uuid
      and s.organization_id = viewer_organization()
      and s.revoked_at is null
      and (s.expires_at is null or s.expires_at > now())
    group by s.party_id, s.party_kind, o.id, g.id, p.name
    order by 3 desc, 1
  `;
  return { observations: 0, matchable: 0, overlaps: 0, contributed: 0, ...counts, parties };
}
