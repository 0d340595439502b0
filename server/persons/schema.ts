import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";

export const PERSON_CATEGORIES = ["victim", "witness", "suspect", "other"] as const;

const text = (most: number) => z.string().transform((given) => storableText(given).trim()).pipe(z.string().max(most, "tooLong"));

/** A person named in a case as the form sends it; whether it is disclosed is a lead's word, which the database asks for. */
export const personSchema = z.object({
  name: text(200).pipe(z.string().min(1, "nameMissing")),
  reading: text(200),
  category: z.enum(PERSON_CATEGORIES, "categoryMissing"),
  description: text(2000),
  contact: text(500),
  tlp: z.enum(["red", "amber_strict", "amber", "green", "clear"], "tlpMissing"),
  disclosed: z.boolean(),
});
export type PersonFields = z.output<typeof personSchema>;

/** Whom the writer saw, and in which version. */
export const seenPersonSchema = z.object({ id: z.uuid(), version: z.int32() });
export type SeenPerson = z.output<typeof seenPersonSchema>;
