import { z } from "zod";

/** Messages are keys of the groups messages. */
export const groupSchema = z.object({
  name: z.string().trim().min(1, "nameMissing").max(120, "nameLong"),
  purpose: z.string().trim().max(2000, "purposeLong"),
  closed: z.boolean(),
});

export type NewGroup = z.infer<typeof groupSchema>;
