import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";
import { CONNECTION_MESSAGES, REQUEST_DAYS } from "@/server/connections/words";

const text = (code: string) => z.string().transform((given) => storableText(given).trim()).pipe(z.string().max(2000, code));

/** Whom to talk to at one's own side. */
export const contactSchema = text("contact_long").pipe(z.string().min(1, "contact_missing"));

/** `days` comes from a form, as text. */
export const connectionRequestSchema = z.object({
  message: z.enum(CONNECTION_MESSAGES, "field_invalid"),
  note: text("note_long"),
  contact: contactSchema,
  days: z.coerce.number().refine((days) => REQUEST_DAYS.some((known) => known === days), "field_invalid"),
});
export type ConnectionRequest = z.output<typeof connectionRequestSchema>;
