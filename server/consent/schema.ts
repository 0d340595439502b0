import { z } from "zod";
import { ConsentAct, Tlp } from "@/generated/prisma/enums";
import { storableText } from "@/server/cases/storable-text";
import { CONSENT_DAYS } from "@/server/consent/words";
import { MOST_OBSERVATIONS } from "@/server/observations/limits";
import { expiresAt } from "@/server/sharing/schema";

const text = z.string().transform((given) => storableText(given).trim());

/** `copies` are observations of ours that were received; `days`: how long the request can be answered. */
export const consentRequestSchema = z.object({
  copies: z.array(z.uuid()).min(1).max(MOST_OBSERVATIONS),
  act: z.enum(ConsentAct),
  partyId: z.uuid().nullable(),
  tlp: z.enum(Tlp).nullable(),
  reason: text.pipe(z.string().min(1, "reason_missing").max(2000, "reason_long")),
  days: z.coerce.number().refine((days) => CONSENT_DAYS.some((known) => known === days), "field_invalid"),
});
export type ConsentRequest = z.output<typeof consentRequestSchema>;

export const consentAnswerSchema = z.object({
  agreed: z.boolean(),
  note: text.pipe(z.string().max(2000, "note_long")),
  until: expiresAt,
});
export type ConsentAnswer = z.output<typeof consentAnswerSchema>;
