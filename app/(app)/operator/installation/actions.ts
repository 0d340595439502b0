"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { requestOrigin } from "@/app/client";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { emailField } from "@/server/auth/schema";
import { requireOperator } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { inviteOperator, updateInstallation } from "@/server/installation/mutations";
import { installationSchema } from "@/server/installation/schema";

/** How many vouches a new organization needs, and the budget that it starts with. */
export async function updateInstallationAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireOperator();
  const t = await getTranslations("operator");
  const parsed = installationSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, t) };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => updateInstallation(tx, parsed.data)));
  revalidatePath("/operator/installation");
  return outcome.ok ? { ok: true, message: t("installation.saved") } : outcome;
}

/** Invites one more operator; the link is shown once. */
export async function inviteOperatorAction(
  _before: FormResult<{ link: string }> | null,
  given: FormData,
): Promise<FormResult<{ link: string }>> {
  const form = formOf(given);
  const { viewer } = await requireOperator();
  const email = emailField.safeParse(form.get("email") ?? "");
  if (!email.success) return { ok: false, errors: { email: (await getTranslations("auth"))("emailInvalid") } };
  const made = await asViewer(viewer, (tx) => inviteOperator(tx, viewer, email.data));
  if (made.refusal !== null) return { ok: false, message: await refusalMessage(made.refusal) };
  revalidatePath("/operator/installation");
  return { ok: true, link: `${await requestOrigin()}/invitation/${made.token}` };
}
