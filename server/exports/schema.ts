import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";

const id = z.uuid();
const ticked = z.literal("on").nullish().transform((value) => value === "on");

/** What to export and how, as the form says it: one case, one received share, or what a search finds. */
export const exportSchema = z.object({
  caseId: id.nullish().transform((value) => value ?? null),
  shareId: id.nullish().transform((value) => value ?? null),
  q: z.string().max(500).transform((given) => storableText(given).trim()).nullish().transform((value) => value || null),
  values: z.enum(["defanged", "live"]).catch("defanged"),
  purpose: z.enum(["analysis", "blocking"]).catch("analysis"),
  excel: ticked,
}).refine(({ caseId, shareId, q }) => [caseId, shareId, q].filter(Boolean).length === 1);
export type ExportRequest = z.infer<typeof exportSchema>;
