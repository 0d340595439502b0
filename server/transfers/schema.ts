import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";

export const OFFER_DAYS = [7, 14, 30, 60] as const;

/** From a form: boxes are there when they are ticked. */
export const offerSchema = z.object({
  organizationId: z.uuid("organizationMissing"),
  summary: z.string().transform((given) => storableText(given).trim()).pipe(z.string().min(1, "summaryMissing").max(2000, "summaryLong")),
  keepRead: z.boolean(),
  keepCompared: z.boolean(),
  days: z.coerce.number().refine((days) => OFFER_DAYS.some((known) => known === days), "dayInvalid"),
});
export type Offer = z.output<typeof offerSchema>;
