import "server-only";

import { refusalOf, type Tx } from "@/server/db";
import { needsSecondLead, proposeTransfer } from "@/server/sharing/proposals";
import type { Offer } from "@/server/transfers/schema";

/** A code of messages/<language>/refusals.json, or null where it was done. */
type Refusal = string | null;

type Offered = { ok: true; proposed: boolean } | { ok: false; refusal: string };

/** Offers a case to another organization, which reads the summary and how much is in it, nothing else. */
export async function offerTransfer(tx: Tx, caseId: string, offer: Offer): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`
    select offer_transfer(
      ${caseId}::uuid, ${offer.organizationId}::uuid, ${offer.summary}, ${offer.keepRead}, ${offer.keepCompared}, ${offer.days}::int
    ) as refusal
  `;
  return row?.refusal ?? null;
}

/**
 * Offers a case, or proposes that to a second lead where the organization asks for one: offering it is sharing outside.
 * What stands in its way is told either way, before anybody is asked.
 */
export async function offerOrProposeTransfer(tx: Tx, caseId: string, offer: Offer): Promise<Offered> {
  if (!(await needsSecondLead(tx))) {
    const refusal = await offerTransfer(tx, caseId, offer);
    return refusal ? { ok: false, refusal } : { ok: true, proposed: false };
  }
  await tx.$executeRaw`savepoint offered`;
  const refusal = await offerTransfer(tx, caseId, offer).catch((error: unknown) => {
    const code = refusalOf(error);
    if (!code) throw error;
    return code;
  });
  await tx.$executeRaw`rollback to savepoint offered`;
  if (refusal && refusal !== "second_lead") return { ok: false, refusal };
  await proposeTransfer(tx, caseId, offer);
  return { ok: true, proposed: true };
}

/** Takes the case over; its values are compared on only where both sides want it. */
export async function acceptTransfer(tx: Tx, transferId: string, compare: boolean): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`select accept_transfer(${transferId}::uuid, ${compare}) as refusal`;
  return row?.refusal ?? null;
}

/** Declines an offer made to us, or takes one of ours back. */
export async function endTransfer(tx: Tx, transferId: string, how: "declined" | "withdrawn"): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`select end_transfer(${transferId}::uuid, ${how}) as refusal`;
  return row?.refusal ?? null;
}
