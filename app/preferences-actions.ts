"use server";

import { cookies } from "next/headers";
import { knownTimeZone, locales, themes } from "./preferences";

const aYear = { path: "/", maxAge: 365 * 24 * 3600, sameSite: "lax", httpOnly: true } as const;

/** Remembers the language in this browser; anything that is not one of ours is ignored. */
export async function setLocaleAction(locale: string): Promise<void> {
  if (locales.some((known) => known === locale)) (await cookies()).set("locale", locale, aYear);
}

/** Remembers the theme in this browser; `system` follows the computer. */
export async function setThemeAction(theme: string): Promise<void> {
  if (themes.some((known) => known === theme)) (await cookies()).set("theme", theme, aYear);
}

/** Remembers the time zone in this browser. */
export async function setTimeZoneAction(timeZone: string): Promise<void> {
  const known = knownTimeZone(timeZone);
  if (known) (await cookies()).set("time_zone", known, aYear);
}
