import { z } from "zod";
import { Exposure, IdentityPolicy, IncidentRole, IndicatorKind, Tlp } from "@/generated/prisma/enums";
import { caseDetailsSchema, momentField } from "@/server/cases/schema";
import { storableText } from "@/server/cases/storable-text";
import { MOST_PARTIES } from "@/server/sharing/schema";

/** The most that one pasted text may hold; files have their own limit (server/exchange/read-file.ts). */
export const MAX_DRAFT_TEXT_BYTES = 20 * 1024 * 1024;
export const MAX_DRAFT_FILES = 100;

/**
 * With whom the chosen indicators are shared when the draft is filed, and why (the reason may wait until then), and how
 * others read the filer's organization in overlaps of the new case; null: as the organization says.
 */
export const draftSharingSchema = z.object({
  partyIds: z.array(z.uuid()).max(MOST_PARTIES).default([]),
  reason: z.string().transform(storableText).pipe(z.string().max(2000)).default(""),
  identity: z.enum(IdentityPolicy).nullable().default(null),
});
export type DraftSharing = z.output<typeof draftSharingSchema>;

/** When the chosen indicators were seen, for all of them; each can be corrected in the case. */
export const draftSeenSchema = z.object({
  firstSeenAt: momentField.nullable().default(null),
  lastSeenAt: momentField.nullable().default(null),
});
export type DraftSeen = z.output<typeof draftSeenSchema>;

/** What a person has said so far; a title may be missing until the draft is filed. */
export const draftSchema = z.object({
  title: z.string().transform(storableText).pipe(z.string().max(300)),
  details: caseDetailsSchema,
  sharing: draftSharingSchema.optional(),
  seen: draftSeenSchema.optional(),
});

/** How many values the person was shown that each party gets with the filing: anything else is refused. */
export const fileDraftSchema = z.object({
  shares: z.array(z.object({ id: z.uuid(), values: z.int().min(0) })).max(MOST_PARTIES).default([]),
});
export type ShownShare = z.output<typeof fileDraftSchema>["shares"][number];


/** Choices about indicators of a draft: of all of them, or of those at these positions. */
export const indicatorChangeSchema = z.object({
  positions: z.union([z.literal("all"), z.array(z.int32().min(0)).max(1_000_000)]),
  set: z
    .object({
      chosen: z.boolean(),
      role: z.enum(IncidentRole),
      exposure: z.enum(Exposure),
      tlp: z.enum(Tlp),
      shared: z.boolean(),
    })
    .partial(),
});

export const indicatorChangesSchema = z.object({ changes: z.array(indicatorChangeSchema).max(1_000) });

export type IndicatorChange = z.output<typeof indicatorChangeSchema>;

/** A value that a person typed; without a kind it is guessed. */
export const typedIndicatorSchema = z.object({
  kind: z.enum(IndicatorKind).optional(),
  value: z.string().trim().min(1).max(8192),
});
