"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { acceptConnection, askToConnect, declineConnection, withdrawRequest } from "@/server/connections/mutations";
import { connectionRequestSchema, contactSchema } from "@/server/connections/schema";
import { asViewer, type Tx } from "@/server/db";

/** Asks the other side of an overlap to connect; `connected` where it had asked already. */
export async function askToConnectAction(
  place: { caseId: string; overlapId: string },
  _before: unknown,
  given: FormData,
): Promise<FormResult<{ connected: boolean }>> {
  const { viewer } = await requireMember();
  const form = formOf(given);
  const said = ["message", "note", "contact", "days"].map((name) => [name, form.get(name) ?? ""]);
  const parsed = connectionRequestSchema.safeParse(Object.fromEntries(said));
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("connections")) };
  if (!isUuid(place?.caseId) || !isUuid(place?.overlapId)) return { ok: false, message: await refusalMessage("not_found") };
  let connected = false;
  const outcome = await outcomeOf(() => asViewer(viewer, async (tx) => {
    const asked = await askToConnect(tx, place, parsed.data);
    connected = asked.ok && asked.connected;
    return asked.ok ? null : asked.refusal;
  }));
  revalidatePath("/", "layout");
  return outcome.ok ? { ok: true, connected } : outcome;
}

/** Accepts, and tells the other side whom to talk to. */
export async function acceptConnectionAction(requestId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const parsed = contactSchema.safeParse(formOf(given).get("contact") ?? "");
  if (!parsed.success) {
    const t = await getTranslations("connections");
    return { ok: false, errors: { contact: t(parsed.error.issues[0]?.message as "contact_missing") } };
  }
  return answer(requestId, (tx) => acceptConnection(tx, requestId, parsed.data));
}

export async function declineConnectionAction(requestId: string): Promise<Outcome> {
  return answer(requestId, (tx) => declineConnection(tx, requestId));
}

export async function withdrawRequestAction(requestId: string): Promise<Outcome> {
  return answer(requestId, (tx) => withdrawRequest(tx, requestId));
}

async function answer(requestId: string, work: (tx: Tx) => Promise<string | null>): Promise<Outcome> {
  const { viewer } = await requireMember();
  if (!isUuid(requestId)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, work));
  revalidatePath("/", "layout");
  return outcome;
}
