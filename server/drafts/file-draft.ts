import "server-only";

import { createHash } from "node:crypto";
import { appendAudit } from "@/server/audit/mutations";
import { fileCaseIdentity } from "@/server/cases/case-identity";
import { createCase, type Filer } from "@/server/cases/mutations";
import { hasBegun } from "@/server/cases/schema";
import { visibleText } from "@/server/cases/storable-text";
import { refusalOf, type Tx } from "@/server/db";
import { BY_HAND, findCaseToFileInto, findDraft, TYPED_TEXT, type Draft } from "@/server/drafts/queries";
import { previewDraftShare, sharedObservations } from "@/server/drafts/sharing";
import type { ShownShare } from "@/server/drafts/schema";
import { fileObservations, type FilingPlace, type NewObservation } from "@/server/indicators/mutations";
import { shareObservations } from "@/server/sharing/mutations";
import type { ShareRequest } from "@/server/sharing/schema";

/** What sources without a file are called in the case, in the filer's language. */
export type SourceNames = { typedText: string; byHand: string };

export type Filed =
  | { ok: true; caseId: string; number: string; filed: number; known: number; shares: number; proposed: number }
  | { ok: false; reason: "not_found" | "title_missing" | "nothing_chosen" | "not_found_yet" | "seen_invalid" | "reason_missing" }
  | ShareRefusal;

/** `refusal` is a code of messages/<language>/refusals.json. */
export type ShareRefusal = { ok: false; reason: "share_refused"; refusal: string };

/** The rules refused to share what was filed already: thrown, so that the filing is undone with it. */
export class SharingRefused extends Error {
  constructor(readonly refusal: string) {
    super(`sharing with the filing was refused: ${refusal}`);
  }
}

const ROWS_PER_READ = 5_000;

/**
 * Files a draft: the case (or the addition to one), its sources and every chosen indicator, and deletes the draft, all
 * in the transaction given. Whoever files the same draft a second time finds it gone. What others hold has no
 * influence on the answer: comparing begins after the commit.
 * @param shown how many values the person was told each party gets: exactly that is shared, or nothing is filed.
 * @throws SharingRefused where the rules refuse the sharing after all; the transaction must not be committed.
 * @param onProgress called with the number of indicators filed so far, of how many.
 */
export async function fileDraft(
  tx: Tx,
  filer: Filer,
  draftId: string,
  names: SourceNames,
  shown: ShownShare[] = [],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Filed> {
  const [locked] = await tx.$queryRaw<{ id: string }[]>`
    select d.id from drafts d where d.id = ${draftId}::uuid for update
  `;
  const draft = locked && (await findDraft(tx, draftId));
  if (!draft) return { ok: false, reason: "not_found" };
  if (!draft.targetCase && !visibleText(draft.title)) return { ok: false, reason: "title_missing" };
  if (!draft.extractedAt && holdsMaterial(draft)) return { ok: false, reason: "not_found_yet" };
  if (!couldBe(draft.seen)) return { ok: false, reason: "seen_invalid" };
  const total = await tx.draftIndicator.count({ where: { draftId, chosen: true } });
  if (draft.targetCase && total === 0) return { ok: false, reason: "nothing_chosen" };
  const refused = await refuseShares(tx, draft, shown);
  if (refused) return refused;
  onProgress(0, total);

  const place = await preparePlace(tx, filer, draft);
  if (!place) return { ok: false, reason: "not_found" };
  const sourceIds = await addSources(tx, place, draft, names);
  const observations = await readChosen(tx, draft, sourceIds, names);
  const counted = await fileObservations(tx, place, observations, (done) => onProgress(done, total));
  const parties = shown.filter(({ values }) => values > 0);
  const selection = parties.length ? await sharedObservations(tx, draftId, place.caseId) : null;
  await tx.draft.delete({ where: { id: draftId }, select: { id: true } });
  await appendAudit(tx, draft.targetCase ? "observation.filed" : "case.filed", {
    caseId: place.caseId,
    details: { ...counted, matchable: observations.filter((row) => row.exposure === "matchable").length },
  });
  const reason = draft.sharing.reason.trim();
  const request = selection && { caseId: place.caseId, selection, parties, reason, expiresAt: null };
  const shared = request ? await share(tx, request) : { shares: 0, proposed: 0 };
  return { ok: true, caseId: place.caseId, number: place.number, ...shared, ...counted };
}

/** Why the sharing asked for cannot be: known before anything is written. */
async function refuseShares(tx: Tx, draft: Draft, shown: ShownShare[]): Promise<Filed & { ok: false } | null> {
  const preview = await previewDraftShare(tx, draft.id);
  if (shown.length > 0 && preview?.refusal) return { ok: false, reason: "share_refused", refusal: preview.refusal };
  const parties = preview?.parties ?? [];
  const same = parties.length === shown.length
    && parties.every(({ party, values }) => shown.some((each) => each.id === party.id && each.values === values));
  if (!same) return { ok: false, reason: "share_refused", refusal: "changed" };
  const reasonMissing = shown.some(({ values }) => values > 0) && !draft.sharing.reason.trim();
  return reasonMissing ? { ok: false, reason: "reason_missing" } : null;
}

/** Shares what was filed, or proposes it to a second lead, and tells with how many. */
async function share(tx: Tx, request: ShareRequest): Promise<{ shares: number; proposed: number }> {
  const shared = await shareObservations(tx, request).catch((error: unknown) => {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { ok: false as const, refusal };
  });
  if (!shared.ok) throw new SharingRefused(shared.refusal);
  return { shares: shared.shares.length, proposed: shared.proposed };
}

/** In order, and not in the future. */
function couldBe({ firstSeenAt, lastSeenAt }: Draft["seen"]): boolean {
  return [firstSeenAt, lastSeenAt].every((moment) => !moment || hasBegun(moment))
    && (!firstSeenAt || !lastSeenAt || firstSeenAt <= lastSeenAt);
}

function holdsMaterial(draft: Draft): boolean {
  return draft.text.trim() !== "" || draft.files.length > 0;
}

async function preparePlace(tx: Tx, filer: Filer, draft: Draft): Promise<(FilingPlace & { number: string }) | null> {
  if (!draft.targetCase) {
    // What the values say of the beginning holds for the case too, where nobody said otherwise.
    const firstSeenAt = draft.details.firstSeenAt ?? draft.seen.firstSeenAt;
    const made = await createCase(tx, filer, { ...draft.details, firstSeenAt, title: visibleText(draft.title) });
    const refusal = draft.sharing.identity && (await fileCaseIdentity(tx, made.id, draft.sharing.identity));
    if (refusal) throw new SharingRefused(refusal);
    return { ...filer, caseId: made.id, number: made.number, caseOrganizationId: filer.organizationId };
  }
  const target = await findCaseToFileInto(tx, draft.targetCase.id);
  return target && { ...filer, caseId: target.id, number: target.number, caseOrganizationId: target.organizationId };
}

/** One source per text and file; the map leads from a draft's file (or the typed text) to it. */
async function addSources(tx: Tx, place: FilingPlace, draft: Draft, names: SourceNames): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const add = async (key: string, source: { name: string; mediaType: string; bytes: number | bigint; sha256: string }) => {
    const { caseId, caseOrganizationId, organizationId, memberId } = place;
    const data = { caseId, caseOrganizationId, organizationId, createdBy: memberId, ...source };
    ids.set(key, (await tx.caseSource.create({ data, select: { id: true } })).id);
  };
  if (draft.text.trim()) {
    const bytes = Buffer.from(draft.text);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await add(TYPED_TEXT, { name: names.typedText, mediaType: "text/plain", bytes: bytes.length, sha256 });
  }
  const files = await tx.draftFile.findMany({ where: { draftId: draft.id }, omit: { text: true }, orderBy: { id: "asc" } });
  for (const { id, name, mediaType, bytes, sha256 } of files) await add(id, { name, mediaType, bytes, sha256 });
  return ids;
}

async function readChosen(
  tx: Tx,
  { id: draftId, seen }: Draft,
  sourceIds: Map<string, string>,
  names: SourceNames,
): Promise<NewObservation[]> {
  const observations: NewObservation[] = [];
  for (let after = -1; ; ) {
    const rows = await tx.draftIndicator.findMany({
      where: { draftId, chosen: true, position: { gt: after } },
      orderBy: { position: "asc" },
      take: ROWS_PER_READ,
    });
    for (const row of rows) {
      observations.push({
        kind: row.kind, value: row.value, key: row.key, roles: [row.role], tlp: row.tlp, exposure: row.exposure,
        firstSeenAt: seen.firstSeenAt, lastSeenAt: seen.lastSeenAt,
        source: {
          name: row.fileId ? row.sourceName : row.sourceName === BY_HAND ? names.byHand : names.typedText,
          sourceId: sourceIds.get(row.fileId ?? row.sourceName),
          excerpt: row.excerpt || undefined,
        },
      });
    }
    if (rows.length < ROWS_PER_READ) return observations;
    after = rows.at(-1)!.position;
  }
}

