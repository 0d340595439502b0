"use server";

import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { requestClient, requestOrigin } from "@/app/client";
import { formOf } from "@/app/form-of";
import { readSecondStep, writeSecondStep } from "@/app/second-step-cookie";
import { writeSession } from "@/app/session-cookies";
import { waitMessage } from "@/app/wait-message";
import type { FormResult } from "@/components/action-form";
import { samePath } from "@/server/auth/next-path";
import { askForPasskey } from "@/server/auth/passkeys";
import {
  findSecondStep, signInWithCode, signInWithRecoveryCode, signInWithSecondPasskey, type SecondStepResult,
} from "@/server/auth/second-step";

/** The second step with a code of the authenticator app. */
export async function codeAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const code = String(form.get("code") ?? "").slice(0, 40);
  const result = await signInWithCode((await readSecondStep()) ?? "", code, await requestClient());
  return goOn(result, form.get("next"), "code");
}

/** The second step with a recovery code, which is used up. */
export async function recoveryCodeAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const code = String(form.get("recoveryCode") ?? "").slice(0, 80);
  const result = await signInWithRecoveryCode((await readSecondStep()) ?? "", code, await requestClient());
  return goOn(result, form.get("next"), "recoveryCode");
}

/** What the browser needs to ask its passkey; null once the step is over. */
export async function askForSecondPasskeyAction(): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const step = await findSecondStep(await readSecondStep());
  if (!step?.passkeys.length) return null;
  return askForPasskey(await requestOrigin(), { userId: step.userId, credentials: step.passkeys });
}

/** The second step with what the passkey signed. */
export async function secondPasskeyAction(response: AuthenticationResponseJSON, next: string): Promise<FormResult> {
  const [token, origin, client] = [(await readSecondStep()) ?? "", await requestOrigin(), await requestClient()];
  return goOn(await signInWithSecondPasskey(token, response, origin, client), next, null);
}

async function goOn(result: SecondStepResult, next: unknown, field: "code" | "recoveryCode" | null): Promise<FormResult> {
  const t = await getTranslations("auth");
  if (result.ok) {
    await writeSecondStep(null);
    await writeSession(result.signedIn);
    redirect(samePath(typeof next === "string" ? next : ""));
  }
  if (result.reason === "wait") return { ok: false, message: await waitMessage(result.seconds) };
  if (result.reason === "over") return { ok: false, message: t("secondStep.over") };
  return field ? { ok: false, errors: { [field]: t(`secondStep.wrong.${field}`) } } : { ok: false, message: t("passkey.wrong") };
}
