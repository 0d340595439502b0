import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";

const text = z.string().transform((given) => storableText(given).trim());

/** Messages are keys of the groups messages. */
export const groupSchema = z.object({
  name: text.pipe(z.string().min(1, "nameMissing").max(120, "nameLong")),
  purpose: text.pipe(z.string().max(2000, "purposeLong")),
  closed: z.boolean(),
});

export type NewGroup = z.infer<typeof groupSchema>;
