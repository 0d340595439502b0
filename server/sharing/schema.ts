import { z } from "zod";
import { Exposure, GrantLevel, IncidentRole, IndicatorKind, Tlp } from "@/generated/prisma/enums";
import { storableText } from "@/server/cases/storable-text";
import { MOST_OBSERVATIONS } from "@/server/observations/limits";

/** More parties than this is not a choice any more but a publication. */
export const MOST_PARTIES = 50;

const id = z.uuid();
const text = z.string().transform((given) => storableText(given).trim());
const reason = text.pipe(z.string().min(1, "reason_missing").max(2000, "reason_long"));
export const expiresAt = z.iso
  .datetime({ offset: true, error: "expiry_invalid" })
  .transform((text) => new Date(text))
  .refine((date) => date.getTime() <= Date.UTC(9999, 0), "expiry_invalid")
  .refine((date) => date.getTime() > Date.now(), "expiry_past")
  .nullish()
  .transform((date) => date ?? null);

/** Which of a case's observations: these, or all that match a filter (an empty one: all of the case). */
export const selectionSchema = z.union([
  z.object({ ids: z.array(id).min(1).max(MOST_OBSERVATIONS) }),
  z.object({
    matching: z.object({
      text: text.pipe(z.string().max(500)).optional(),
      kinds: z.array(z.enum(IndicatorKind)).optional(),
      roles: z.array(z.enum(IncidentRole)).optional(),
      tlps: z.array(z.enum(Tlp)).optional(),
      exposures: z.array(z.enum(Exposure)).optional(),
    }),
  }),
]);
export type Selection = z.infer<typeof selectionSchema>;

export const previewShareSchema = z.object({
  caseId: id,
  selection: selectionSchema,
  partyIds: z.array(id).max(MOST_PARTIES),
});
export type SharePreviewRequest = z.infer<typeof previewShareSchema>;

/** `values` is how many the person was shown this party would get: anything else is refused, and shown anew. */
export const shareSchema = z.object({
  caseId: id,
  selection: selectionSchema,
  parties: z.array(z.object({ id, values: z.int().min(0) })).min(1, "parties_missing").max(MOST_PARTIES),
  reason,
  expiresAt,
  /** The request for information that it answers. */
  requestId: id.optional(),
});
export type ShareRequest = z.output<typeof shareSchema>;

export const grantSchema = z.object({
  caseId: id,
  partyId: z.uuid("parties_missing"),
  level: z.enum(GrantLevel),
  reason,
  expiresAt,
});
export type GrantRequest = z.output<typeof grantSchema>;

export const changeGrantSchema = z.object({ grantId: id, level: z.enum(GrantLevel), reason, expiresAt });
export type GrantChange = z.output<typeof changeGrantSchema>;

/** Why a proposal is rejected, or four eyes are to be switched off. */
export const decisionReasonSchema = z.object({ reason });

/** What is looked for among what partners shared. Text is read defanged or not; unknown words fall away. */
export const receivedFilterSchema = z.object({
  q: text.pipe(z.string().max(500)).catch(""),
  organization: id.optional().catch(undefined),
  kind: z.enum(IndicatorKind).optional().catch(undefined),
  tlp: z.enum(Tlp).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
export type ReceivedFilter = z.infer<typeof receivedFilterSchema>;
