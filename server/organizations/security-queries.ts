import "server-only";

import type { Tx } from "@/server/db";

export type MemberSession = {
  id: string;
  memberId: string;
  name: string;
  userAgent: string | null;
  method: string;
  createdAt: Date;
  lastSeenAt: Date;
};

/** The living sessions that act for the viewer's organization, the latest used first; none for who is no admin. */
export function listMemberSessions(tx: Tx): Promise<MemberSession[]> {
  return tx.$queryRaw`
    select id, member_id as "memberId", name, user_agent as "userAgent", method, created_at as "createdAt",
      last_seen_at as "lastSeenAt"
    from sessions_of_members()
    limit 500
  `;
}

/** The members who sign in with two steps; empty for who is no admin. */
export async function listMembersWithSecondFactor(tx: Tx): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`select members_with_second_factor() as id`;
  return new Set(rows.map((row) => row.id));
}

/** What the viewer's organization asks of its members when they sign in. */
export async function findSignInPolicy(tx: Tx, organizationId: string): Promise<{ twoStepRequired: boolean }> {
  return tx.organizationSettings.findUniqueOrThrow({ where: { organizationId }, select: { twoStepRequired: true } });
}
