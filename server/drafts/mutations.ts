import "server-only";

import { createHash } from "node:crypto";
import type { Prisma } from "@/generated/prisma/client";
import type { CaseDetails } from "@/server/cases/schema";
import type { Filer } from "@/server/cases/mutations";
import { storableText } from "@/server/cases/storable-text";
import type { Tx } from "@/server/db";
import { MAX_DRAFT_FILES, type DraftSeen, type DraftSharing } from "@/server/drafts/schema";
import { findCaseToFileInto, readDetails, type DraftFileEntry } from "@/server/drafts/queries";
import { readFileText, type ReadRefusal, type ReadWarning } from "@/server/exchange/read-file";

/**
 * Starts a draft: of a new case, or of an addition to a case.
 * @returns null where the viewer may not file into that case, or it is not there.
 */
export async function createDraft(tx: Tx, filer: Filer, caseId: string | null): Promise<{ id: string } | null> {
  if (caseId && !(await findCaseToFileInto(tx, caseId))) return null;
  return tx.draft.create({
    data: { organizationId: filer.organizationId, memberId: filer.memberId, caseId, details: {} },
    select: { id: true },
  });
}

/** Saves title, details, with whom to share and when it was seen. A changed TLP goes on to the indicators that still had the one before. */
export async function saveDraft(
  tx: Tx,
  draftId: string,
  saved: { title: string; details: CaseDetails; sharing?: DraftSharing; seen?: DraftSeen },
): Promise<boolean> {
  const before = await tx.draft.findUnique({ where: { id: draftId }, select: { details: true, extractedAt: true } });
  if (!before) return false;
  await tx.draft.update({
    where: { id: draftId },
    data: {
      title: storableText(saved.title), details: asJson(saved.details), sharing: saved.sharing,
      seen: saved.seen && asJson(saved.seen), updatedAt: new Date(),
    },
    select: { id: true },
  });
  const tlp = readDetails(before.details).tlp;
  if (before.extractedAt && tlp !== saved.details.tlp) await passTlpOn(tx, draftId, tlp, saved.details.tlp);
  return true;
}

/** Times as text. */
function asJson(value: object): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonObject;
}

/** By the organization's rules where it has any; without them a stricter TLP makes private, and none makes matchable. */
async function passTlpOn(tx: Tx, draftId: string, from: CaseDetails["tlp"], to: CaseDetails["tlp"]): Promise<void> {
  await tx.$executeRaw`
    update draft_indicators i
    set
      tlp = s.tlp,
      exposure = case
        when exists (select from sharing_rules r where r.ended_at is null) and not c.contributes then s.exposure
        when s.exposure = 'private' then 'private'
        else i.exposure
      end
    from suggested_exposures() s, (
      select coalesce(t.organization_id <> d.organization_id, false) as contributes
      from drafts d
      left join cases t on t.id = d.case_id
      where d.id = ${draftId}::uuid
    ) c
    where i.draft_id = ${draftId}::uuid
      and i.tlp = ${from}::tlp
      and s.tlp = ${to}::tlp
      and s.role = i.role
      and s.kind = i.kind
  `;
}

/** Saves the text as typed. */
export async function saveDraftText(tx: Tx, draftId: string, text: string): Promise<boolean> {
  const { count } = await tx.draft.updateMany({
    where: { id: draftId },
    data: { text: storableText(text), updatedAt: new Date() },
  });
  return count === 1;
}

/** Throws a draft away, with all that was found in it. */
export async function deleteDraft(tx: Tx, draftId: string): Promise<boolean> {
  const { count } = await tx.draft.deleteMany({ where: { id: draftId } });
  return count === 1;
}

/** A file as it will lie in a draft: its text, and what identifies the bytes it came in. */
export type ReadDraftFile = {
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  text: string;
  warnings: ReadWarning[];
};

/** Reads a handed-in file, outside any transaction; the reason where it cannot be read. */
export async function readDraftFile(
  name: string,
  bytes: Uint8Array,
): Promise<{ ok: true; file: ReadDraftFile } | { ok: false; reason: ReadRefusal }> {
  const read = await readFileText(name, bytes);
  if (!read.ok) return read;
  const { mediaType, warnings } = read;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { ok: true, file: { name, mediaType, warnings, sha256, bytes: bytes.length, text: storableText(read.text) } };
}

/** Lays a file into the draft. */
export async function addDraftFile(
  tx: Tx,
  draftId: string,
  file: ReadDraftFile,
): Promise<{ ok: true; file: DraftFileEntry } | { ok: false; reason: "not_found" | "too_many" }> {
  const draft = await tx.draft.findUnique({ where: { id: draftId }, select: { _count: { select: { files: true } } } });
  if (!draft) return { ok: false, reason: "not_found" };
  if (draft._count.files >= MAX_DRAFT_FILES) return { ok: false, reason: "too_many" };
  const { name, mediaType, bytes, sha256, text } = file;
  const data = { draftId, name, mediaType, bytes, sha256, text };
  const { id } = await tx.draftFile.create({ data, select: { id: true } });
  await touch(tx, draftId);
  return { ok: true, file: { id, name, bytes, mediaType } };
}

/** Takes a file out of the draft, with what was found in it. */
export async function removeDraftFile(tx: Tx, draftId: string, fileId: string): Promise<boolean> {
  const { count } = await tx.draftFile.deleteMany({ where: { id: fileId, draftId } });
  if (count) await touch(tx, draftId);
  return count === 1;
}

async function touch(tx: Tx, draftId: string): Promise<void> {
  await tx.draft.updateMany({ where: { id: draftId }, data: { updatedAt: new Date() } });
}
