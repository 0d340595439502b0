import "server-only";

import { randomUUID } from "node:crypto";
import { appendAudit } from "@/server/audit/mutations";
import { findRights } from "@/server/auth/rights";
import { newToken } from "@/server/auth/tokens";
import type { Tx, Viewer } from "@/server/db";
import { INVITATION_DAYS, type OneTimeLink } from "@/server/organizations/mutations";

export type InstallationSettings = { vouchesRequired: number; defaultMatchingBudget: number | null; operatorsTwoStep: boolean };

/** Changes how the installation behaves; organizations that stand already go on standing. */
export async function updateInstallation(tx: Tx, settings: InstallationSettings): Promise<string | null> {
  const { count } = await tx.installation.updateMany({ data: settings });
  if (count === 0) return "role";
  await appendAudit(tx, "installation.changed", { details: settings });
  return null;
}

/** Invites one more operator; the token is shown once and kept nowhere. */
export async function inviteOperator(tx: Tx, viewer: Viewer, email: string): Promise<OneTimeLink> {
  if (!(await findRights(tx)).operate) return { token: null, refusal: "role" };
  const { token, hash } = newToken();
  const id = randomUUID();
  const expiresAt = new Date(Date.now() + INVITATION_DAYS * 24 * 3600 * 1000);
  await tx.invitation.createMany({
    data: { id, email, tokenHash: new Uint8Array(hash), invitedBy: viewer.userId, expiresAt },
  });
  await appendAudit(tx, "invitation.created", { subjectId: id, details: { operator: true } });
  return { token, refusal: null };
}
