import { z } from "zod";
import { GrantLevel, IncidentRole, IndicatorKind } from "@/generated/prisma/enums";
import { storableText } from "@/server/cases/storable-text";

/** A rule may reach up to here; RED is never compared. */
export const RULE_TLPS = ["clear", "green", "amber", "amber_strict"] as const;

/** What a rule covers: of these roles and kinds (none: of any), up to this TLP. */
export const ruleTermsSchema = z.object({
  roles: z.array(z.enum(IncidentRole)).max(20).transform((roles) => [...new Set(roles)]),
  kinds: z.array(z.enum(IndicatorKind)).max(50).transform((kinds) => [...new Set(kinds)]),
  upTo: z.enum(RULE_TLPS),
});
export type RuleTerms = z.output<typeof ruleTermsSchema>;

const reason = z.string().transform((text) => storableText(text).trim()).pipe(z.string().min(1, "reason_missing").max(2000, "reason_long"));

/** Messages are keys of sharing.error. */
export const ruleSchema = ruleTermsSchema.extend({ reason });
export type NewRule = z.output<typeof ruleSchema>;

const grantTerms = z.object({
  effect: z.enum(["grant", "share"]),
  partyId: z.uuid("party_missing"),
  level: z.enum(GrantLevel),
  upTo: z.enum(RULE_TLPS),
  reportable: z.boolean(),
  roles: ruleTermsSchema.shape.roles,
  kinds: ruleTermsSchema.shape.kinds,
});

/** A rule grants whole cases, or shares those of their values that it names, to read. */
function asEffected<Terms extends z.output<typeof grantTerms>>(terms: Terms): Terms {
  return terms.effect === "share" ? { ...terms, level: "read" } : { ...terms, roles: [], kinds: [] };
}

/**
 * What a rule gives to this party: cases up to this TLP, perhaps only those marked reportable; or of them the values of these
 * roles and kinds (none: of any), up to the same TLP.
 */
export const grantTermsSchema = grantTerms.transform(asEffected);
export type GrantTerms = z.output<typeof grantTermsSchema>;

/** Messages are keys of sharing.error. */
export const grantRuleSchema = grantTerms.extend({ reason }).transform(asEffected);
export type NewGrantRule = z.output<typeof grantRuleSchema>;
