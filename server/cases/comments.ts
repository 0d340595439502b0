import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { findCase } from "@/server/cases/find-case";
import type { Tx } from "@/server/db";

type Author = { organizationId: string; memberId: string; name: string };

/** Adds a comment where the viewer may write one; false elsewhere. */
export async function addComment(tx: Tx, caseId: string, author: Author, body: string): Promise<boolean> {
  const found = await findCase(tx, caseId);
  if (!found?.rights.comment) return false;
  const { id } = await tx.caseComment.create({
    data: {
      caseId,
      caseOrganizationId: found.organizationId,
      organizationId: author.organizationId,
      memberId: author.memberId,
      authorName: author.name,
      body,
    },
    select: { id: true },
  });
  await appendAudit(tx, "comment.added", { caseId, subjectId: id });
  return true;
}

/** Takes the viewer's own comment back; false where it is not there or not theirs. */
export async function removeComment(tx: Tx, caseId: string, commentId: string): Promise<boolean> {
  const { count } = await tx.caseComment.deleteMany({ where: { id: commentId, caseId } });
  if (count > 0) await appendAudit(tx, "comment.removed", { caseId, subjectId: commentId });
  return count > 0;
}
