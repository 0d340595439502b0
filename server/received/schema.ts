import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";
import { MOST_OBSERVATIONS } from "@/server/observations/limits";
import { receivedFilterSchema } from "@/server/sharing/schema";

const title = z.string().transform((given) => storableText(given).trim()).pipe(z.string().min(1, "title_missing").max(300, "title_long"));

/** What to copy: these observations, or all of a share that a filter leaves; and where to: a case, or a new one. */
export const copySchema = z.object({
  sources: z.union([
    z.object({ ids: z.array(z.uuid()).min(1).max(MOST_OBSERVATIONS) }),
    z.object({ shareId: z.uuid(), filter: receivedFilterSchema }),
  ]),
  into: z.union([z.object({ caseId: z.uuid("case_missing") }), z.object({ title })]),
});
export type CopyRequest = z.output<typeof copySchema>;
