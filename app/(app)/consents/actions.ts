"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import type { z } from "zod";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { answerConsent, askConsent, revokeConsent, withdrawConsentRequest } from "@/server/consent/mutations";
import { consentAnswerSchema, consentRequestSchema } from "@/server/consent/schema";
import { asViewer, type Tx } from "@/server/db";
import { fromLocalField } from "../cases/local-moment";

export type ConsentSubject = Pick<z.input<typeof consentRequestSchema>, "copies" | "act" | "partyId" | "tlp">;

/** Asks the sources of copies of ours for consent. */
export async function askConsentAction(subject: ConsentSubject, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer } = await requireMember();
  const form = formOf(given);
  const parsed = consentRequestSchema.safeParse({ ...subject, reason: form.get("reason") ?? "", days: form.get("days") ?? "" });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("consents.error")) };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => askConsent(tx, parsed.data)));
  revalidatePath("/consents");
  return outcome;
}

/** The source says yes or no. */
export async function answerConsentAction(
  requestId: string,
  agreed: boolean,
  _before: FormResult | null,
  given: FormData,
): Promise<FormResult> {
  const { timeZone } = await requireMember();
  const form = formOf(given);
  const day = String(form.get("until") ?? "");
  const until = day ? fromLocalField(`${day}T23:59`, timeZone) : null;
  const parsed = consentAnswerSchema.safeParse({ agreed, note: form.get("note") ?? "", until });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("consents.error")) };
  return settle(requestId, (tx) => answerConsent(tx, requestId, parsed.data));
}

export async function withdrawConsentRequestAction(requestId: string): Promise<Outcome> {
  return settle(requestId, (tx) => withdrawConsentRequest(tx, requestId));
}

export async function revokeConsentAction(requestId: string): Promise<Outcome> {
  return settle(requestId, (tx) => revokeConsent(tx, requestId));
}

async function settle(requestId: string, work: (tx: Tx) => Promise<string | null>): Promise<Outcome> {
  const { viewer } = await requireMember();
  if (!isUuid(requestId)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, work));
  revalidatePath("/", "layout");
  return outcome;
}
