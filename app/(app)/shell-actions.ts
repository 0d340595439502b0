"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { setLocaleAction, setThemeAction } from "@/app/preferences-actions";
import { clearSession } from "@/app/session-cookies";
import { signOut, switchOrganization, updateProfile } from "@/server/auth/mutations";
import { locales, themes } from "@/server/auth/schema";
import { findSignedIn, requireViewer } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";

/** Acts for another organization, or for the installation, from now on. */
export async function switchAction(id: string): Promise<void> {
  const { sessionId } = await requireViewer();
  const wanted = z.union([z.literal("operator"), z.uuid()]).safeParse(id);
  if (wanted.success) await switchOrganization(sessionId, wanted.data === "operator" ? null : wanted.data);
  redirect("/");
}

/** The person's language, in this browser and in every other from the next sign-in on. */
export async function setLanguageAction(value: string): Promise<void> {
  const { viewer } = await requireViewer();
  const locale = z.enum(locales).safeParse(value);
  if (!locale.success) return;
  await asViewer(viewer, (tx) => updateProfile(tx, viewer.userId, { locale: locale.data }));
  await setLocaleAction(locale.data);
}

/** The person's theme, likewise. */
export async function setOwnThemeAction(value: string): Promise<void> {
  const { viewer } = await requireViewer();
  const theme = z.enum(themes).safeParse(value);
  if (!theme.success) return;
  await asViewer(viewer, (tx) => updateProfile(tx, viewer.userId, { theme: theme.data }));
  await setThemeAction(theme.data);
}

/** Ends the session everywhere at once. */
export async function signOutAction(): Promise<void> {
  const signedIn = await findSignedIn();
  if (signedIn) await signOut(signedIn.sessionId);
  await clearSession();
  redirect("/sign-in");
}
