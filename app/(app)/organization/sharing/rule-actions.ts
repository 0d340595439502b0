"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { endRule, makeRule } from "@/server/rules/mutations";
import { findRuleReach, type RuleReach } from "@/server/rules/queries";
import { ruleSchema, ruleTermsSchema, type RuleTerms } from "@/server/rules/schema";

/** What a rule would cover of the viewer's own cases, before it is made. */
export async function findRuleReachAction(terms: RuleTerms): Promise<RuleReach | null> {
  const { viewer } = await requireMember();
  const parsed = ruleTermsSchema.safeParse(terms);
  return parsed.success ? asViewer(viewer, (tx) => findRuleReach(tx, parsed.data)) : null;
}

/** Makes a rule on what is suggested to be compared. */
export async function makeRuleAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireMember();
  const parsed = ruleSchema.safeParse({
    roles: form.getAll("roles"), kinds: form.getAll("kinds"), upTo: form.get("upTo"), reason: form.get("reason") ?? "",
  });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("sharing.error")) };
  const existing = form.get("existing") === "on";
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => makeRule(tx, parsed.data, existing)));
  revalidatePath("/organization", "layout");
  return outcome;
}

/** Ends a rule; what was filed under it stays as it is. */
export async function endRuleAction(ruleId: string): Promise<Outcome> {
  const { viewer } = await requireMember();
  const id = z.uuid().safeParse(ruleId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => endRule(tx, id.data)));
  revalidatePath("/organization", "layout");
  return outcome;
}
