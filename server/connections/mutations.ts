import "server-only";

import { Prisma } from "@/generated/prisma/client";
import { appendAudit } from "@/server/audit/mutations";
import type { ConnectionRequest } from "@/server/connections/schema";
import type { Tx } from "@/server/db";

/** Codes of messages/<language>/refusals.json. */
type Refusal = string;

const OWN_NAME = Prisma.sql`(select u.name from users u where u.id = viewer_user())`;

/**
 * Asks the other side of an overlap to connect. Where it had asked already, both are connected at once, and both read
 * what the other wrote. The other side reads message and note, and who we are as our policy says; the contact only once
 * both want it.
 */
export async function askToConnect(
  tx: Tx,
  { caseId, overlapId }: { caseId: string; overlapId: string },
  { message, note, contact, days }: ConnectionRequest,
): Promise<{ ok: true; connected: boolean } | { ok: false; refusal: Refusal }> {
  const [row] = await tx.$queryRaw<{ answer: string }[]>`
    select overlap.ask_to_connect(
      ${caseId}::uuid, ${overlapId}::uuid, ${message}::connection_message, ${note}, ${contact}, ${OWN_NAME}, ${days}::int
    ) as answer
  `;
  const answer = row?.answer ?? "not_found";
  if (answer !== "asked" && answer !== "connected") return { ok: false, refusal: answer };
  await appendAudit(tx, `connection.${answer}`, { caseId });
  return { ok: true, connected: answer === "connected" };
}

/** Connects with the side that asked: from the commit on both read who the other is and whom to talk to. */
export async function acceptConnection(tx: Tx, requestId: string, contact: string): Promise<Refusal | null> {
  return answer(tx, requestId, "connected", Prisma.sql`overlap.accept_connection(${requestId}::uuid, ${contact}, ${OWN_NAME})`);
}

/** Declines. The side that asked reads nothing of it: for them it is silence. */
export async function declineConnection(tx: Tx, requestId: string): Promise<Refusal | null> {
  return answer(tx, requestId, "declined", Prisma.sql`overlap.decline_connection(${requestId}::uuid)`);
}

/** Takes a request of ours back, as if it had never been made. */
export async function withdrawRequest(tx: Tx, requestId: string): Promise<Refusal | null> {
  return answer(tx, requestId, "withdrawn", Prisma.sql`overlap.withdraw_request(${requestId}::uuid)`);
}

async function answer(tx: Tx, requestId: string, deed: string, call: Prisma.Sql): Promise<Refusal | null> {
  const [row] = await tx.$queryRaw<{ refusal: string | null; caseId: string | null }[]>`
    select
      ${call} as refusal,
      (select c.id from overlap.connections_of_viewer() k join cases c on c.id = k.case_id where k.id = ${requestId}::uuid)
        as "caseId"
  `;
  if (row?.refusal) return row.refusal;
  await appendAudit(tx, `connection.${deed}`, { caseId: row?.caseId, subjectId: requestId });
  return null;
}
