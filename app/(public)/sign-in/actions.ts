"use server";

import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { getTranslations } from "next-intl/server";
import { requestClient, requestOrigin } from "@/app/client";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { writeSecondStep } from "@/app/second-step-cookie";
import { writeSession } from "@/app/session-cookies";
import { waitMessage } from "@/app/wait-message";
import type { FormResult } from "@/components/action-form";
import { recordFailedSignIn, signIn } from "@/server/auth/mutations";
import { samePath } from "@/server/auth/next-path";
import { askForPasskey } from "@/server/auth/passkeys";
import { signInSchema } from "@/server/auth/schema";
import { signInWithPasskey } from "@/server/auth/second-step";

/** Signs in and goes on to where the person wanted to be, over the second step where one is owed. */
export async function signInAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const t = await getTranslations("auth");
  const parsed = signInSchema.safeParse({ email: form.get("email") ?? "", password: form.get("password") ?? "" });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, t) };
  const result = await signIn(parsed.data, await requestClient());
  if (!result.ok && result.reason === "wait") return { ok: false, message: await waitMessage(result.seconds) };
  const next = samePath(String(form.get("next") ?? ""));
  if (!result.ok && result.reason === "second_step") {
    await writeSecondStep(result.token);
    redirect(`/sign-in/second-step?next=${encodeURIComponent(next)}`);
  }
  if (!result.ok) {
    after(() => recordFailedSignIn(result.account));
    return { ok: false, message: t("wrong") };
  }
  await writeSession(result.signedIn);
  redirect(next);
}

/** What the browser needs to ask for a passkey of whoever sits before it. */
export async function askForPasskeyAction(): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return askForPasskey(await requestOrigin(), null);
}

/** Signs in with a passkey alone. */
export async function passkeyAction(response: AuthenticationResponseJSON, next: string): Promise<FormResult> {
  const result = await signInWithPasskey(response, await requestOrigin(), await requestClient());
  if (result.ok) {
    await writeSession(result.signedIn);
    redirect(samePath(typeof next === "string" ? next : ""));
  }
  if (result.reason === "wait") return { ok: false, message: await waitMessage(result.seconds) };
  return { ok: false, message: (await getTranslations("auth"))("passkey.wrong") };
}
