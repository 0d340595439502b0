import "server-only";

import { randomUUID } from "node:crypto";
import { appendAudit } from "@/server/audit/mutations";
import { giveConsent } from "@/server/consent/mutations";
import { refusalOf, type Tx } from "@/server/db";
import { disclosePerson } from "@/server/persons/mutations";
import { attachShares } from "@/server/requests/mutations";
import { judgeRule, writeGrantRule } from "@/server/rules/grant-mutations";
import type { NewGrantRule } from "@/server/rules/schema";
import { makeGrant, previewGrant, revokeGrant } from "@/server/sharing/grants";
import { judgeShare, makeShare } from "@/server/sharing/mutations";
import type { ProposalAct } from "@/server/sharing/proposals";
import type { GrantRequest } from "@/server/sharing/schema";
import { offerTransfer } from "@/server/transfers/mutations";

/** A refusal code (messages: refusals), or null where it was done. */
type Refusal = string | null;

type Waiting = {
  id: string;
  act: ProposalAct;
  caseId: string;
  partyId: string;
  level: GrantRequest["level"];
  ids: string[];
  endsGrantId: string | null;
  requestId: string | null;
  reason: string;
  expiresAt: Date | null;
  upTo: NewGrantRule["upTo"];
  reportable: boolean;
  existing: boolean;
  effect: NewGrantRule["effect"];
  roles: NewGrantRule["roles"];
  kinds: NewGrantRule["kinds"];
  keepRead: boolean;
  keepCompared: boolean;
  days: number;
  consentId: string;
  personId: string;
  byName: string;
  own: boolean;
  expired: boolean;
};

/** Refused after something was written: thrown, so that nothing of it is committed. Carries the code. */
export class ApprovalRefused extends Error {
  constructor(readonly refusal: string) {
    super(`what was proposed cannot be carried out: ${refusal}`);
  }
}

/**
 * Approves what another lead proposed, and carries it out exactly, judged anew by the rules of now.
 * @throws ApprovalRefused where it cannot be carried out; the transaction must not be committed, the proposal waits on.
 */
export async function approveProposal(tx: Tx, id: string): Promise<Refusal> {
  const proposal = await lockWaiting(tx, id);
  if (!proposal) return "not_found";
  if (proposal.own) return "second_lead";
  if (proposal.expired) return "changed";
  const madeId = WRITE_THEMSELVES.includes(proposal.act) ? null : randomUUID();
  await decide(tx, id, "approved", null, madeId);
  const refusal = await CARRY_OUT[proposal.act](tx, proposal, madeId ?? "").catch((error: unknown) => {
    const code = refusalOf(error);
    if (!code) throw error;
    return code;
  });
  if (refusal) throw new ApprovalRefused(refusal);
  const { act, caseId, byName: by, partyId: party } = proposal;
  if (act === "four_eyes_off") await appendAudit(tx, "policy.changed", { subjectId: id, details: { fourEyes: false, by } });
  else await appendAudit(tx, `${act}.approved`, { caseId, subjectId: madeId ?? id, details: { party, by } });
  return null;
}

/** The database writes with the deed what carried these out. */
const WRITE_THEMSELVES: ProposalAct[] = ["four_eyes_off", "transfer", "consent", "person"];

/** Says no to what another lead proposed, and why. */
export async function rejectProposal(tx: Tx, id: string, reason: string): Promise<Refusal> {
  const proposal = await lockWaiting(tx, id);
  if (!proposal) return "not_found";
  if (proposal.own) return "second_lead";
  return end(tx, proposal, "rejected", reason);
}

/** Takes back what one proposed oneself. */
export async function withdrawProposal(tx: Tx, id: string): Promise<Refusal> {
  const proposal = await lockWaiting(tx, id);
  return proposal?.own ? end(tx, proposal, "withdrawn", null) : "not_found";
}

async function end(tx: Tx, { id, act, caseId, partyId }: Waiting, decision: "rejected" | "withdrawn", reason: string | null) {
  await decide(tx, id, decision, reason, null);
  const deed = decision === "rejected" ? "rejected" : "proposal_withdrawn";
  if (act === "four_eyes_off") await appendAudit(tx, `policy.${deed}`, { subjectId: id });
  else await appendAudit(tx, `${act}.${deed}`, { caseId, subjectId: id, details: { party: partyId } });
  return null;
}

async function lockWaiting(tx: Tx, id: string): Promise<Waiting | null> {
  const [found] = await tx.$queryRaw<Waiting[]>`
    select
      p.id, p.act::text, p.case_id as "caseId", p.party_id as "partyId", p.level::text, p.observation_ids as ids,
      p.ends_grant_id as "endsGrantId", p.request_id as "requestId", p.up_to::text as "upTo", p.reportable, p.existing,
      p.effect::text, p.value_roles::text[] as roles, p.value_kinds as kinds,
      p.keep_read as "keepRead", p.keep_compared as "keepCompared", p.days, p.consent_id as "consentId",
      p.person_id as "personId", p.reason, p.expires_at as "expiresAt", p.proposed_by_name as "byName",
      p.proposed_by = viewer_member() as own, coalesce(p.expires_at <= now(), false) as expired
    from sharing_proposals p
    where p.id = ${id}::uuid and p.decision is null
    for update
  `;
  return found ?? null;
}

async function decide(tx: Tx, id: string, decision: string, reason: string | null, madeId: string | null): Promise<void> {
  await tx.$executeRaw`
    update sharing_proposals p
    set
      decision = ${decision}::proposal_decision, decided_by = viewer_member(), decided_at = now(),
      decided_by_name = (select u.name from users u where u.id = viewer_user()), decision_reason = ${reason},
      made_id = ${madeId}::uuid
    where p.id = ${id}::uuid
  `;
}

const CARRY_OUT: Record<ProposalAct, (tx: Tx, proposal: Waiting, madeId: string) => Promise<Refusal>> = {
  async share(tx, { caseId, partyId, ids, reason, expiresAt, requestId }, madeId) {
    const request = { caseId, selection: { ids }, parties: [{ id: partyId, values: ids.length }], reason, expiresAt };
    const judged = await judgeShare(tx, request);
    // What is gone since was not the second lead's to approve.
    if (!judged.ok) return judged.refusal === "not_yours" ? "changed" : judged.refusal;
    const share = await makeShare(tx, request, judged.preview.parties[0]!, madeId);
    if (requestId) await attachShares(tx, requestId, [share.id]);
    const expires = expiresAt?.toISOString() ?? null;
    await appendAudit(tx, "share.created", { caseId, subjectId: share.id, details: { party: partyId, values: share.values, expires } });
    return null;
  },
  async grant(tx, { caseId, partyId, level, endsGrantId, reason, expiresAt }, madeId) {
    if (endsGrantId) {
      const ended = await revokeGrant(tx, endsGrantId);
      if (!ended.ok) return "changed";
    }
    const preview = await previewGrant(tx, caseId, partyId);
    if (!preview || preview.refusal) return preview?.refusal ?? "unknown_party";
    if (preview.granted) return "already_granted";
    await makeGrant(tx, { caseId, partyId, level, reason, expiresAt }, preview.party, madeId);
    return null;
  },
  async rule(tx, { effect, partyId, level, upTo, reportable, roles, kinds, existing, reason }, madeId) {
    const rule = { effect, partyId, level, upTo, reportable, roles, kinds, reason };
    const judged = await judgeRule(tx, rule);
    if ("refusal" in judged) return judged.refusal;
    await writeGrantRule(tx, rule, judged.party, existing, madeId);
    return null;
  },
  async transfer(tx, { caseId, partyId, keepRead, keepCompared, days, reason }) {
    return offerTransfer(tx, caseId, { organizationId: partyId, summary: reason, keepRead, keepCompared, days });
  },
  async consent(tx, { consentId, reason, expiresAt }) {
    const refusal = await giveConsent(tx, consentId, { agreed: true, note: reason, until: expiresAt });
    return refusal === "not_found" ? "changed" : refusal;
  },
  async person(tx, { id, caseId, personId }) {
    return (await disclosePerson(tx, caseId, personId, id)) ? null : "changed";
  },
  async four_eyes_off(tx, { id }) {
    const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`select switch_four_eyes_off(${id}::uuid) as refusal`;
    return row?.refusal ?? null;
  },
};
