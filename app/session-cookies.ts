import { cookies, headers } from "next/headers";
import { isSecure, sealSession, sessionCookieName, sessionCookieOptions } from "@/server/auth/session-cookie";
import type { SignedIn } from "@/server/auth/viewer";
import { setLocaleAction, setThemeAction, setTimeZoneAction } from "./preferences-actions";

/** Gives this browser the session, and shows everything as the person's account says. */
export async function writeSession(signedIn: SignedIn): Promise<void> {
  const secure = isSecure(await headers());
  const sealed = await sealSession(signedIn.sessionId);
  (await cookies()).set(sessionCookieName(secure), sealed, sessionCookieOptions(secure));
  await writePreferences(signedIn);
}

/** Language, theme and time zone of the account, where pages read them. */
export async function writePreferences(of: { locale: string; theme: string; timeZone: string }): Promise<void> {
  await setLocaleAction(of.locale);
  await setThemeAction(of.theme);
  await setTimeZoneAction(of.timeZone);
}

/** Takes the session away from this browser; language and theme stay. */
export async function clearSession(): Promise<void> {
  const secure = isSecure(await headers());
  (await cookies()).set(sessionCookieName(secure), "", { ...sessionCookieOptions(secure), maxAge: 0 });
}
