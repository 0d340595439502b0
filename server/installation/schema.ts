import { z } from "zod";

/** Messages are keys of the operator messages. */
export const installationSchema = z.object({
  vouchesRequired: z.coerce.number("vouchesInvalid").int("vouchesInvalid").min(0, "vouchesInvalid").max(10, "vouchesInvalid"),
  defaultMatchingBudget: z
    .string()
    .trim()
    .regex(/^\d{0,9}$/, "budgetInvalid")
    .transform((text) => (text === "" ? null : Number(text))),
  operatorsTwoStep: z.literal("on").optional().transform((given) => given === "on"),
});
