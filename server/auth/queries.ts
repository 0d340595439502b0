import "server-only";

import type { MemberRole } from "@/generated/prisma/client";
import { hashToken } from "@/server/auth/tokens";
import { database, type Tx } from "@/server/db";

export type ResetOffer = { email: string; name: string; locale: string };

/** Who a reset link is for, while it can be used. */
export async function findPasswordReset(token: string): Promise<ResetOffer | null> {
  const [row] = await database().$queryRaw<ResetOffer[]>`select * from find_password_reset(${hashToken(token)})`;
  return row ?? null;
}

export type InvitationOffer = {
  /** null: the invitation is to operate the installation. */
  organization: { id: string; name: string } | null;
  email: string | null;
  role: MemberRole | null;
  hasAccount: boolean;
};

/** What an invitation link offers, while it can be accepted. */
export async function findInvitation(token: string): Promise<InvitationOffer | null> {
  const [row] = await database().$queryRaw<
    { organization_id: string | null; organization_name: string; email: string | null; role: MemberRole | null; has_account: boolean }[]
  >`select * from find_invitation(${hashToken(token)})`;
  if (!row) return null;
  const organization = row.organization_id ? { id: row.organization_id, name: row.organization_name } : null;
  return { organization, email: row.email, role: row.role, hasAccount: row.has_account };
}

export type OwnSession = { id: string; userAgent: string | null; createdAt: Date; lastSeenAt: Date };

/** The viewer's living sessions, the latest used first. */
export function listSessions(tx: Tx): Promise<OwnSession[]> {
  return tx.session.findMany({
    where: { revokedAt: null, expiresAt: { gt: new Date() } },
    select: { id: true, userAgent: true, createdAt: true, lastSeenAt: true },
    orderBy: { lastSeenAt: "desc" },
    take: 50,
  });
}

/** The viewer's own account. */
export function findProfile(tx: Tx, userId: string) {
  return tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { name: true, nameReading: true, email: true, locale: true, theme: true, timeZone: true },
  });
}

/** Whether the person may be named by other organizations, in the membership it acts in. */
export async function findNameable(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ nameable: boolean }[]>`select m.nameable from members m where m.id = viewer_member()`;
  return row?.nameable ?? false;
}

/** The organizations that this person may act for. */
export async function listMemberships(tx: Tx, userId: string): Promise<{ id: string; code: string; name: string }[]> {
  return tx.$queryRaw`
    /* kept */ select o.id, o.code, o.name
    from members m
    join organizations o on o.id = m.organization_id
    where m.user_id = ${userId}::uuid
      and m.deactivated_at is null
      and o.closed_at is null
    order by o.name
  `;
}
