import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";

const text = z.string().transform((given) => storableText(given).trim());

export const locales = ["en", "ja"] as const;
export const themes = ["system", "light", "dark"] as const;

/** Messages are keys of the auth messages. */
export const emailField = z.string().trim().toLowerCase().max(320, "emailInvalid").pipe(z.email("emailInvalid"));
export const nameField = text.pipe(z.string().min(1, "nameMissing").max(200, "nameLong"));
export const readingField = text.pipe(z.string().max(200, "nameLong"));

export const signInSchema = z.object({
  email: text.pipe(z.string().toLowerCase().min(1, "emailMissing").max(320, "emailInvalid")),
  password: z.string().min(1, "passwordMissing").max(1000, "passwordLong"),
});

export const signOnSchema = z.object({ email: emailField });

export const passkeyNameField = text.pipe(z.string().min(1).max(100));

export const newAccountSchema = z.object({ email: emailField, name: nameField });

export const profileSchema = z.object({
  name: nameField,
  nameReading: readingField,
  locale: z.enum(locales),
  theme: z.enum(themes),
  timeZone: z.string().refine((zone) => knownZone(zone), "timeZoneUnknown"),
});

export type Profile = z.infer<typeof profileSchema>;

function knownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
