import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";
import { VERDICTS } from "@/server/overlap/verdict-words";

const page = z.coerce.number().int().min(1).max(10_000).catch(1);

/** The list of a case's overlaps, as its address says it; anything unknown is left out. */
export const overlapListSchema = z.object({
  page,
  knowledge: z.enum(["shown", "matched"]).optional().catch(undefined),
});
export type OverlapList = z.infer<typeof overlapListSchema>;

export const overlapPageSchema = z.object({ page });

/** More than this is not looked at one by one any more. */
export const MOST_JUDGED = 200;

/** Which overlaps are judged: each with the version of the verdict that the person saw. */
export const judgedSchema = z
  // An overlap's id is a hash: any 16 bytes.
  .array(z.object({ caseId: z.uuid(), overlapId: z.guid(), version: z.int().min(0) }))
  .min(1)
  .max(MOST_JUDGED);

export const verdictSchema = z.object({
  verdict: z.enum(VERDICTS, "verdict_missing"),
  note: z.string().transform((given) => storableText(given).trim()).pipe(z.string().max(5000, "note_long")),
});
