import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { GrantLevel, IncidentRole, IndicatorKind, Pap, PartyKind, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import type { ReceivedFilter } from "@/server/sharing/schema";
import { containing } from "@/server/sharing/selection";

/** One act of sharing by another organization, with us or with a group of ours. */
export type ReceivedShare = {
  id: string;
  organizationId: string;
  organizationName: string;
  organizationCode: string;
  byName: string;
  reason: string;
  at: Date;
  expiresAt: Date | null;
  partyKind: PartyKind;
  pap: Pap;
  /** The group by which it reached us; null where it was shared with us by name. */
  groupName: string | null;
  /** How many of its values we see now, and how many of them the filter matches. */
  values: number;
  matching: number;
  tlps: Tlp[];
  kinds: IndicatorKind[];
};

export const SHARES_PER_PAGE = 25;
export const VALUES_PER_PAGE = 100;

/** What partners shared with us, newest first; an act of which nothing can be seen any more is not there. */
export async function listSharedWithUs(tx: Tx, filter: ReceivedFilter): Promise<{ shares: ReceivedShare[]; total: number }> {
  const byOrganization = filter.organization
    ? Prisma.sql`and s.organization_id = ${filter.organization}::uuid`
    : Prisma.empty;
  const rows = await tx.$queryRaw<(ReceivedShare & { total: number })[]>`
    with seen as (
      select
        s.id, count(*)::int as values, count(*) filter (where ${matching(filter)})::int as matching,
        array_agg(distinct o.tlp::text) as tlps, array_agg(distinct o.kind::text) as kinds
      from shares s
      join shared_observations l on l.share_id = s.id
      join observations o on o.id = l.observation_id
      where s.organization_id <> viewer_organization() ${byOrganization}
      group by s.id
    )
    select ${shareColumns}, v.values, v.matching, v.tlps, v.kinds, count(*) over ()::int as total
    from seen v
    join shares s on s.id = v.id
    join organizations o on o.id = s.organization_id
    left join sharing_groups g on g.id = s.party_id
    where v.matching > 0
    order by s.created_at desc, s.id
    limit ${SHARES_PER_PAGE} offset ${(filter.page - 1) * SHARES_PER_PAGE}
  `;
  return { shares: rows, total: rows[0]?.total ?? 0 };
}

/** The organizations that have shared something with us that we still see, to filter by. */
export async function listSharingOrganizations(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.$queryRaw`
    select o.id, o.name
    from organizations o
    where o.id in (select s.organization_id from shares s where s.organization_id <> viewer_organization())
    order by coalesce(o.name_reading, o.name), o.id
  `;
}

export type OwnCase = { id: string; number: string; title: string };

export type ReceivedValue = {
  id: string;
  kind: IndicatorKind;
  value: string;
  roles: IncidentRole[];
  tlp: Tlp;
  confidence: number | null;
  note: string;
  sources: { name: string; excerpt?: string }[];
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
  /** Our own cases that hold the same value. */
  ours: OwnCase[];
};

/** One act of sharing with a page of its values; null where there is nothing that we may see. */
export async function findSharedWithUs(
  tx: Tx,
  shareId: string,
  filter: ReceivedFilter,
): Promise<{ share: ReceivedShare; values: ReceivedValue[] } | null> {
  const [share] = await tx.$queryRaw<ReceivedShare[]>`
    select
      ${shareColumns}, count(v.id)::int as values, count(v.id) filter (where v.matching)::int as matching,
      array_agg(distinct v.tlp::text) as tlps, array_agg(distinct v.kind::text) as kinds
    from shares s
    join organizations o on o.id = s.organization_id
    left join sharing_groups g on g.id = s.party_id
    join shared_observations l on l.share_id = s.id
    join (select o.id, o.tlp, o.kind, ${matching(filter)} as matching from observations o) v on v.id = l.observation_id
    where s.id = ${shareId}::uuid and s.organization_id <> viewer_organization()
    group by s.id, o.id, g.id
  `;
  if (!share) return null;
  return { share, values: await listValues(tx, shareId, filter) };
}

async function listValues(tx: Tx, shareId: string, filter: ReceivedFilter): Promise<ReceivedValue[]> {
  return tx.$queryRaw<ReceivedValue[]>`
    with page as (
      select o.*
      from shared_observations l
      join observations o on o.id = l.observation_id
      where l.share_id = ${shareId}::uuid and ${matching(filter)}
      order by o.kind, o.value, o.id
      limit ${VALUES_PER_PAGE} offset ${(filter.page - 1) * VALUES_PER_PAGE}
    ),
    held as (
      select m.key, m.case_id
      from observations m
      join page p on p.key = m.key
      where m.organization_id = viewer_organization() and m.case_organization_id = viewer_organization()
    )
    select
      p.id, p.kind, p.value, p.roles::text[] as roles, p.tlp, p.confidence, p.note, p.sources,
      p.first_seen_at as "firstSeenAt", p.last_seen_at as "lastSeenAt",
      (
        select coalesce(
          jsonb_agg(
            jsonb_build_object('id', c.id, 'number', c.number, 'title', c.title) order by c.number
          ),
          '[]'
        )
        from held h
        join cases c on c.id = h.case_id
        where h.key = p.key
      ) as ours
    from page p
    order by p.kind, p.value, p.id
  `;
}

const MOST_OVERLAPS = 5;

/**
 * Overlaps of our cases with the case that this share comes from, by the id of ours. Only of an organization that
 * overlaps name: a share must not tell who stands behind an overlap that hides it.
 */
export async function findOverlapsOfShare(tx: Tx, shareId: string, ourCaseIds: string[]): Promise<Map<string, string>> {
  const rows = await tx.$queryRaw<{ case_id: string; overlap_id: string }[]>`
    select c.case_id, i.overlap_id
    from shares s
    cross join unnest(${ourCaseIds.slice(0, MOST_OVERLAPS)}::uuid[]) as c (case_id)
    cross join lateral overlap.id_of(c.case_id, s.case_id) as i (overlap_id)
    where s.id = ${shareId}::uuid
      and exists (select from overlap.shared_keys(c.case_id, array[i.overlap_id]) k where k.identity = 'named')
  `;
  return new Map(rows.map((row) => [row.case_id, row.overlap_id]));
}

export type GrantedCase = {
  caseId: string;
  number: string;
  title: string;
  tlp: Tlp;
  organizationName: string;
  level: GrantLevel;
  partyKind: PartyKind;
  reason: string;
  byName: string;
  at: Date;
  expiresAt: Date | null;
  groupName: string | null;
};

/** Cases of other organizations that were granted to us, newest grant first. */
export async function listCasesGrantedToUs(tx: Tx): Promise<GrantedCase[]> {
  return tx.$queryRaw<GrantedCase[]>`
    select
      c.id as "caseId", c.number, c.title, c.tlp, o.name as "organizationName", s.level,
      s.party_kind as "partyKind", s.reason,
      s.granted_by_name as "byName", s.created_at as at, s.expires_at as "expiresAt", g.name as "groupName"
    from case_grants s
    join cases c on c.id = s.case_id
    join organizations o on o.id = c.organization_id
    left join sharing_groups g on g.id = s.party_id
    where s.case_organization_id <> viewer_organization()
    order by s.created_at desc, s.id
    limit 200
  `;
}

const shareColumns = Prisma.sql`
  s.id, s.organization_id as "organizationId", o.name as "organizationName", o.code as "organizationCode",
  s.shared_by_name as "byName", s.reason, s.created_at as at, s.expires_at as "expiresAt", s.party_kind as "partyKind", s.pap,
  g.name as "groupName"
`;

/** The condition that a filter puts on `observations o`. */
export function matching({ q, kind, tlp }: ReceivedFilter): Prisma.Sql {
  const parts = [Prisma.sql`true`];
  if (q) parts.push(containing(q));
  if (kind) parts.push(Prisma.sql`o.kind = ${kind}::indicator_kind`);
  if (tlp) parts.push(Prisma.sql`o.tlp = ${tlp}::tlp`);
  return Prisma.join(parts, " and ");
}
