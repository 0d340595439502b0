import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { findRights } from "@/server/auth/rights";
import { createCase, type Filer } from "@/server/cases/mutations";
import type { Tx } from "@/server/db";
import type { CopyRequest } from "@/server/received/schema";
import { listSharedIds } from "@/server/received/queries";
import type { Refused } from "@/server/sharing/mutations";

export type Copied = { ok: true; caseId: string; copied: number; known: number };

/** Undoes the transaction, a new case included. */
export class CopyRefused extends Error {
  constructor(readonly refusal: string) {
    super(`The copy was refused: ${refusal}`);
  }
}

/**
 * Files copies of received observations into a case of ours, or a new one: private, with where they came from, bound to
 * what their source allows. A value that the case holds already stays as it is.
 * @throws CopyRefused where a source may not be copied; nothing is written then.
 */
export async function copyReceived(tx: Tx, filer: Filer, { sources, into }: CopyRequest): Promise<Copied | Refused> {
  const ids = "ids" in sources ? sources.ids : await listSharedIds(tx, sources.shareId, sources.filter);
  if (ids.length === 0) return { ok: false, refusal: "not_found" };
  if (!(await findRights(tx)).edit) return { ok: false, refusal: "role" };
  const isNew = !("caseId" in into);
  const caseId = isNew ? (await createCase(tx, filer, { title: into.title })).id : into.caseId;
  const [done] = await tx.$queryRaw<{ copied: number; known: number; refusal: string | null }[]>`
    select copied, known, refusal from copy_received(${ids}::uuid[], ${caseId}::uuid)
  `;
  if (!done || done.refusal) throw new CopyRefused(await explain(tx, ids, done?.refusal ?? "not_found"));
  const { copied, known } = done;
  if (isNew) await appendAudit(tx, "case.filed", { caseId, details: { filed: 0 } });
  await appendAudit(tx, "observation.copied", { caseId, details: { count: copied, known } });
  return { ok: true, caseId, copied, known };
}

async function explain(tx: Tx, ids: string[], refusal: string): Promise<string> {
  if (refusal !== "not_received") return refusal;
  const [row] = await tx.$queryRaw<{ code: string }[]>`select copy_refusal(${ids}::uuid[]) as code`;
  return row?.code ?? "not_yours";
}
