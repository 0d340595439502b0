"use server";

import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { requestClient } from "@/app/client";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { clearSession, writeSession } from "@/app/session-cookies";
import type { FormResult } from "@/components/action-form";
import { acceptAsViewer, acceptWithNewAccount, openSession, signOut, switchOrganization } from "@/server/auth/mutations";
import { passwordProblem } from "@/server/auth/passwords";
import { findInvitation } from "@/server/auth/queries";
import { newAccountSchema } from "@/server/auth/schema";
import { findSignedIn, requireViewer } from "@/server/auth/viewer";

/** Accepts an invitation (or the set-up link) with a new account and signs the person in. */
export async function acceptWithAccountAction(token: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const t = await getTranslations("auth");
  const offer = await findInvitation(token);
  if (!offer) return { ok: false, message: t("invitation.over") };
  const parsed = newAccountSchema.safeParse({ email: offer.email ?? form.get("email") ?? "", name: form.get("name") ?? "" });
  const password = String(form.get("password") ?? "");
  const problem = passwordProblem(password, parsed.data?.email ?? offer.email ?? "");
  if (!parsed.success || problem) {
    const errors = parsed.success ? {} : formErrors(parsed.error, t);
    return { ok: false, errors: { ...errors, ...(problem && { password: t(`password.${problem}`) }) } };
  }
  const accepted = await acceptWithNewAccount(token, { ...parsed.data, password, locale: await getLocale() });
  if (accepted.reason) return { ok: false, message: (await getTranslations("refusals"))(accepted.reason) };
  const before = await findSignedIn();
  if (before) await signOut(before.sessionId);
  const signedIn = await openSession(accepted.userId, (await requestClient()).userAgent);
  if (signedIn) await writeSession(signedIn);
  redirect("/");
}

/** Accepts an invitation as the person who is signed in, who acts for that organization from then on. */
export async function acceptSignedInAction(token: string): Promise<FormResult> {
  const signedIn = await requireViewer();
  const offer = await findInvitation(token);
  if (offer?.email && offer.email !== signedIn.email) {
    return { ok: false, message: (await getTranslations("refusals"))("sign_in_first") };
  }
  const accepted = await acceptAsViewer(signedIn, token);
  if (accepted.reason) return { ok: false, message: (await getTranslations("refusals"))(accepted.reason) };
  await switchOrganization(signedIn.sessionId, offer?.organization?.id ?? null);
  redirect("/");
}

/** Signs out and stays with the invitation, so that somebody else can accept it here. */
export async function signOutHereAction(token: string): Promise<FormResult> {
  const signedIn = await findSignedIn();
  if (signedIn) await signOut(signedIn.sessionId);
  await clearSession();
  redirect(`/invitation/${encodeURIComponent(token)}`);
}
