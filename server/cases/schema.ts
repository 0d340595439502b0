import { z } from "zod";
import { Pap, Severity, Tlp } from "@/generated/prisma/enums";
import { isClassification } from "@/server/cases/classification";
import { storableText } from "@/server/cases/storable-text";

/** A time that was given: ISO 8601, in years that PostgreSQL and every reader can hold. */
export const momentField = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .pipe(z.date().min(new Date("1900-01-01T00:00:00Z")).max(new Date("9999-12-31T23:59:59.999Z")));

/** A day that has begun somewhere is kept as its noon UTC, which may lie this far ahead. */
const MOST_AHEAD_MS = 26 * 3_600_000;

/** Not in the future, in whatever zone. */
export function hasBegun(time: Date): boolean {
  return time.getTime() <= Date.now() + MOST_AHEAD_MS;
}

const moment = momentField.nullable();

/** What a person says about a case besides its title; every part may wait until later. */
export const caseDetailsSchema = z.object({
  severity: z.enum(Severity).default("medium"),
  tlp: z.enum(Tlp).default("amber"),
  pap: z.enum(Pap).default("amber"),
  reportable: z.boolean().default(false),
  classification: z.string().refine(isClassification, "classification").nullable().default(null),
  description: z.string().transform(storableText).pipe(z.string().max(100_000)).default(""),
  firstSeenAt: moment.default(null),
  detectedAt: moment.default(null),
  reportedAt: moment.default(null),
});

export type CaseDetails = z.output<typeof caseDetailsSchema>;
