import { useTranslations } from "next-intl";
import type { GrantRule } from "@/server/rules/grant-queries";
import { tlpName } from "../../cases/marking";

/** A rule that grants in one plain sentence. */
export function useGrantRuleSentence(): (rule: Pick<GrantRule, "partyName" | "partyKind" | "level" | "upTo" | "reportable">) => string {
  const t = useTranslations("rules.granting");
  const access = useTranslations("sharing.access");
  return ({ partyName, partyKind, level, upTo, reportable }) =>
    t("sentence", {
      party: partyName ?? access(partyKind === "group" ? "leftGroup" : "unnamed"),
      level,
      reportable: reportable ? "yes" : "no",
      tlp: tlpName(upTo),
    });
}
