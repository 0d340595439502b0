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
import { addPerson, changePerson, removePerson, roleRefusal } from "@/server/persons/mutations";
import { personSchema } from "@/server/persons/schema";

const FIELDS = ["name", "reading", "category", "description", "contact", "tlp"];

/** Names a person in a case, or corrects what is written about one. */
export async function savePersonAction(caseId: string, id: string | null, _before: unknown, given: FormData): Promise<FormResult> {
  const { viewer, memberId } = await requireMember();
  const form = formOf(given);
  const t = await getTranslations("persons");
  const fields = Object.fromEntries(FIELDS.map((name) => [name, String(form.get(name) ?? "")]));
  const parsed = personSchema.safeParse({ ...fields, disclosed: form.get("disclosed") === "on" });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, (key) => t(`error.${key as "tooLong"}`)) };
  if (!isUuid(caseId) || (id !== null && !isUuid(id))) return { ok: false, message: await refusalMessage("not_found") };
  const by = { organizationId: viewer.organizationId, memberId };
  const outcome = await outcomeOf(() =>
    asViewer(viewer, (tx) => (id ? changePerson(tx, caseId, id, parsed.data) : addPerson(tx, by, caseId, parsed.data))).catch(roleRefusal),
  );
  if (outcome.ok) revalidatePath(`/cases/${caseId}`, "layout");
  return outcome;
}

/** Takes a person out of a case. */
export async function removePersonAction(caseId: string, id: string): Promise<Outcome> {
  const { viewer } = await requireMember();
  if (!isUuid(caseId) || !isUuid(id)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => removePerson(tx, caseId, id)));
  if (outcome.ok) revalidatePath(`/cases/${caseId}`, "layout");
  return outcome;
}
