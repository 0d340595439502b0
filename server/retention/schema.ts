import { z } from "zod";

/** A whole number within these bounds, from a form's text; empty is null: for ever. */
const period = (from: number, to: number, code: string) =>
  z.union([
    z.literal("").transform(() => null),
    z.string().regex(/^\d{1,5}$/, code).transform(Number).refine((given) => given >= from && given <= to, code),
  ], code);

export const periodsSchema = z.object({
  closedCaseMonths: period(1, 240, "monthsInvalid"),
  draftDays: period(7, 3650, "daysInvalid"),
});
export type Periods = z.output<typeof periodsSchema>;
