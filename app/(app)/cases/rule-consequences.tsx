"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Tlp } from "@/generated/prisma/enums";
import type { RuleConsequence } from "@/server/rules/grant-queries";
import { previewRulesAction } from "../organization/sharing/grant-rule-actions";

type ConsequencesProps = { caseId: string | null; tlp: Tlp; reportable: boolean };

/** Before the click: who will read the case, or no longer, because of which rule of one's organization. */
export function RuleConsequences({ caseId, tlp, reportable }: ConsequencesProps) {
  const t = useTranslations("rules.consequences");
  const [known, setKnown] = useState<readonly RuleConsequence[]>([]);
  useEffect(() => {
    let wanted = true;
    void previewRulesAction(caseId, tlp, reportable).then((found) => wanted && setKnown(found)).catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [caseId, tlp, reportable]);
  const sentence = useConsequenceSentence();
  const told = known.filter(({ outcome }) => outcome !== "not_applied");
  return (
    <ul aria-live="polite" aria-label={t("label")} className="grid gap-1 text-sm empty:hidden">
      {told.map((each) => (
        <li key={`${each.ruleId} ${each.outcome}`} className={each.outcome === "grants" || each.outcome === "ends" ? "font-medium" : "text-muted"}>
          {sentence(each)}
        </li>
      ))}
    </ul>
  );
}

/** What one rule does with the case, in a sentence. */
export function useConsequenceSentence(): (each: RuleConsequence) => string {
  const t = useTranslations("rules.consequences");
  const refusals = useTranslations("refusals");
  const access = useTranslations("sharing.access");
  return ({ outcome, refusal, partyName, partyKind, level, reportable }) =>
    t(outcome, {
      party: partyName ?? access(partyKind === "group" ? "leftGroup" : "unnamed"),
      level,
      reportable: reportable ? "yes" : "no",
      why: refusal ? refusals(refusal as "role") : "",
    });
}
