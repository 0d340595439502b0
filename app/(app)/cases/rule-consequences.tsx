"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Tlp } from "@/generated/prisma/enums";
import type { RuleConsequence } from "@/server/rules/grant-queries";
import { previewRulesAction } from "../organization/sharing/grant-rule-actions";
import { useValueWords } from "../organization/sharing/rule-sentence";
import { tlpName } from "./marking";

type ConsequencesProps = {
  caseId: string | null;
  tlp: Tlp;
  reportable: boolean;
  /** Values are filed into the case, which stays as it is: only rules that share do something then. */
  filing?: boolean;
};

/** Before the click: who will read the case or values of it, or no longer, because of which rule of one's organization. */
export function RuleConsequences({ caseId, tlp, reportable, filing }: ConsequencesProps) {
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
  const told = known.filter(({ outcome, effect }) => outcome !== "not_applied" && (!filing || effect === "share"));
  return (
    <ul aria-live="polite" aria-label={t("label")} className="grid gap-1 text-sm empty:hidden">
      {told.map((each) => (
        <li key={`${each.ruleId} ${each.outcome}`} className={["grants", "shares", "ends"].includes(each.outcome) || filing ? "font-medium" : "text-muted"}>
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
  const words = useValueWords();
  return ({ effect, outcome, refusal, partyName, partyKind, level, reportable, values, upTo, ...of }) =>
    t(effect === "share" ? `share.${outcome as "shares"}` : (outcome as "grants"), {
      ...words(of),
      count: values,
      tlp: tlpName(upTo),
      party: partyName ?? access(partyKind === "group" ? "leftGroup" : "unnamed"),
      level,
      reportable: reportable ? "yes" : "no",
      why: refusal ? refusals(refusal as "role") : "",
    });
}
