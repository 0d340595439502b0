"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { requestOrigin } from "@/app/client";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { emailField } from "@/server/auth/schema";
import { requireOperator } from "@/server/auth/viewer";
import { setBroker } from "@/server/brokering/mutations";
import { closeOrganization } from "@/server/closing/mutations";
import { asViewer } from "@/server/db";
import { mergeOrganizations } from "@/server/merging/mutations";
import { listMergers } from "@/server/merging/queries";
import { createOrganization, inviteMember, setBudget } from "@/server/organizations/mutations";
import { budgetSchema, organizationSchema } from "@/server/organizations/schema";

type LinkResult = FormResult<{ link: string | null }>;

/** Creates an organization and, where a mail is given, the invitation of its first admin; its link is shown once. */
export async function createOrganizationAction(_before: LinkResult | null, given: FormData): Promise<LinkResult> {
  const form = formOf(given);
  const { viewer } = await requireOperator();
  const field = (name: string) => form.get(name) ?? "";
  const parsed = organizationSchema.safeParse({
    code: field("code"), name: field("name"), nameReading: field("nameReading"), sector: field("sector"),
    adminEmail: field("adminEmail"),
  });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("organization")) };
  const { adminEmail, ...organization } = parsed.data;
  const made = await asViewer(viewer, async (tx) => {
    const organizationId = await createOrganization(tx, organization);
    if (!organizationId) return { token: null, refusal: "code_taken" };
    if (!adminEmail) return { token: null, refusal: null };
    return inviteMember(tx, viewer, { organizationId, email: adminEmail, role: "admin" });
  });
  if (made.refusal) return { ok: false, errors: { code: await refusalMessage(made.refusal) } };
  revalidatePath("/operator/organizations");
  return { ok: true, link: made.token && `${await requestOrigin()}/invitation/${made.token}` };
}

/** Invites the first admin of an organization that has none. */
export async function inviteFirstAdminAction(
  organizationId: string,
  _before: LinkResult | null,
  given: FormData,
): Promise<LinkResult> {
  const form = formOf(given);
  const { viewer } = await requireOperator();
  const email = emailField.safeParse(form.get("email") ?? "");
  const id = z.uuid().safeParse(organizationId);
  if (!email.success) return { ok: false, errors: { email: (await getTranslations("organization"))("emailInvalid") } };
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const made = await asViewer(viewer, (tx) =>
    inviteMember(tx, viewer, { organizationId: id.data, email: email.data, role: "admin" }),
  );
  if (made.refusal !== null) return { ok: false, message: await refusalMessage(made.refusal) };
  revalidatePath("/operator/organizations");
  return { ok: true, link: `${await requestOrigin()}/invitation/${made.token}` };
}

/** How many newly matchable values an organization has a day. */
export async function setBudgetAction(organizationId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireOperator();
  const parsed = budgetSchema.safeParse({ perDay: form.get("perDay") ?? "" });
  const id = z.uuid().safeParse(organizationId);
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("organization")) };
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => setBudget(tx, id.data, parsed.data.perDay)));
  revalidatePath("/operator/organizations");
  return outcome;
}

/** Whether an organization may bring others together who both authorize it. */
export async function setBrokerAction(organizationId: string, may: boolean): Promise<Outcome> {
  const { viewer } = await requireOperator();
  const id = z.uuid().safeParse(organizationId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => setBroker(tx, id.data, may === true)));
  revalidatePath("/operator/organizations");
  return outcome;
}

/** Closes an organization that asks for it, or that nobody ever belonged to; its code must have been typed. */
export async function closeOrganizationAction(organizationId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const typed = String(formOf(given).get("code") ?? "").trim().toUpperCase();
  const { viewer } = await requireOperator();
  const id = z.uuid().safeParse(organizationId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const found = await asViewer(viewer, (tx) => tx.organization.findUnique({ where: { id: id.data }, select: { code: true } }));
  if (found && found.code !== typed) return { ok: false, errors: { code: (await getTranslations("organization"))("closing.codeWrong") } };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => closeOrganization(tx, id.data)));
  revalidatePath("/operator/organizations");
  return outcome;
}

/** Merges two organizations that both want it; the code of the one that ends must have been typed. */
export async function mergeOrganizationsAction(mergerId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const typed = String(formOf(given).get("code") ?? "").trim().toUpperCase();
  const { viewer } = await requireOperator();
  const merger = (await asViewer(viewer, listMergers)).find(({ id }) => id === mergerId);
  if (!merger) return { ok: false, message: await refusalMessage("not_found") };
  if (merger.endingCode !== typed) return { ok: false, errors: { code: (await getTranslations("organization"))("closing.codeWrong") } };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => mergeOrganizations(tx, merger.id)));
  revalidatePath("/operator/organizations");
  return outcome;
}
