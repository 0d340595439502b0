import { z } from "zod";

const page = z.coerce.number().int().min(1).max(10_000).catch(1);

/** The list of a case's overlaps, as its address says it; anything unknown is left out. */
export const overlapListSchema = z.object({
  page,
  knowledge: z.enum(["shown", "matched"]).optional().catch(undefined),
});
export type OverlapList = z.infer<typeof overlapListSchema>;

export const overlapPageSchema = z.object({ page });
