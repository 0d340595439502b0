import { useFormatter, useTranslations } from "next-intl";
import type { RuleTerms } from "@/server/rules/schema";
import { roleName, tlpName } from "../../cases/marking";

/** A rule in one plain sentence. */
export function useRuleSentence(): (terms: RuleTerms) => string {
  const t = useTranslations("rules");
  const words = useValueWords();
  return ({ upTo, ...values }) => t("sentence", { ...words(values), tlp: tlpName(upTo) });
}

/** Which values a rule is about, in words. */
export function useValueWords(): (values: Pick<RuleTerms, "roles" | "kinds">) => { roles: string; kinds: string } {
  const t = useTranslations("rules");
  const common = useTranslations("common.role");
  const indicators = useTranslations("indicators.kind");
  const format = useFormatter();
  return ({ roles, kinds }) => ({
    roles: roles.length ? format.list(roles.map((role) => common(roleName(role))), { type: "disjunction" }) : t("anyRole"),
    kinds: kinds.length ? format.list(kinds.map((kind) => indicators(kind)), { type: "disjunction" }) : t("anyKind"),
  });
}
