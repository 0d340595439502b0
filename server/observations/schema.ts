import { z } from "zod";
import { Exposure, IncidentRole, IndicatorKind, Tlp } from "@/generated/prisma/enums";
import { hasBegun, momentField } from "@/server/cases/schema";
import { storableText } from "@/server/cases/storable-text";
import { MOST_OBSERVATIONS } from "@/server/observations/limits";

export const incidentRoles = Object.values(IncidentRole);

/** When something was seen: not in the future, in whatever zone. */
const moment = momentField.refine(hasBegun, "future").nullable();
const confidence = z.number().int().min(0).max(100).nullable();
const roles = z.array(z.enum(IncidentRole)).max(incidentRoles.length).transform((list) => incidentRoles.filter((role) => list.includes(role)));
const line = (max: number) => z.string().transform((text) => storableText(text).trim()).pipe(z.string().max(max));

/** What a person can correct of one observation. */
export const observationEditSchema = z.object({
  kind: z.enum(IndicatorKind),
  value: z.string().max(10_000),
  roles,
  tlp: z.enum(Tlp),
  exposure: z.enum(Exposure),
  confidence,
  note: line(10_000),
  firstSeenAt: moment,
  lastSeenAt: moment,
}).refine((fields) => !fields.firstSeenAt || !fields.lastSeenAt || fields.firstSeenAt <= fields.lastSeenAt, {
  path: ["lastSeenAt"],
  message: "period",
});

export type ObservationEdit = z.output<typeof observationEditSchema>;

/** Rows as the person saw them: what somebody else changed meanwhile is left as it is. */
export const selectionSchema = z.array(z.object({ id: z.uuid(), version: z.int32() })).min(1).max(MOST_OBSERVATIONS);
export type Selection = z.output<typeof selectionSchema>;

/** One change for many observations; what is left out stays. */
export const bulkEditSchema = z.object({
  roles: z.object({ how: z.enum(["add", "remove", "replace"]), roles }).optional(),
  tlp: z.enum(Tlp).optional(),
  exposure: z.enum(Exposure).optional(),
  confidence: confidence.optional(),
  firstSeenAt: moment.optional(),
  lastSeenAt: moment.optional(),
});

export type BulkEdit = z.output<typeof bulkEditSchema>;

/** Indicators typed by hand, one to a line. */
export const addByHandSchema = z.object({
  text: z.string().max(1_000_000),
  /** of all lines; without it each is what it looks like */
  kind: z.enum(IndicatorKind).optional(),
  roles,
  tlp: z.enum(Tlp),
  exposure: z.enum(Exposure),
  source: line(300).pipe(z.string().min(1, "source")),
  note: line(10_000),
});

export type AddByHand = z.output<typeof addByHandSchema>;
