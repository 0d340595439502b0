import "server-only";

import type { Tx } from "@/server/db";

/** Sharing groups that the viewer may know, with those members that the viewer may know. */
export async function listGroups(tx: Tx) {
  return tx.sharingGroup.findMany({
    select: {
      id: true,
      name: true,
      purpose: true,
      closed: true,
      organizationId: true,
      organization: { select: { name: true } },
      members: {
        select: { organizationId: true, joinedAt: true, organization: { select: { name: true, code: true } } },
        orderBy: { organization: { name: "asc" } },
      },
    },
    orderBy: { name: "asc" },
  });
}

export type ListedGroup = Awaited<ReturnType<typeof listGroups>>[number];

export type LeavingEffect = { sharesLost: number; grantsLost: number; sharesGiven: number; grantsGiven: number };

/** What leaving each group would end: what reaches us through it, and what of ours its members see. */
export async function countThroughGroups(tx: Tx, organizationId: string): Promise<Map<string, LeavingEffect>> {
  const rows = await tx.$queryRaw<(LeavingEffect & { groupId: string })[]>`
    select
      through.party_id as "groupId",
      count(*) filter (where through.share and through.owner <> ${organizationId}::uuid)::int as "sharesLost",
      count(*) filter (where not through.share and through.owner <> ${organizationId}::uuid)::int as "grantsLost",
      count(*) filter (where through.share and through.owner = ${organizationId}::uuid)::int as "sharesGiven",
      count(*) filter (where not through.share and through.owner = ${organizationId}::uuid)::int as "grantsGiven"
    from (
      select s.party_id, true as share, s.organization_id as owner, s.expires_at
      from shares s where s.party_kind = 'group' and s.revoked_at is null
      union all
      select g.party_id, false, g.case_organization_id, g.expires_at
      from case_grants g where g.party_kind = 'group' and g.revoked_at is null
    ) through
    where through.expires_at is null or through.expires_at > now()
    group by through.party_id
  `;
  return new Map(rows.map(({ groupId, ...effect }) => [groupId, effect]));
}

/** Organizations that can be invited into a group. */
export function listInvitable(tx: Tx) {
  return tx.organization.findMany({
    where: { closedAt: null },
    select: { id: true, code: true, name: true },
    orderBy: { name: "asc" },
  });
}
