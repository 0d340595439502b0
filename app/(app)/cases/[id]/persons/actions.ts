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
import type { NamedPerson } from "@/server/persons/queries";
import { personSchema, seenPersonSchema, type SeenPerson } from "@/server/persons/schema";

const FIELDS = ["name", "reading", "category", "description", "contact", "tlp"];

/** Saved, or not; where somebody else was quicker, with the person as it is now. */
export type SavePersonResult = FormResult | { ok: false; message?: undefined; errors?: undefined; current: NamedPerson };

/** Names a person in a case, or corrects what is written about the one that the writer saw. */
export async function savePersonAction(caseId: string, seen: SeenPerson | null, _before: unknown, given: FormData): Promise<SavePersonResult> {
  const { viewer, memberId } = await requireMember();
  const form = formOf(given);
  const t = await getTranslations("persons");
  const fields = Object.fromEntries(FIELDS.map((name) => [name, String(form.get(name) ?? "")]));
  const parsed = personSchema.safeParse({ ...fields, disclosed: form.get("disclosed") === "on" });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, (key) => t(`error.${key as "tooLong"}`)) };
  const person = seenPersonSchema.nullable().safeParse(seen);
  if (!isUuid(caseId) || !person.success) return { ok: false, message: await refusalMessage("not_found") };
  const by = { organizationId: viewer.organizationId, memberId };
  let current: NamedPerson | null = null;
  const outcome = await outcomeOf(() =>
    asViewer(viewer, async (tx) => {
      if (!person.data) return addPerson(tx, by, caseId, parsed.data);
      const result = await changePerson(tx, caseId, person.data, parsed.data);
      if ("current" in result) current = result.current;
      return result.ok ? null : result.refusal;
    }).catch(roleRefusal),
  );
  if (current) return { ok: false, current };
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
