"use client";

import { useTranslations } from "next-intl";
import { Section } from "@/components/page-header";
import type { RuleConsequence } from "@/server/rules/grant-queries";
import { useConsequenceSentence } from "../../rule-consequences";

/** Rules that cover the case and yet gave nothing, each with the reason. */
export function SkippedRules({ consequences }: { consequences: readonly RuleConsequence[] }) {
  const t = useTranslations("rules.consequences");
  const sentence = useConsequenceSentence();
  const skipped = consequences.filter(({ outcome }) => outcome !== "keeps");
  if (skipped.length === 0) return null;
  return (
    <Section id="skipped-rules" title={t("skippedTitle")} description={t("skippedLead")}>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {skipped.map((each) => <li key={each.ruleId} className="px-4 py-3 wrap-anywhere">{sentence(each)}</li>)}
      </ul>
    </Section>
  );
}
