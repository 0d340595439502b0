import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { findRights } from "@/server/auth/rights";
import type { Tx } from "@/server/db";
import type { NewGroup } from "@/server/groups/schema";

/** A refusal code (messages: refusals), or null where it was done. */
type Refusal = string | null;

/** Creates a sharing group; an admin's organization runs it and is its first member, an operator's has none yet. */
export async function createGroup(tx: Tx, group: NewGroup): Promise<{ id: string; refusal: null } | { id: null; refusal: string }> {
  const rights = await findRights(tx);
  if (!rights.administer && !rights.operate) return { id: null, refusal: "role" };
  const [row] = await tx.$queryRaw<{ id: string | null }[]>`
    select create_sharing_group(${group.name}, ${group.purpose}, ${group.closed}) as id
  `;
  if (!row?.id) return { id: null, refusal: (await standing(tx)) ? "name_taken" : "own_not_standing" };
  await appendAudit(tx, "group.created", { subjectId: row.id, details: { closed: group.closed } });
  return { id: row.id, refusal: null };
}

/** Invites organizations into a group that the viewer runs; those who are in or invited already are left as they are. */
export async function inviteIntoGroup(tx: Tx, groupId: string, organizationIds: string[]): Promise<Refusal> {
  if (!(await runs(tx, groupId))) return "not_found";
  const already = await tx.sharingGroupMember.findMany({ where: { groupId }, select: { organizationId: true } });
  const known = new Set(already.map((member) => member.organizationId));
  const living = await tx.organization.findMany({ where: { id: { in: organizationIds }, closedAt: null }, select: { id: true } });
  const invited = living.map(({ id }) => id).filter((id) => !known.has(id));
  if (invited.length === 0) return null;
  await tx.sharingGroupMember.createMany({ data: invited.map((organizationId) => ({ groupId, organizationId })) });
  await appendAudit(tx, "group.invited", { subjectId: groupId, details: { organizations: invited } });
  return null;
}

/** The viewer's organization joins a group that invited it, and sees from now on what is shared with the group. */
export async function joinGroup(tx: Tx, groupId: string, organizationId: string): Promise<Refusal> {
  const { count } = await tx.sharingGroupMember.updateMany({
    where: { groupId, organizationId, joinedAt: null },
    data: { joinedAt: new Date() },
  });
  if (count === 0) return (await standing(tx)) ? "not_found" : "own_not_standing";
  await appendAudit(tx, "group.joined", { subjectId: groupId });
  return null;
}

/**
 * Takes an organization out of a group: the viewer's own leaves or declines; who runs the group removes any, or takes an
 * invitation back. What the organization shared with the group ends in the same commit.
 */
export async function leaveGroup(tx: Tx, groupId: string, organizationId: string): Promise<Refusal> {
  const [gone] = await tx.$queryRaw<{ joined: boolean; own: boolean }[]>`
    delete from sharing_group_members m
    where m.group_id = ${groupId}::uuid and m.organization_id = ${organizationId}::uuid
    returning m.joined_at is not null as joined, m.organization_id is not distinct from viewer_organization() as own
  `;
  if (!gone) return "not_found";
  const deed = gone.joined ? "group.left" : gone.own ? "group.declined" : "group.invitation_withdrawn";
  await appendAudit(tx, deed, { subjectId: groupId, details: { organization: organizationId } });
  return null;
}

/** Ends a group that the viewer runs, and with it everything that was shared through it, by whomever. */
export async function dissolveGroup(tx: Tx, groupId: string): Promise<Refusal> {
  const group = await tx.sharingGroup.findUnique({ where: { id: groupId }, select: { name: true } });
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`select dissolve_sharing_group(${groupId}::uuid) as done`;
  if (!row?.done) return "not_found";
  await appendAudit(tx, "group.dissolved", { subjectId: groupId, details: { name: group?.name } });
  return null;
}

async function runs(tx: Tx, groupId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ runs: boolean }[]>`
    select exists (
      select from sharing_groups g
      where g.id = ${groupId}::uuid
        and (g.organization_id is null and viewer_is_operator()
          or g.organization_id = viewer_organization() and viewer_is('admin'))
    ) as runs
  `;
  return row?.runs ?? false;
}

async function standing(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ standing: boolean }[]>`
    select viewer_is_operator()
      or exists (select from organizations o where o.id = viewer_organization() and o.standing_at is not null) as standing
  `;
  return row?.standing ?? false;
}
