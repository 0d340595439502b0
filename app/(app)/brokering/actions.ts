"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { acceptInvitation, declineInvitation, invitePair, withdrawInvitation } from "@/server/brokering/mutations";
import { invitePairSchema } from "@/server/brokering/schema";
import { isUuid } from "@/server/cases/find-case";
import { contactSchema } from "@/server/connections/schema";
import { asViewer, type Tx } from "@/server/db";

/** Invites both sides of a pair at once. */
export async function invitePairAction(pair: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const said = ["message", "note", "contact", "days"].map((name) => [name, form.get(name) ?? ""]);
  const parsed = invitePairSchema.safeParse(Object.fromEntries(said));
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("connections")) };
  return change(pair, (tx) => invitePair(tx, pair, parsed.data));
}

export async function withdrawInvitationAction(id: string): Promise<Outcome> {
  return change(id, (tx) => withdrawInvitation(tx, id));
}

/** Accepts, and says whom the other side may talk to once it accepts too. */
export async function acceptInvitationAction(id: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const parsed = contactSchema.safeParse(formOf(given).get("contact") ?? "");
  if (!parsed.success) {
    const t = await getTranslations("connections");
    return { ok: false, errors: { contact: t(parsed.error.issues[0]?.message as "contact_missing") } };
  }
  return change(id, (tx) => acceptInvitation(tx, id, parsed.data));
}

export async function declineInvitationAction(id: string): Promise<Outcome> {
  return change(id, (tx) => declineInvitation(tx, id));
}

async function change(id: string, work: (tx: Tx) => Promise<string | null>): Promise<Outcome> {
  const { viewer } = await requireMember();
  if (!isUuid(id)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, work));
  revalidatePath("/", "layout");
  return outcome;
}
