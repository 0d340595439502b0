"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { Tlp } from "@/generated/prisma/enums";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { endGrantRule, makeGrantRule } from "@/server/rules/grant-mutations";
import { findGrantReach, previewRules, type GrantReach, type RuleConsequence } from "@/server/rules/grant-queries";
import { grantRuleSchema, grantTermsSchema, type GrantTerms } from "@/server/rules/schema";

/** What a rule would cover of the viewer's own cases, before it is made. */
export async function findGrantReachAction(terms: GrantTerms): Promise<GrantReach | null> {
  const { viewer } = await requireMember();
  const parsed = grantTermsSchema.safeParse(terms);
  return parsed.success ? asViewer(viewer, (tx) => findGrantReach(tx, parsed.data)) : null;
}

/** Makes a rule that grants cases or shares values, or proposes it where the organization asks for a second lead. */
export async function makeGrantRuleAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireMember();
  const parsed = grantRuleSchema.safeParse({
    effect: form.get("effect"), partyId: form.get("partyId") ?? "", level: form.get("level"), upTo: form.get("upTo"),
    reportable: form.has("reportable"), roles: form.getAll("roles"), kinds: form.getAll("kinds"), reason: form.get("reason") ?? "",
  });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("sharing.error")) };
  const outcome = await outcomeOf(async () => {
    const made = await asViewer(viewer, (tx) => makeGrantRule(tx, parsed.data, form.has("existing")));
    return made.ok ? null : made.refusal;
  });
  revalidatePath("/", "layout");
  return outcome;
}

/** Ends a rule, with what it gave where the person chose so. */
export async function endGrantRuleAction(ruleId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer } = await requireMember();
  const id = z.uuid().safeParse(ruleId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const revoke = formOf(given).has("revoke");
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => endGrantRule(tx, id.data, revoke)));
  revalidatePath("/", "layout");
  return outcome;
}

const previewSchema = z.object({ caseId: z.uuid().nullable(), tlp: z.enum(Tlp), reportable: z.boolean() });

/** What the rules would do with a case, or a new one, that becomes marked so. */
export async function previewRulesAction(caseId: string | null, tlp: Tlp, reportable: boolean): Promise<RuleConsequence[]> {
  const { viewer } = await requireMember();
  const given = previewSchema.safeParse({ caseId, tlp, reportable });
  if (!given.success) return [];
  return asViewer(viewer, (tx) => previewRules(tx, given.data.caseId, given.data.tlp, given.data.reportable));
}
