import "server-only";

import type { Tlp } from "@/generated/prisma/enums";
import { appendAudit } from "@/server/audit/mutations";
import { findRights } from "@/server/auth/rights";
import type { Tx } from "@/server/db";
import { attachShares } from "@/server/requests/mutations";
import { previewShare, type PartyPreview, type SharePreview } from "@/server/sharing/preview";
import { needsSecondLead, proposeShare } from "@/server/sharing/proposals";
import type { Selection, ShareRequest } from "@/server/sharing/schema";
import { letOn, selected } from "@/server/sharing/selection";

/** A refusal carries a code of messages/<language>/refusals.json. */
export type Refused = { ok: false; refusal: string };

export type MadeShare = { id: string; partyId: string; values: number };

/**
 * Shares the selected observations with each party, leaving out what its kind may not be shown, as previewShare() told.
 * Whole or not at all: refused where a party would now get another number of values than the person was shown. Where the
 * organization asks for a second lead it is proposed instead, party by party, and nothing is shared yet.
 */
export async function shareObservations(
  tx: Tx,
  request: ShareRequest,
): Promise<{ ok: true; shares: MadeShare[]; proposed: number } | Refused> {
  const judged = await judgeShare(tx, request);
  if (!judged.ok) return judged;
  const { parties } = judged.preview;
  if (await needsSecondLead(tx)) {
    for (const { party, lines } of parties) await proposeShare(tx, request, party, lawful(lines));
    return { ok: true, shares: [], proposed: parties.length };
  }
  const shares: MadeShare[] = [];
  for (const party of parties) shares.push(await makeShare(tx, request, party));
  if (request.requestId) await attachShares(tx, request.requestId, shares.map(({ id }) => id));
  for (const share of shares) {
    await appendAudit(tx, "share.created", {
      caseId: request.caseId,
      subjectId: share.id,
      details: { party: share.partyId, values: share.values, expires: request.expiresAt?.toISOString() ?? null },
    });
  }
  return { ok: true, shares, proposed: 0 };
}

/** Whether this may be shared, just as asked; with what each party would see. */
export async function judgeShare(tx: Tx, request: ShareRequest): Promise<{ ok: true; preview: SharePreview } | Refused> {
  const partyIds = request.parties.map((party) => party.id);
  const preview = await previewShare(tx, { caseId: request.caseId, selection: request.selection, partyIds });
  const refusal = refusalFor(request, preview.selected, preview.parties);
  return refusal ? { ok: false, refusal } : { ok: true, preview };
}

function refusalFor(request: ShareRequest, found: number, previews: PartyPreview[]): string | null {
  if (found === 0) return "not_yours";
  if ("ids" in request.selection && found !== new Set(request.selection.ids).size) return "not_yours";
  for (const { id, values } of request.parties) {
    const preview = previews.find(({ party }) => party.id === id);
    if (!preview) return "unknown_party";
    if (preview.party.refusal) return preview.party.refusal;
    if (preview.values === 0) return preview.lines.find((line) => line.refusal)?.refusal ?? "not_yours";
    if (preview.values !== values) return "changed";
  }
  return null;
}

function lawful(lines: PartyPreview["lines"]): Tlp[] {
  return lines.filter((line) => !line.refusal).map((line) => line.tlp);
}

/** Shares with one party what was judged lawful; `id` is the one that a second lead approved. */
export async function makeShare(
  tx: Tx,
  request: ShareRequest,
  { party, lines, values }: PartyPreview,
  id: string | null = null,
): Promise<MadeShare> {
  const [share] = await tx.$queryRaw<{ id: string }[]>`
    insert into shares (id, case_id, organization_id, party_id, party_kind, reason, expires_at, shared_by, shared_by_name)
    select
      coalesce(${id}::uuid, new_id()), ${request.caseId}::uuid, viewer_organization(), ${party.id}::uuid, ${party.kind}::party_kind, ${request.reason},
      ${request.expiresAt}::timestamptz, viewer_member(), u.name
    from users u
    where u.id = viewer_user()
    returning id
  `;
  await addLines(tx, share!.id, { ...request, partyId: party.id }, lawful(lines));
  return { id: share!.id, partyId: party.id, values };
}

type Lines = { caseId: string; selection: Selection; partyId: string };

/** What the rules let through: by TLP, and of copies one by one, since their sources say so one by one. */
async function addLines(tx: Tx, shareId: string, { caseId, selection, partyId }: Lines, tlps: Tlp[]): Promise<void> {
  await tx.$executeRaw`
    insert into shared_observations (share_id, observation_id, organization_id)
    select ${shareId}::uuid, o.id, o.organization_id
    from observations o
    where ${selected(caseId, selection)}
      and o.organization_id = viewer_organization()
      and o.tlp = any (${tlps}::tlp[])
      and ${letOn(partyId)}
    order by o.id
  `;
}

/** Takes a share back: what it showed is gone for its party from this commit on, wherever it showed. */
export async function revokeShare(tx: Tx, shareId: string): Promise<{ ok: true; caseId: string } | Refused> {
  const [share] = await tx.$queryRaw<{ case_id: string; party_id: string }[]>`
    update shares set revoked_at = now()
    where id = ${shareId}::uuid and revoked_at is null
    returning case_id, party_id
  `;
  if (!share) return { ok: false, refusal: await reasonForNothing(tx) };
  await appendAudit(tx, "share.revoked", { caseId: share.case_id, subjectId: shareId, details: { party: share.party_id } });
  return { ok: true, caseId: share.case_id };
}

/** Why nothing of ours changed: the viewer's role, else that there is no such thing. */
export async function reasonForNothing(tx: Tx): Promise<string> {
  const { share } = await findRights(tx);
  return share ? "not_yours" : "role";
}

/** Notes in the owner's chain that the viewer opened a share made to it, at most once per person and hour. */
export async function noteShareRead(tx: Tx, shareId: string): Promise<void> {
  await tx.$queryRaw`select append_share_read(${shareId}::uuid)`;
}
