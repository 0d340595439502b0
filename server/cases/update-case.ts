import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import type { CaseFields } from "@/server/cases/edit-schema";
import { findCaseDetails, type CaseDetails } from "@/server/cases/find-case-details";
import type { Tx } from "@/server/db";

export type CaseUpdate =
  | { ok: true; version: number }
  | { ok: false; reason: "not_found" | "owner" }
  | { ok: false; reason: "stale"; current: CaseDetails };

const UNSAID = new Set(["description", "title"]);

/**
 * Changes a case that still is as the person saw it. Where somebody else was quicker nothing is written, and the case as
 * it is now comes back, so that the person can choose.
 */
export async function updateCase(tx: Tx, id: string, version: number, fields: CaseFields): Promise<CaseUpdate> {
  const before = await findCaseDetails(tx, id);
  if (!before) return { ok: false, reason: "not_found" };
  if (fields.ownerMemberId !== before.ownerMemberId && !(await mayOwn(tx, fields.ownerMemberId))) {
    return { ok: false, reason: "owner" };
  }
  const closedAt = fields.status === "closed" ? (before.closedAt ?? new Date()) : null;
  const { count } = await tx.case.updateMany({
    where: { id, version },
    data: { ...fields, closedAt, updatedAt: new Date(), version: version + 1 },
  });
  if (count === 0) return staleOrForbidden(tx, id, version);
  const changed = (Object.keys(fields) as (keyof CaseFields)[]).filter((name) => !same(before[name], fields[name]));
  if (changed.length > 0) {
    await appendAudit(tx, "case.updated", { caseId: id, details: { changed, ...changesOf(before, fields, changed) } });
  }
  return { ok: true, version: version + 1 };
}

/** Nobody, or somebody of the viewer's organization. */
async function mayOwn(tx: Tx, memberId: string | null): Promise<boolean> {
  if (!memberId) return true;
  const [row] = await tx.$queryRaw<{ known: boolean }[]>`
    select exists (
      select from members m where m.id = ${memberId}::uuid and m.organization_id = viewer_organization()
    ) as known
  `;
  return row?.known ?? false;
}

/** Read again: under READ COMMITTED the first look may be older than the edit that won. */
async function staleOrForbidden(tx: Tx, id: string, version: number): Promise<CaseUpdate> {
  const current = await findCaseDetails(tx, id);
  if (!current || current.version === version) return { ok: false, reason: "not_found" };
  return { ok: false, reason: "stale", current };
}

/** From and to of what is a code or a date; long texts are only named. */
function changesOf(before: CaseFields, after: CaseFields, changed: (keyof CaseFields)[]) {
  const told = changed.filter((name) => !UNSAID.has(name));
  return {
    from: Object.fromEntries(told.map((name) => [name, before[name]])),
    to: Object.fromEntries(told.map((name) => [name, after[name]])),
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
