import "server-only";

import { Prisma } from "@/generated/prisma/client";
import { appendAudit } from "@/server/audit/mutations";
import type { ConsentAnswer, ConsentRequest } from "@/server/consent/schema";
import type { Tx } from "@/server/db";
import { needsSecondLead, proposeConsent } from "@/server/sharing/proposals";

/** Codes of messages/<language>/refusals.json. */
type Refusal = string | null;

/** Asks the source of each of these copies; sources learn that we hold them, what we want to do and why. */
export async function askConsent(tx: Tx, { copies, act, partyId, tlp, reason, days }: ConsentRequest): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`
    select ask_consent(
      ${copies}::uuid[], ${act}::consent_act, ${partyId}::uuid, ${tlp}::tlp, ${reason}, ${days}::int
    ) as refusal
  `;
  if (row?.refusal) return row.refusal;
  const [place] = await tx.$queryRaw<{ caseId: string }[]>`
    select o.case_id as "caseId" from observations o where o.id = ${copies[0]}::uuid
  `;
  await appendAudit(tx, "consent.asked", { caseId: place?.caseId, details: { act, count: copies.length, party: partyId, tlp } });
  return null;
}

/**
 * The source answers; a yes holds from the commit on. Where the source asks for a second lead, a yes to sharing is proposed
 * to it, and who asked learns nothing yet.
 */
export async function answerConsent(tx: Tx, requestId: string, answer: ConsentAnswer): Promise<Refusal> {
  if (answer.agreed && (await waitsForAnswer(tx, requestId, "share")) && (await needsSecondLead(tx))) {
    return (await proposeConsent(tx, requestId, answer)) ? null : "already_proposed";
  }
  return giveConsent(tx, requestId, answer);
}

async function waitsForAnswer(tx: Tx, requestId: string, act: string): Promise<boolean> {
  const [asked] = await tx.$queryRaw<{ id: string }[]>`
    select r.id
    from consent_requests r
    where r.id = ${requestId}::uuid
      and r.act = ${act}::consent_act
      and r.source_organization_id = viewer_organization()
      and viewer_is('lead')
      and r.answered_at is null
      and r.withdrawn_at is null
      and r.expires_at > now()
  `;
  return Boolean(asked);
}

/** Answers as a second lead approved it, or where none is needed. */
export async function giveConsent(tx: Tx, requestId: string, { agreed, note, until }: ConsentAnswer): Promise<Refusal> {
  const call = Prisma.sql`answer_consent(${requestId}::uuid, ${agreed}, ${note}, ${until}::timestamptz)`;
  return settle(tx, requestId, agreed ? "agreed" : "declined", call);
}

/** Who asked takes the request back before it is answered. */
export async function withdrawConsentRequest(tx: Tx, requestId: string): Promise<Refusal> {
  return settle(tx, requestId, "withdrawn", Prisma.sql`withdraw_consent_request(${requestId}::uuid)`);
}

/** The source takes its consent back: what was shared, compared or marked by it is as before from the commit on. */
export async function revokeConsent(tx: Tx, requestId: string): Promise<Refusal> {
  return settle(tx, requestId, "revoked", Prisma.sql`revoke_consent(${requestId}::uuid)`);
}

async function settle(tx: Tx, requestId: string, deed: string, call: Prisma.Sql): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`select ${call} as refusal`;
  if (row?.refusal) return row.refusal;
  const [about] = await tx.$queryRaw<{ act: string; caseId: string | null }[]>`
    select
      r.act::text,
      (
        select o.case_id
        from consent_observations l
        join observations o on o.id = l.observation_id or o.origin_observation_id = l.observation_id
        where l.request_id = r.id and o.case_organization_id = viewer_organization()
        order by o.id
        limit 1
      ) as "caseId"
    from consent_requests r
    where r.id = ${requestId}::uuid
  `;
  await appendAudit(tx, `consent.${deed}`, { caseId: about?.caseId, subjectId: requestId, details: { act: about?.act } });
  return null;
}
