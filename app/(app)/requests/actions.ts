"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { asViewer, type Tx } from "@/server/db";
import { answerRequest, discardRequest, saveRequest, sendRequest, withdrawInformationRequest } from "@/server/requests/mutations";
import { answerSchema, requestSchema } from "@/server/requests/schema";

const FIELDS = ["to", "subject", "question", "purpose", "basis", "citation", "reference", "dueOn", "about", "caseId", "followsId"];

/** Keeps a request as a draft; its id for a new one. */
export async function saveRequestAction(id: string | null, _before: unknown, given: FormData): Promise<FormResult<{ id: string }>> {
  const { viewer } = await requireMember();
  const form = formOf(given);
  const t = await getTranslations("requests");
  const parsed = requestSchema.safeParse(Object.fromEntries(FIELDS.map((name) => [name, String(form.get(name) ?? "")])));
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, t) };
  if (id !== null && !isUuid(id)) return { ok: false, message: await refusalMessage("not_found") };
  let saved = "";
  const outcome = await outcomeOf(() => asViewer(viewer, async (tx) => {
    const result = await saveRequest(tx, id, parsed.data);
    if (!result.ok) return result.refusal;
    saved = result.id;
    return null;
  }));
  revalidatePath("/requests", "layout");
  return outcome.ok ? { ok: true, id: saved, message: t("form.saved") } : outcome;
}

/** Answers a request to us, or refuses it. */
export async function answerRequestAction(id: string, _before: unknown, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const parsed = answerSchema.safeParse({
    kind: form.get("kind"), refusal: form.get("refusal") || null, text: String(form.get("text") ?? ""), shareIds: form.getAll("shareIds"),
  });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("requests")) };
  return deed(id, (tx) => answerRequest(tx, id, parsed.data));
}

export async function sendRequestAction(id: string): Promise<Outcome> {
  return deed(id, (tx) => sendRequest(tx, id));
}

export async function withdrawInformationRequestAction(id: string): Promise<Outcome> {
  return deed(id, (tx) => withdrawInformationRequest(tx, id));
}

export async function discardRequestAction(id: string): Promise<Outcome> {
  return deed(id, (tx) => discardRequest(tx, id));
}

async function deed(id: string, work: (tx: Tx) => Promise<string | null>): Promise<Outcome> {
  const { viewer } = await requireMember();
  if (!isUuid(id)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, work));
  revalidatePath("/", "layout");
  return outcome;
}
