import type { Tx } from "@/server/db";

/**
 * Appends an entry to the hash-chained audit: of the viewer's organization, or, about a case of another organization
 * that the viewer was granted or shown, of that organization. Call it last in a transaction: the chain's head stays
 * locked until commit. Details carry counts, codes and ids, never indicator values.
 * @param action area and deed, such as `case.granted` or `observation.deleted`.
 */
export async function appendAudit(
  tx: Tx,
  action: string,
  about: { caseId?: string | null; subjectId?: string | null; details?: Record<string, unknown> },
): Promise<void> {
  await tx.$executeRaw`
    select append_audit(
      ${action}, ${about.caseId ?? null}::uuid, ${about.subjectId ?? null}::uuid,
      ${JSON.stringify(about.details ?? {})}::jsonb
    )
  `;
}

/**
 * Notes with their owners that a search found something that was granted to or shared with the viewer: how many, never
 * the words; once per person, share or case, and hour. What is the viewer's own, and what it may not see, is passed over.
 */
export async function appendSearchHits(
  tx: Tx,
  found: { observations?: string[]; cases?: string[]; shares?: string[] },
): Promise<void> {
  const { observations = [], cases = [], shares = [] } = found;
  if (observations.length + cases.length + shares.length === 0) return;
  await tx.$queryRaw`select append_search_hits(${observations}::uuid[], ${cases}::uuid[], ${shares}::uuid[])`;
}

/** Notes with their owners that the viewer was shown these observations elsewhere than in their case or share. */
export async function appendShown(tx: Tx, observationIds: string[]): Promise<void> {
  if (observationIds.length > 0) await tx.$queryRaw`select append_shown(${observationIds}::uuid[])`;
}

/**
 * Notes in the owner's chain that the viewer opened a case granted to it, once per person and hour; nothing for cases of
 * the viewer's own organization.
 */
export async function appendCaseRead(tx: Tx, caseId: string): Promise<void> {
  await tx.$queryRaw`select append_case_read(${caseId}::uuid)`;
}
