import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { GrantLevel, IdentityPolicy, PartyKind, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import type { GrantRule } from "@/server/rules/grant-queries";

type Access = {
  id: string;
  /** Of the owner's, for the owner alone: the rule that made it. */
  rule: Pick<GrantRule, "effect" | "roles" | "kinds" | "upTo" | "reportable"> | null;
  partyId: string;
  partyKind: PartyKind;
  /** Null where the viewer may not name the party any more: a group that its organization has left. */
  partyName: string | null;
  /** Of a person: where it belongs. */
  partyOrganization: string | null;
  reason: string;
  byName: string;
  at: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  state: "active" | "expired" | "revoked";
};

export type ShareAccess = Access & {
  /** What it shows now, and what it no longer shows because the TLP was raised since. */
  values: number;
  hidden: number;
  tlps: Tlp[];
  /** Who opened it, as far as may be told: people of a closed group are counted, not named. */
  readers: number;
  readerNames: string[];
  lastReadAt: Date | null;
};

export type GrantAccess = Access & { level: GrantLevel };

export type CaseAccess = { shares: ShareAccess[]; grants: GrantAccess[] };

/**
 * Everything that was ever given of a case, newest first: for its owner all of it, for a grantee what it was given
 * itself and still has.
 */
export async function listCaseAccess(tx: Tx, caseId: string): Promise<CaseAccess> {
  return { shares: await listShares(tx, caseId), grants: await listGrants(tx, caseId) };
}

const madeByRule = Prisma.sql`
  case when r.id is not null then jsonb_build_object(
    'effect', r.effect, 'roles', r.value_roles, 'kinds', r.value_kinds, 'upTo', r.up_to, 'reportable', r.reportable
  ) end
`;

async function listShares(tx: Tx, caseId: string): Promise<ShareAccess[]> {
  return tx.$queryRaw<ShareAccess[]>`
    with lines as (
      select
        s.id, count(*) filter (where o.tlp <= tlp_ceiling(s.party_kind))::int as values,
        count(*) filter (where o.tlp > tlp_ceiling(s.party_kind))::int as hidden,
        array_agg(distinct o.tlp::text) filter (where o.tlp <= tlp_ceiling(s.party_kind)) as tlps
      from shares s
      join shared_observations l on l.share_id = s.id
      join observations o on o.id = l.observation_id
      where s.case_id = ${caseId}::uuid
      group by s.id
    ),
    reads as (
      select
        a.subject_id as id, count(distinct a.user_id)::int as readers, max(a.at) as last_at,
        array_agg(distinct a.actor_name || ' (' || o.name || ')') filter (where a.actor_name is not null) as names
      from audit_entries a
      left join organizations o on o.id = a.actor_organization_id
      where a.case_id = ${caseId}::uuid and a.action = 'share.read'
      group by a.subject_id
    )
    select
      s.id, s.party_id as "partyId", s.party_kind as "partyKind", coalesce(o.name, g.name, p.name, case when s.party_id = viewer_member() then u.name end)
        as "partyName",
      p.organization_name as "partyOrganization", ${madeByRule} as rule, s.reason,
      s.shared_by_name as "byName", s.created_at as at, s.expires_at as "expiresAt", s.revoked_at as "revokedAt",
      case when s.revoked_at is not null then 'revoked' when s.expires_at <= now() then 'expired' else 'active' end
        as state,
      coalesce(l.values, 0) as values, coalesce(l.hidden, 0) as hidden, coalesce(l.tlps, '{}') as tlps,
      coalesce(d.readers, 0) as readers, d.last_at as "lastReadAt",
      case when s.party_kind in ('organization', 'member') or g.closed is false then coalesce(d.names, '{}') else '{}' end
        as "readerNames"
    from shares s
    left join organizations o on o.id = s.party_id
    left join sharing_groups g on g.id = s.party_id
    left join people_given_to() p on p.member_id = s.party_id
    left join users u on u.id = viewer_user()
    left join lines l on l.id = s.id
    left join reads d on d.id = s.id
    left join sharing_rules r on r.id = s.rule_id
    where s.case_id = ${caseId}::uuid
    order by s.created_at desc, s.id
  `;
}

async function listGrants(tx: Tx, caseId: string): Promise<GrantAccess[]> {
  return tx.$queryRaw<GrantAccess[]>`
    select
      s.id, s.party_id as "partyId", s.party_kind as "partyKind", coalesce(o.name, g.name, p.name, case when s.party_id = viewer_member() then u.name end)
        as "partyName",
      p.organization_name as "partyOrganization", s.level, ${madeByRule} as rule,
      s.reason, s.granted_by_name as "byName", s.created_at as at, s.expires_at as "expiresAt",
      s.revoked_at as "revokedAt",
      case when s.revoked_at is not null then 'revoked' when s.expires_at <= now() then 'expired' else 'active' end
        as state
    from case_grants s
    left join sharing_rules r on r.id = s.rule_id
    left join organizations o on o.id = s.party_id
    left join sharing_groups g on g.id = s.party_id
    left join people_given_to() p on p.member_id = s.party_id
    left join users u on u.id = viewer_user()
    where s.case_id = ${caseId}::uuid
    order by s.created_at desc, s.id
  `;
}

export type CaseExposure = {
  /** How others read us in overlaps of this case: as it says itself, else as our organization does. */
  identityPolicy: IdentityPolicy;
  ownIdentity: IdentityPolicy | null;
  organizationIdentity: IdentityPolicy;
  values: number;
  matchable: number;
  contributed: number;
  /** How many people of the owning organization hold each role. */
  members: { role: string; people: number }[];
};

/** What the owner's side of the access page tells: who of ours sees the case, and what matching gives away. */
export async function findCaseExposure(tx: Tx, caseId: string): Promise<CaseExposure | null> {
  const [exposure] = await tx.$queryRaw<CaseExposure[]>`
    select
      coalesce(i.identity_policy, p.identity_policy) as "identityPolicy", i.identity_policy as "ownIdentity",
      p.identity_policy as "organizationIdentity", count(o.id)::int as values,
      count(o.id) filter (where o.exposure = 'matchable')::int as matchable,
      count(o.id) filter (where o.organization_id <> o.case_organization_id)::int as contributed,
      (
        select coalesce(jsonb_agg(jsonb_build_object('role', r.role, 'people', r.people) order by r.role), '[]')
        from (
          select m.role, count(*)::int as people
          from members m
          where m.organization_id = viewer_organization() and m.deactivated_at is null
          group by m.role
        ) r
      ) as members
    from cases c
    join organization_settings p on p.organization_id = c.organization_id
    left join case_identities i on i.case_id = c.id
    left join observations o on o.case_id = c.id
    where c.id = ${caseId}::uuid and c.organization_id = viewer_organization()
    group by p.identity_policy, i.identity_policy
  `;
  return exposure ?? null;
}
