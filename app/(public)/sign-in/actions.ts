"use server";

import { redirect } from "next/navigation";
import { after } from "next/server";
import { getTranslations } from "next-intl/server";
import { requestClient } from "@/app/client";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { writeSession } from "@/app/session-cookies";
import { waitMessage } from "@/app/wait-message";
import type { FormResult } from "@/components/action-form";
import { recordFailedSignIn, signIn } from "@/server/auth/mutations";
import { samePath } from "@/server/auth/next-path";
import { signInSchema } from "@/server/auth/schema";

/** Signs in and goes on to where the person wanted to be. */
export async function signInAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const t = await getTranslations("auth");
  const parsed = signInSchema.safeParse({ email: form.get("email") ?? "", password: form.get("password") ?? "" });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, t) };
  const result = await signIn(parsed.data, await requestClient());
  if (!result.ok && result.reason === "wait") return { ok: false, message: await waitMessage(result.seconds) };
  if (!result.ok) {
    after(() => recordFailedSignIn(result.account));
    return { ok: false, message: t("wrong") };
  }
  await writeSession(result.signedIn);
  redirect(samePath(String(form.get("next") ?? "")));
}
