import { cookies, headers } from "next/headers";
import { cache } from "react";

export const locales = ["en", "ja"] as const;
export type Locale = (typeof locales)[number];

export const themes = ["light", "dark", "system"] as const;
export type Theme = (typeof themes)[number];

export type Preferences = { locale: Locale; theme: Theme; timeZone: string };

/** How this person wants the product to look and speak: cookies first, then what the browser says. */
export const readPreferences = cache(async (): Promise<Preferences> => {
  const [jar, request] = await Promise.all([cookies(), headers()]);
  const locale = oneOf(locales, jar.get("locale")?.value) ?? preferredLocale(request.get("accept-language"));
  return {
    locale,
    theme: oneOf(themes, jar.get("theme")?.value) ?? "system",
    timeZone: knownTimeZone(jar.get("time_zone")?.value) ?? (locale === "ja" ? "Asia/Tokyo" : "UTC"),
  };
});

/** The first of our languages in the browser's order of preference; English when it names none. */
export function preferredLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? "").slice(0, 500).split(",").map((entry) => {
    const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
    const quality = parameters.find((parameter) => parameter.trim().startsWith("q="));
    return { language: tag.split("-")[0], quality: quality ? Number(quality.trim().slice(2)) || 0 : 1 };
  });
  const ranked = wanted.filter((entry) => entry.quality > 0).sort((a, b) => b.quality - a.quality);
  for (const { language } of ranked) {
    const known = oneOf(locales, language);
    if (known) return known;
  }
  return "en";
}

/** The time zone when the runtime knows it, so that a stale or forged cookie cannot break a page. */
export function knownTimeZone(name: string | undefined): string | undefined {
  if (!name) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function oneOf<Value extends string>(values: readonly Value[], wanted: string | undefined): Value | undefined {
  return values.find((value) => value === wanted);
}
