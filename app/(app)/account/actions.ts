"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { requestClient } from "@/app/client";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage } from "@/app/outcome";
import { writePreferences } from "@/app/session-cookies";
import { waitMessage } from "@/app/wait-message";
import type { FormResult } from "@/components/action-form";
import { changePassword, revokeOtherSessions, revokeSession, updateProfile } from "@/server/auth/mutations";
import { passwordProblem } from "@/server/auth/passwords";
import { profileSchema } from "@/server/auth/schema";
import { requireMember, requireViewer } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { setNameable } from "@/server/organizations/mutations";

/** Name, reading, language, theme and time zone. */
export async function saveProfileAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireViewer();
  const parsed = profileSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("auth")) };
  const saved = await asViewer(viewer, (tx) => updateProfile(tx, viewer.userId, parsed.data));
  if (!saved) return { ok: false, message: await refusalMessage("confined") };
  await writePreferences(parsed.data);
  revalidatePath("/", "layout");
  return { ok: true, message: (await getTranslations({ namespace: "account", locale: parsed.data.locale }))("saved") };
}

/** Whether other organizations may name this person. */
export async function saveNameableAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer, memberId } = await requireMember();
  const nameable = formOf(given).get("nameable") === "on";
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => setNameable(tx, memberId, nameable)));
  revalidatePath("/account");
  return outcome.ok ? { ok: true, message: (await getTranslations("account"))("saved") } : outcome;
}

/** A new password, with the present one as proof; it ends every other session. */
export async function changePasswordAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const signedIn = await requireViewer();
  if (signedIn.viewer.confined) return { ok: false, message: await refusalMessage("confined") };
  const t = await getTranslations("auth");
  const [current, next] = [String(form.get("current") ?? ""), String(form.get("password") ?? "")];
  const problem = passwordProblem(next, signedIn.email);
  const errors = {
    ...(current ? {} : { current: t("passwordMissing") }),
    ...(problem && { password: t(`password.${problem}`) }),
  };
  if (Object.keys(errors).length) return { ok: false, errors };
  const changed = await changePassword(signedIn, { current, next }, await requestClient());
  if (!changed.ok && changed.reason === "wait") return { ok: false, message: await waitMessage(changed.seconds) };
  const t2 = await getTranslations("account");
  if (!changed.ok) return { ok: false, errors: { current: t2("password.wrong") } };
  revalidatePath("/account");
  return { ok: true, message: t2("password.changed") };
}

/** Ends one of the person's other sessions. */
export async function revokeSessionAction(sessionId: string): Promise<FormResult> {
  const { viewer } = await requireViewer();
  const id = z.uuid().safeParse(sessionId);
  const ended = id.success && (await asViewer(viewer, (tx) => revokeSession(tx, id.data)));
  revalidatePath("/account");
  return ended ? { ok: true } : { ok: false, message: (await getTranslations("refusals"))("not_found") };
}

/** Ends every session but this one. */
export async function revokeOtherSessionsAction(): Promise<FormResult> {
  const { viewer, sessionId } = await requireViewer();
  await asViewer(viewer, (tx) => revokeOtherSessions(tx, sessionId));
  revalidatePath("/account");
  return { ok: true };
}
