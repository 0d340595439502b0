import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";
import { MOST_OBSERVATIONS } from "@/server/observations/limits";

const text = z.string().transform((given) => storableText(given).trim());

export const reasonSchema = text.pipe(z.string().min(1, "reasonMissing").max(2000, "reasonLong"));

/** An empty day is none; else the end of that day in the sender's zone, as ISO 8601. */
const endsAt = z.union([
  z.literal("").transform(() => null),
  z.iso
    .datetime({ offset: true, error: "dayInvalid" })
    .transform((given) => new Date(given))
    .refine((date) => date.getTime() > Date.now(), "dayPast")
    .refine((date) => date.getTime() <= Date.UTC(9999, 0), "dayInvalid"),
], "dayInvalid");

export const holdSchema = z.object({
  reason: reasonSchema,
  legalBasis: text.pipe(z.string().min(1, "basisMissing").max(500, "basisLong")),
  reference: text.pipe(z.string().max(200, "referenceLong")),
  endsAt,
});
export type NewHold = z.output<typeof holdSchema>;

/** Null holds the whole case. */
export const heldSchema = z.array(z.uuid()).min(1).max(MOST_OBSERVATIONS).nullable();
