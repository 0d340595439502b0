import { z } from "zod";
import { CaseResolution, CaseStatus } from "@/generated/prisma/enums";
import { caseDetailsSchema } from "@/server/cases/schema";
import { storableText, visibleText } from "@/server/cases/storable-text";

const title = z.string().transform((text) => visibleText(storableText(text))).pipe(z.string().min(1, "title").max(300, "title"));

const techniques = z
  .array(z.string().trim().toUpperCase().regex(/^T\d{4}(\.\d{3})?$/, "technique"))
  .max(100)
  .transform((ids) => [...new Set(ids)].sort());

/** Everything about a case that a person can change in its form. */
export const caseEditSchema = caseDetailsSchema
  .extend({
    title,
    status: z.enum(CaseStatus),
    resolution: z.enum(CaseResolution).nullable(),
    techniques,
    ownerMemberId: z.uuid().nullable(),
  })
  .transform((fields) => ({ ...fields, resolution: fields.status === "closed" ? fields.resolution : null }))
  .refine((fields) => fields.status !== "closed" || fields.resolution !== null, { path: ["resolution"], message: "resolution" });

export type CaseFields = z.output<typeof caseEditSchema>;

export const commentSchema = z.string().transform((text) => storableText(text).trim()).pipe(z.string().min(1).max(20_000));
