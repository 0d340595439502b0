import { useTranslations } from "next-intl";
import type { GrantRule } from "@/server/rules/grant-queries";
import { tlpName } from "../../cases/marking";
import { useValueWords } from "./rule-sentence";

type Told = Pick<GrantRule, "effect" | "partyName" | "partyKind" | "level" | "roles" | "kinds" | "upTo" | "reportable">;

/** A rule that grants or shares in one plain sentence. */
export function useGrantRuleSentence(): (rule: Told) => string {
  const t = useTranslations("rules.granting");
  const access = useTranslations("sharing.access");
  const words = useValueWords();
  return ({ effect, partyName, partyKind, level, upTo, reportable, ...values }) =>
    t(effect === "share" ? "shareSentence" : "sentence", {
      ...words(values),
      party: partyName ?? access(partyKind === "group" ? "leftGroup" : "unnamed"),
      level,
      reportable: reportable ? "yes" : "no",
      tlp: tlpName(upTo),
    });
}
