"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { asViewer, type Tx } from "@/server/db";
import { ApprovalRefused, approveProposal, rejectProposal, withdrawProposal } from "@/server/sharing/decide";
import { decisionReasonSchema } from "@/server/sharing/schema";

/** Approves what another lead proposed: it is carried out with the same commit, or not approved. */
export async function approveProposalAction(proposalId: string): Promise<Outcome> {
  return change(proposalId, approveProposal);
}

/** Says no to what another lead proposed, and why. */
export async function rejectProposalAction(
  proposalId: string,
  _before: FormResult | null,
  given: FormData,
): Promise<FormResult> {
  const reason = decisionReasonSchema.safeParse({ reason: formOf(given).get("reason") ?? "" });
  if (!reason.success) return { ok: false, errors: formErrors(reason.error, await getTranslations("sharing.error")) };
  return change(proposalId, (tx, id) => rejectProposal(tx, id, reason.data.reason));
}

/** Takes back what one proposed oneself. */
export async function withdrawProposalAction(proposalId: string): Promise<Outcome> {
  return change(proposalId, withdrawProposal);
}

async function change(proposalId: string, work: (tx: Tx, id: string) => Promise<string | null>): Promise<Outcome> {
  const { viewer } = await requireMember();
  const id = z.uuid().safeParse(proposalId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() =>
    asViewer(viewer, (tx) => work(tx, id.data)).catch((error: unknown) => {
      if (error instanceof ApprovalRefused) return error.refusal;
      throw error;
    }),
  );
  // A fresh page would take the dialog away, and the words why it was refused with it.
  if (outcome.ok) revalidatePath("/", "layout");
  return outcome;
}
