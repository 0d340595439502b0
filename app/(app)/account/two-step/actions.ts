"use server";

import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { requestClient, requestOrigin } from "@/app/client";
import { formOf } from "@/app/form-of";
import { refusalMessage } from "@/app/outcome";
import { waitMessage } from "@/app/wait-message";
import type { FormResult } from "@/components/action-form";
import type { AuthenticatorOffer } from "@/server/auth/authenticator-code";
import { provePassword } from "@/server/auth/mutations";
import { addPasskey, offerPasskey, renamePasskey } from "@/server/auth/passkeys";
import {
  confirmAuthenticator, offerAuthenticator, removeSecondFactor, replaceRecoveryCodes, type NewCodes,
} from "@/server/auth/second-factors";
import { passkeyNameField } from "@/server/auth/schema";
import { requireViewer, type SignedIn } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";

type Refused = Extract<FormResult, { ok: false }>;
type Step<Extra> = Promise<FormResult<Extra>>;

/** Shows a new authenticator app's key, to who gives the password. */
export async function offerAuthenticatorAction(_before: unknown, given: FormData): Step<{ offer: AuthenticatorOffer }> {
  const signedIn = await requireViewer();
  const refused = await refusedPassword(signedIn, given);
  if (refused) return refused;
  const person = { userId: signedIn.viewer.userId, email: signedIn.email };
  return { ok: true, offer: await asViewer(signedIn.viewer, (tx) => offerAuthenticator(tx, person)) };
}

/** Takes the authenticator app into use once it shows the right code. */
export async function confirmAuthenticatorAction(_before: unknown, given: FormData): Step<{ codes: NewCodes }> {
  const { viewer } = await requireViewer();
  if (viewer.confined) return { ok: false, message: await refusalMessage("confined") };
  const code = String(formOf(given).get("code") ?? "").slice(0, 40);
  const done = await asViewer(viewer, (tx) => confirmAuthenticator(tx, viewer.userId, code));
  if (!done.added) return { ok: false, errors: { code: (await getTranslations("account.twoStep"))("codeWrong") } };
  revalidatePath("/", "layout");
  return { ok: true, codes: done.codes };
}

/** What the browser needs to make a passkey, for who gives the password. */
export async function offerPasskeyAction(
  _before: unknown,
  given: FormData,
): Step<{ name: string; options: PublicKeyCredentialCreationOptionsJSON }> {
  const signedIn = await requireViewer();
  const name = passkeyNameField.safeParse(formOf(given).get("name") ?? "");
  if (!name.success) return { ok: false, errors: { name: (await getTranslations("account.twoStep"))("nameWrong") } };
  const refused = await refusedPassword(signedIn, given);
  if (refused) return refused;
  const person = { userId: signedIn.viewer.userId, email: signedIn.email, name: signedIn.name };
  const origin = await requestOrigin();
  const options = await asViewer(signedIn.viewer, (tx) => offerPasskey(tx, person, origin));
  return { ok: true, name: name.data, options };
}

/** Keeps the passkey that the browser made. */
export async function addPasskeyAction(name: string, response: RegistrationResponseJSON): Step<{ codes: NewCodes }> {
  const { viewer } = await requireViewer();
  if (viewer.confined) return { ok: false, message: await refusalMessage("confined") };
  const checked = passkeyNameField.safeParse(name);
  const origin = await requestOrigin();
  const done = checked.success && (await asViewer(viewer, (tx) => addPasskey(tx, viewer.userId, { name: checked.data, response, origin })));
  if (!done || !done.added) return { ok: false, message: (await getTranslations("account.twoStep"))("passkeyRefused") };
  revalidatePath("/", "layout");
  return { ok: true, codes: done.codes };
}

/** Calls a passkey otherwise. How the person signs in stays as it is, so nothing more is asked for. */
export async function renamePasskeyAction(passkeyId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer } = await requireViewer();
  const id = z.uuid().safeParse(passkeyId);
  const name = passkeyNameField.safeParse(formOf(given).get("name") ?? "");
  if (!name.success) return { ok: false, errors: { name: (await getTranslations("account.twoStep"))("nameWrong") } };
  const done = id.success && (await asViewer(viewer, (tx) => renamePasskey(tx, id.data, name.data)));
  revalidatePath("/account");
  return done ? { ok: true } : { ok: false, message: await refusalMessage("not_found") };
}

/** Takes a factor of the person's away, for who gives the password. */
export async function removeFactorAction(factorId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const signedIn = await requireViewer();
  const id = z.uuid().safeParse(factorId);
  const refused = await refusedPassword(signedIn, given);
  if (refused) return refused;
  const { userId } = signedIn.viewer;
  const done = id.success && (await asViewer(signedIn.viewer, (tx) => removeSecondFactor(tx, userId, id.data)));
  revalidatePath("/", "layout");
  return done ? { ok: true } : { ok: false, message: await refusalMessage("not_found") };
}

/** Ten new recovery codes, for who gives the password; the older ones stop working. */
export async function replaceCodesAction(_before: unknown, given: FormData): Step<{ codes: NewCodes }> {
  const signedIn = await requireViewer();
  const refused = await refusedPassword(signedIn, given);
  if (refused) return refused;
  const codes = await asViewer(signedIn.viewer, (tx) => replaceRecoveryCodes(tx, signedIn.viewer.userId));
  revalidatePath("/account");
  return { ok: true, codes };
}

/**
 * Changing factors asks for the password once more: a session left open must not be enough. Nor is one that an
 * organization's provider opened: it has not proved the factor that the password would take away.
 */
async function refusedPassword(signedIn: SignedIn, given: FormData): Promise<Refused | null> {
  if (signedIn.viewer.confined) return { ok: false, message: await refusalMessage("confined") };
  const password = String(formOf(given).get("current") ?? "");
  if (!password) return { ok: false, errors: { current: (await getTranslations("auth"))("passwordMissing") } };
  const proved = await provePassword(signedIn, password, await requestClient());
  if (proved.ok) return null;
  if (proved.reason === "wait") return { ok: false, message: await waitMessage(proved.seconds) };
  return { ok: false, errors: { current: (await getTranslations("account"))("password.wrong") } };
}
