import "server-only";

import type { CaseDetails } from "@/server/cases/schema";
import type { Tx } from "@/server/db";

/** Who files: a member, for the organization they act for. */
export type Filer = { organizationId: string; memberId: string };

/**
 * Creates a case of the filer's organization, owned by the filer; the database gives it its number. The caller appends
 * `case.filed` to the audit, last in the transaction.
 */
export async function createCase(
  tx: Tx,
  filer: Filer,
  details: Partial<CaseDetails> & { title: string },
): Promise<{ id: string; number: string }> {
  return tx.case.create({
    data: {
      ...details,
      organizationId: filer.organizationId,
      ownerMemberId: filer.memberId,
      createdBy: filer.memberId,
    },
    select: { id: true, number: true },
  });
}
