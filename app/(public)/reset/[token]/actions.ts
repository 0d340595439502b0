"use server";

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { formOf } from "@/app/form-of";
import type { FormResult } from "@/components/action-form";
import { applyPasswordReset } from "@/server/auth/mutations";
import { passwordProblem } from "@/server/auth/passwords";
import { findPasswordReset } from "@/server/auth/queries";
import { refusalOf } from "@/server/db";

/** Sets the password that a one-time link allows; the person then signs in with it. */
export async function resetPasswordAction(token: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const t = await getTranslations("auth");
  const offer = await findPasswordReset(token);
  if (!offer) return { ok: false, message: t("reset.over") };
  const password = String(form.get("password") ?? "");
  const problem = passwordProblem(password, offer.email);
  if (problem) return { ok: false, errors: { password: t(`password.${problem}`) } };
  try {
    if (!(await applyPasswordReset(token, password))) return { ok: false, message: t("reset.over") };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { ok: false, message: (await getTranslations("refusals"))("only_admin_elsewhere") };
  }
  redirect("/sign-in?notice=password_set");
}
