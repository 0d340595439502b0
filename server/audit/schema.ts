import { z } from "zod";
import { storableText } from "@/server/cases/storable-text";

/** What the audit can be narrowed to: the words before the dot of an action, in groups a person would look for. */
export const AUDIT_GROUPS = {
  signIn: ["session", "password", "account", "factor", "passkey", "totp", "recovery", "sso"],
  people: ["member", "invitation", "person"],
  cases: ["case", "observation", "comment", "hold", "draft"],
  sharing: ["share", "grant", "consent", "proposal", "rule", "copy"],
  reading: ["search", "export", "recall"],
  overlaps: ["connection", "comparison", "broker", "overlap"],
} as const;
/** What is in none of them is administration. */
export const auditGroups = [...(Object.keys(AUDIT_GROUPS) as (keyof typeof AUDIT_GROUPS)[]), "administration"] as const;
export type AuditGroup = (typeof auditGroups)[number];

/** What people of other organizations do with what is shown to them: where no name stands, a closed group led them there. */
export const isReading = (action: string) => /\.(read|hit|exported|acknowledged)$/.test(action);

const day = z.iso.date().optional().catch(undefined);

/** The audit as its address says it; anything unknown is left out. `before` is the number of the entry above. */
export const auditFilterSchema = z.object({
  group: z.enum(auditGroups).optional().catch(undefined),
  who: z.string().max(200).transform((given) => storableText(given).trim()).catch(""),
  case: z.uuid().optional().catch(undefined),
  /** a predecessor, whose chain is read instead of one's own */
  of: z.uuid().optional().catch(undefined),
  from: day,
  until: day,
  before: z.string().regex(/^\d{1,18}$/).optional().catch(undefined),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;
