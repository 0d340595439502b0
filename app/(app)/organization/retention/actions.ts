"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { NothingToHold, placeHold, releaseHold } from "@/server/holds/mutations";
import { heldSchema, holdSchema, reasonSchema } from "@/server/holds/schema";
import { setRetention } from "@/server/retention/mutations";
import { periodsSchema } from "@/server/retention/schema";
import { acceptTransfer, endTransfer, offerOrProposeTransfer } from "@/server/transfers/mutations";
import { offerSchema } from "@/server/transfers/schema";

/** Holds a case, or these observations of it; what was typed stays where something is missing. */
export async function placeHoldAction(
  caseId: string,
  observationIds: string[] | null,
  _before: FormResult | null,
  given: FormData,
): Promise<FormResult> {
  const { viewer } = await requireMember();
  const form = formOf(given);
  const said = ["reason", "legalBasis", "reference", "endsAt"].map((name) => [name, form.get(name) ?? ""]);
  const parsed = holdSchema.safeParse(Object.fromEntries(said));
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("retention.error")) };
  const held = heldSchema.safeParse(observationIds);
  if (!isUuid(caseId) || !held.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() =>
    asViewer(viewer, (tx) => placeHold(tx, caseId, held.data, parsed.data)).catch((error: unknown) => {
      if (error instanceof NothingToHold) return "not_found";
      throw error;
    }),
  );
  revalidatePath("/", "layout");
  return outcome;
}

/** Releases a hold: what it kept can be deleted from then on. */
export async function releaseHoldAction(holdId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer } = await requireMember();
  const parsed = reasonSchema.safeParse(formOf(given).get("reason") ?? "");
  if (!parsed.success) {
    const t = await getTranslations("retention.error");
    return { ok: false, errors: { reason: t(parsed.error.issues[0]?.message as "reasonMissing") } };
  }
  if (!isUuid(holdId)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => releaseHold(tx, holdId, parsed.data)));
  revalidatePath("/", "layout");
  return outcome;
}

/** How long the organization keeps closed cases and drafts, as its page has previewed. */
export async function setRetentionAction(given: { closedCaseMonths: string; draftDays: string }): Promise<Outcome> {
  const { viewer } = await requireMember();
  const parsed = periodsSchema.safeParse(given);
  if (!parsed.success) return { ok: false, message: (await getTranslations("retention.error"))("periodsInvalid") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => setRetention(tx, parsed.data)));
  revalidatePath("/", "layout");
  return outcome;
}

/** Offers a case to another organization, or proposes that to a second lead; says which. What was typed stays. */
export async function offerTransferAction(caseId: string, _before: unknown, given: FormData): Promise<FormResult<{ proposed: boolean }>> {
  const { viewer } = await requireMember();
  const form = formOf(given);
  const parsed = offerSchema.safeParse({
    organizationId: form.get("organizationId") ?? "",
    summary: form.get("summary") ?? "",
    keepRead: form.has("keepRead"),
    keepCompared: form.has("keepCompared"),
    days: form.get("days") ?? "",
  });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("retention.error")) };
  if (!isUuid(caseId)) return { ok: false, message: await refusalMessage("not_found") };
  let proposed = false;
  const outcome = await outcomeOf(async () => {
    const offered = await asViewer(viewer, (tx) => offerOrProposeTransfer(tx, caseId, parsed.data));
    if (!offered.ok) return offered.refusal;
    proposed = offered.proposed;
    return null;
  });
  revalidatePath("/", "layout");
  return outcome.ok ? { ok: true, proposed } : outcome;
}

/** Takes over a case that was offered. */
export async function acceptTransferAction(transferId: string, compare: boolean): Promise<Outcome> {
  const { viewer } = await requireMember();
  if (!isUuid(transferId)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => acceptTransfer(tx, transferId, compare === true)));
  revalidatePath("/", "layout");
  return outcome;
}

/** Declines an offer, or takes an own one back. */
export async function endTransferAction(transferId: string, how: "declined" | "withdrawn"): Promise<Outcome> {
  const { viewer } = await requireMember();
  if (!isUuid(transferId) || !["declined", "withdrawn"].includes(how)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => endTransfer(tx, transferId, how)));
  revalidatePath("/", "layout");
  return outcome;
}
