import { z } from "zod";

const id = z.uuid();
const ticked = z.literal("on").nullish().transform((value) => value === "on");

/** What to export and how, as the form says it: one case, or one received share. */
export const exportSchema = z.object({
  caseId: id.nullish().transform((value) => value ?? null),
  shareId: id.nullish().transform((value) => value ?? null),
  values: z.enum(["defanged", "live"]).catch("defanged"),
  purpose: z.enum(["analysis", "blocking"]).catch("analysis"),
  excel: ticked,
}).refine(({ caseId, shareId }) => (caseId === null) !== (shareId === null));
export type ExportRequest = z.infer<typeof exportSchema>;
