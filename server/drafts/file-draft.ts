import "server-only";

import { createHash } from "node:crypto";
import { appendAudit } from "@/server/audit/mutations";
import { createCase, type Filer } from "@/server/cases/mutations";
import type { Tx } from "@/server/db";
import { BY_HAND, findCaseToFileInto, findDraft, TYPED_TEXT, type Draft } from "@/server/drafts/queries";
import { fileObservations, type FilingPlace, type NewObservation } from "@/server/indicators/mutations";

/** What sources without a file are called in the case, in the filer's language. */
export type SourceNames = { typedText: string; byHand: string };

export type Filed =
  | { ok: true; caseId: string; number: string; filed: number; known: number }
  | { ok: false; reason: "not_found" | "title_missing" | "nothing_chosen" | "not_found_yet" };

const ROWS_PER_READ = 5_000;

/**
 * Files a draft: the case (or the addition to one), its sources and every chosen indicator, and deletes the draft, all
 * in the transaction given. Whoever files the same draft a second time finds it gone. What others hold has no
 * influence on the answer: comparing begins after the commit.
 * @param onProgress called with the number of indicators filed so far, of how many.
 */
export async function fileDraft(
  tx: Tx,
  filer: Filer,
  draftId: string,
  names: SourceNames,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Filed> {
  const [locked] = await tx.$queryRaw<{ id: string }[]>`
    select d.id from drafts d where d.id = ${draftId}::uuid for update
  `;
  const draft = locked && (await findDraft(tx, draftId));
  if (!draft) return { ok: false, reason: "not_found" };
  if (!draft.targetCase && !draft.title.trim()) return { ok: false, reason: "title_missing" };
  if (!draft.extractedAt && holdsMaterial(draft)) return { ok: false, reason: "not_found_yet" };
  const total = await tx.draftIndicator.count({ where: { draftId, chosen: true } });
  if (draft.targetCase && total === 0) return { ok: false, reason: "nothing_chosen" };
  onProgress(0, total);

  const place = await preparePlace(tx, filer, draft);
  if (!place) return { ok: false, reason: "not_found" };
  const sourceIds = await addSources(tx, place, draft, names);
  const observations = await readChosen(tx, draftId, sourceIds, names);
  const counted = await fileObservations(tx, place, observations, (done) => onProgress(done, total));
  await tx.draft.delete({ where: { id: draftId }, select: { id: true } });
  await appendAudit(tx, draft.targetCase ? "observation.filed" : "case.filed", {
    caseId: place.caseId,
    details: { ...counted, matchable: observations.filter((row) => row.exposure === "matchable").length },
  });
  return { ok: true, caseId: place.caseId, number: place.number, ...counted };
}

function holdsMaterial(draft: Draft): boolean {
  return draft.text.trim() !== "" || draft.files.length > 0;
}

async function preparePlace(tx: Tx, filer: Filer, draft: Draft): Promise<(FilingPlace & { number: string }) | null> {
  if (!draft.targetCase) {
    const made = await createCase(tx, filer, { ...draft.details, title: draft.title.trim() });
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
  draftId: string,
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

