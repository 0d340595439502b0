import "server-only";

import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import { BYTE_ORDER_MARK } from "@/server/exchange/write-csv";
import { csvHeader, csvRows, fileName, type HandlingWords, strictest } from "@/server/exports/csv";
import { type ExportScope, findExportScope, listExportRows, ROWS_AT_ONCE } from "@/server/exports/queries";
import type { ExportRequest } from "@/server/exports/schema";

export type ExportFile = { name: string; file: FileHandle };

/**
 * Writes the export into a file that has no name any more, and records it with its fingerprint. Whoever calls this sends
 * the file only after the transaction has committed; then the owner can read of it before the first byte leaves. Null
 * where there is nothing that the viewer may read; the database refuses what PAP forbids or was just taken back.
 */
export async function exportIndicators(tx: Tx, request: ExportRequest, words: HandlingWords): Promise<ExportFile | null> {
  const scope = await findExportScope(tx, request);
  if (!scope) return null;
  const file = await unnamedFile();
  try {
    const written = await write(tx, file, scope, request, words);
    await tx.$executeRaw`
      select record_export(
        ${randomUUID()}::uuid, ${scope.caseId}::uuid, ${scope.shareId}::uuid, ${request.purpose}, ${request.values === "live"},
        ${written.rows}::int, ${scope.ours ? [] : written.foreign}::uuid[], ${written.digest}
      )
    `;
    return { name: fileName(written.tlp, scope), file };
  } catch (error) {
    await file.close();
    throw error;
  }
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

async function write(tx: Tx, file: FileHandle, scope: ExportScope, { values, excel }: ExportRequest, words: HandlingWords) {
  const digest = createHash("sha256");
  const foreign: string[] = [];
  let rows = 0;
  let tlp: Tlp = "clear";
  const put = async (text: string) => {
    digest.update(text, "utf8");
    await file.write(text);
  };
  await put((excel ? BYTE_ORDER_MARK : "") + csvHeader());
  for (let after: string | null = null; ; ) {
    const page = await listExportRows(tx, scope, after);
    if (page.length > 0) await put(csvRows(page, scope, values === "live", words));
    for (const row of page) {
      tlp = strictest(tlp, row.tlp);
      if (row.foreign) foreign.push(row.id);
    }
    rows += page.length;
    if (page.length < ROWS_AT_ONCE) break;
    after = page.at(-1)!.id;
  }
  return { rows, tlp, foreign, digest: new Uint8Array(digest.digest()) };
}

/** Says that our copies of what was taken back are deleted. False where there is no such recall that waits. */
export async function acknowledgeRecall(tx: Tx, recallId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`select acknowledge_recall(${recallId}::uuid) as done`;
  return row?.done ?? false;
}
