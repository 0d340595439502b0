import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import type { Tx } from "@/server/db";
import type { Refusal } from "@/server/organizations/mutations";

/** Whether members act for the organization only with two-step sign-in; raises own_second_factor for an admin without. */
export async function setTwoStepRequired(tx: Tx, organizationId: string, required: boolean): Promise<Refusal> {
  const { count } = await tx.organizationSettings.updateMany({
    where: { organizationId },
    data: { twoStepRequired: required, updatedAt: new Date() },
  });
  if (count === 0) return "role";
  await appendAudit(tx, "policy.changed", { details: { twoStepRequired: required } });
  return null;
}

/** Takes a member's second factors away, for who lost them: the password alone signs in then. Their sessions end. */
export async function resetSecondFactors(tx: Tx, memberId: string): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`select reset_second_factors(${memberId}::uuid) as refusal`;
  if (row?.refusal) return row.refusal;
  await appendAudit(tx, "second_factor.reset", { subjectId: memberId });
  return null;
}

type Which = { sessionId: string } | { memberId: string } | { keep: string };

/** Ends sessions that act for the organization: one, all of a member, or all but one's own (`keep`). */
export async function endMemberSessions(tx: Tx, which: Which): Promise<Refusal> {
  const sessionId = "sessionId" in which ? which.sessionId : null;
  const memberId = "memberId" in which ? which.memberId : null;
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select end_sessions_of_members(
      ${sessionId}::uuid, ${memberId}::uuid, ${"keep" in which ? which.keep : null}::uuid
    ) as count
  `;
  if (!row?.count) return "not_found";
  await appendAudit(tx, "session.ended_by_admin", { subjectId: sessionId ?? memberId, details: { count: row.count } });
  return null;
}
