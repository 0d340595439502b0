import { z } from "zod";
import { Pap, Severity, Tlp } from "@/generated/prisma/enums";
import { isClassification } from "@/server/cases/classification";
import { storableText } from "@/server/cases/storable-text";

const moment = z.iso.datetime({ offset: true }).pipe(z.coerce.date()).nullable();

/** What a person says about a case besides its title; every part may wait until later. */
export const caseDetailsSchema = z.object({
  severity: z.enum(Severity).default("medium"),
  tlp: z.enum(Tlp).default("amber"),
  pap: z.enum(Pap).default("amber"),
  classification: z.string().refine(isClassification, "classification").nullable().default(null),
  description: z.string().transform(storableText).pipe(z.string().max(100_000)).default(""),
  firstSeenAt: moment.default(null),
  detectedAt: moment.default(null),
  reportedAt: moment.default(null),
});

export type CaseDetails = z.output<typeof caseDetailsSchema>;
