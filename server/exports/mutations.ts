import "server-only";

import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import { BYTE_ORDER_MARK } from "@/server/exchange/write-csv";
import { csvHeader, csvRows, fileName, type HandlingWords, strictest } from "@/server/exports/csv";
import { type ExportRow, type ExportScope, findExportScopes, listExportRows, ROWS_AT_ONCE } from "@/server/exports/queries";
import type { ExportRequest } from "@/server/exports/schema";

export type ExportFile = { name: string; file: FileHandle };

/**
 * Writes the export into a file that has no name any more, and records it with its fingerprint, for each case that lines
 * are of. Whoever calls this sends the file only after the transaction has committed; then each owner can read of it
 * before the first byte leaves. Null where there is nothing that the viewer may read; the database refuses what PAP
 * forbids or was just taken back.
 * @throws ExportTooLong where a search finds too much.
 */
export async function exportIndicators(tx: Tx, request: ExportRequest, words: HandlingWords): Promise<ExportFile | null> {
  const scopes = await findExportScopes(tx, request);
  const [first] = scopes;
  if (!first) return null;
  const file = await unnamedFile();
  try {
    const written = await write(tx, file, scopes, request, words);
    for (const part of written.parts) await record(tx, part, request, written.digest);
    const label = request.q ? "search" : (first.caseNumber ?? "share");
    return { name: fileName(written.tlp, label, first.at), file };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function record(tx: Tx, { scope, rows, foreign }: Part, request: ExportRequest, digest: Uint8Array): Promise<void> {
  await tx.$executeRaw`
    select record_export(
      ${randomUUID()}::uuid, ${scope.caseId}::uuid, ${scope.shareId}::uuid, ${request.purpose}, ${request.values === "live"},
      ${rows}::int, ${scope.ours ? [] : foreign}::uuid[], ${digest}
    )
  `;
}

/** A file of a hundred thousand lines is no matter for the memory; it is gone as soon as nobody holds it. */
async function unnamedFile(): Promise<FileHandle> {
  const folder = await mkdtemp(path.join(tmpdir(), "export-"));
  try {
    return await open(path.join(folder, "file"), "wx+", 0o600);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * What of the file came from one scope: how many lines, and the observations of others among them. These ids stay in
 * memory until they are recorded, since the record names them all: some 10 MB for a case of 100,000 lines.
 */
type Part = { scope: ExportScope; rows: number; foreign: string[] };

async function write(tx: Tx, file: FileHandle, scopes: ExportScope[], { values, excel }: ExportRequest, words: HandlingWords) {
  const digest = createHash("sha256");
  const parts: Part[] = [];
  let tlp: Tlp = "clear";
  const put = async (text: string) => {
    digest.update(text, "utf8");
    await file.write(text);
  };
  await put((excel ? BYTE_ORDER_MARK : "") + csvHeader());
  for (const scope of scopes) {
    const part: Part = { scope, rows: 0, foreign: [] };
    for await (const page of pagesOf(tx, scope)) {
      await put(csvRows(page, scope, values === "live", words));
      for (const row of page) {
        tlp = strictest(tlp, row.tlp);
        if (row.foreign) part.foreign.push(row.id);
      }
      part.rows += page.length;
    }
    parts.push(part);
  }
  return { parts, tlp, digest: new Uint8Array(digest.digest()) };
}

async function* pagesOf(tx: Tx, scope: ExportScope): AsyncGenerator<ExportRow[]> {
  for (let after: string | null = null; ; ) {
    const page = await listExportRows(tx, scope, after);
    if (page.length > 0) yield page;
    if (page.length < ROWS_AT_ONCE) return;
    after = page.at(-1)!.id;
  }
}

/** Says that our copies of what was taken back are deleted. False where there is no such recall that waits. */
export async function acknowledgeRecall(tx: Tx, recallId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`select acknowledge_recall(${recallId}::uuid) as done`;
  return row?.done ?? false;
}
