import "server-only";

import { randomUUID } from "node:crypto";
import type { IdentityPolicy, MemberRole } from "@/generated/prisma/client";
import { appendAudit } from "@/server/audit/mutations";
import { findRights } from "@/server/auth/rights";
import { newToken } from "@/server/auth/tokens";
import type { Tx, Viewer } from "@/server/db";
import type { NewOrganization } from "@/server/organizations/schema";

/** How long an invitation can be accepted. */
export const INVITATION_DAYS = 7;

/** A refusal code (messages: refusals), or null where it was done. The database may also raise one, such as last_admin. */
export type Refusal = string | null;

/** Gives a member another role; it holds from that person's next request on. */
export async function changeRole(tx: Tx, memberId: string, role: MemberRole): Promise<Refusal> {
  const before = await tx.member.findUnique({ where: { id: memberId }, select: { role: true } });
  const { count } = await tx.member.updateMany({ where: { id: memberId }, data: { role } });
  if (count === 0) return "not_found";
  if (before?.role !== role) {
    await appendAudit(tx, "member.role_changed", { subjectId: memberId, details: { from: before?.role, to: role } });
  }
  return null;
}

/** Ends a membership from that person's next request on; what they filed stays. */
export async function deactivateMember(tx: Tx, memberId: string): Promise<Refusal> {
  const { count } = await tx.member.updateMany({
    where: { id: memberId, deactivatedAt: null },
    data: { deactivatedAt: new Date() },
  });
  if (count === 0) return "not_found";
  await appendAudit(tx, "member.deactivated", { subjectId: memberId });
  return null;
}

/** Lets a former member in again, with the role they had. */
export async function reactivateMember(tx: Tx, memberId: string): Promise<Refusal> {
  const { count } = await tx.member.updateMany({
    where: { id: memberId, deactivatedAt: { not: null } },
    data: { deactivatedAt: null },
  });
  if (count === 0) return "not_found";
  await appendAudit(tx, "member.reactivated", { subjectId: memberId });
  return null;
}

/** Whether leads of other organizations find a member by name; the member says so itself, or its admin. */
export async function setNameable(tx: Tx, memberId: string, nameable: boolean): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`select set_nameable(${memberId}::uuid, ${nameable}) as done`;
  if (!row?.done) return "not_found";
  await appendAudit(tx, nameable ? "member.listed" : "member.unlisted", { subjectId: memberId });
  return null;
}

export type OneTimeLink = { token: string; refusal: null } | { token: null; refusal: string };

/** A one-time link by which a member sets a new password; the token is shown once and kept nowhere. */
export async function createResetLink(tx: Tx, memberId: string): Promise<OneTimeLink> {
  const { token, hash } = newToken();
  const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`
    select create_password_reset(${memberId}::uuid, ${hash}) as refusal
  `;
  if (row?.refusal) return { token: null, refusal: row.refusal };
  await appendAudit(tx, "password.reset_offered", { subjectId: memberId });
  return { token, refusal: null };
}

/**
 * Invites somebody: into the viewer's organization, or, by an operator, the first admin of an organization that has
 * none. An older open invitation of the same person is taken back. The token is shown once and kept nowhere.
 */
export async function inviteMember(
  tx: Tx,
  viewer: Viewer,
  invitation: { organizationId: string; email: string; role: MemberRole },
): Promise<OneTimeLink> {
  const refusal = await invitationRefusal(tx, viewer, invitation.organizationId);
  if (refusal) return { token: null, refusal };
  const { token, hash } = newToken();
  await tx.invitation.updateMany({
    where: { organizationId: invitation.organizationId, email: invitation.email, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  const id = randomUUID();
  await tx.invitation.createMany({
    data: {
      id,
      organizationId: invitation.organizationId,
      email: invitation.email,
      role: invitation.role,
      tokenHash: new Uint8Array(hash),
      invitedBy: viewer.userId,
      expiresAt: inDays(INVITATION_DAYS),
    },
  });
  await appendAudit(tx, "invitation.created", { subjectId: id, details: { role: invitation.role } });
  return { token, refusal: null };
}

/** Says in words what the policies on invitations would refuse with an error. */
async function invitationRefusal(tx: Tx, viewer: Viewer, organizationId: string): Promise<Refusal> {
  const rights = await findRights(tx);
  if (rights.administer) return viewer.organizationId === organizationId ? null : "not_yours";
  if (!rights.operate) return "role";
  const open = await tx.$queryRaw<{ id: string }[]>`select organizations_without_admin() as id`;
  return open.some((row) => row.id === organizationId) ? null : "has_admin";
}

/** Takes an invitation back: its link stops working at once. */
export async function revokeInvitation(tx: Tx, id: string): Promise<Refusal> {
  const { count } = await tx.invitation.updateMany({
    where: { id, acceptedAt: null, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  if (count === 0) return "not_found";
  await appendAudit(tx, "invitation.revoked", { subjectId: id });
  return null;
}

/** How the viewer's organization is called in others' notices, from the next reading on. */
export async function setIdentityPolicy(tx: Tx, organizationId: string, policy: IdentityPolicy): Promise<Refusal> {
  const { count } = await tx.organizationSettings.updateMany({
    where: { organizationId },
    data: { identityPolicy: policy, updatedAt: new Date() },
  });
  if (count === 0) return "role";
  await appendAudit(tx, "policy.changed", { details: { identityPolicy: policy } });
  return null;
}

/** From now on what leaves the organization needs a second lead. */
export async function switchFourEyesOn(tx: Tx): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`select switch_four_eyes_on() as refusal`;
  if (row?.refusal) return row.refusal;
  await appendAudit(tx, "policy.changed", { details: { fourEyes: true } });
  return null;
}

/** Asks a second lead to switch four eyes off. */
export async function proposeFourEyesOff(tx: Tx, reason: string): Promise<Refusal> {
  const [made] = await tx.$queryRaw<{ id: string }[]>`
    insert into sharing_proposals (organization_id, act, reason, proposed_by, proposed_by_name)
    select viewer_organization(), 'four_eyes_off', ${reason}, viewer_member(), u.name
    from users u
    join organization_settings s on s.organization_id = viewer_organization() and s.four_eyes
    where u.id = viewer_user() and viewer_is('admin')
    returning id
  `;
  if (!made) return (await findRights(tx)).administer ? "not_found" : "role";
  await appendAudit(tx, "policy.proposed", { subjectId: made.id, details: { fourEyes: false } });
  return null;
}

/** The viewer's organization vouches for another one; enough vouches let it stand. */
export async function vouchFor(tx: Tx, organizationId: string): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`select vouch_for(${organizationId}::uuid) as done`;
  if (!row?.done) return "not_found";
  await appendAudit(tx, "organization.vouched", { subjectId: organizationId });
  return null;
}

/** Creates an organization; null where its code is taken. For operators. */
export async function createOrganization(tx: Tx, organization: Omit<NewOrganization, "adminEmail">): Promise<string | null> {
  const { code, name, nameReading, sector } = organization;
  const [row] = await tx.$queryRaw<{ id: string | null }[]>`
    select create_organization(${code}, ${name}, ${nameReading}, ${sector}) as id
  `;
  if (row?.id) await appendAudit(tx, "organization.created", { subjectId: row.id, details: { code } });
  return row?.id ?? null;
}

/** How many newly matchable values an organization has a day; null: any number. For operators. */
export async function setBudget(tx: Tx, organizationId: string, perDay: number | null): Promise<Refusal> {
  const { count } = await tx.matchingBudget.updateMany({ where: { organizationId }, data: { perDay } });
  if (count === 0) return "not_found";
  await appendAudit(tx, "budget.changed", { subjectId: organizationId, details: { perDay } });
  return null;
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 24 * 3600 * 1000);
}
