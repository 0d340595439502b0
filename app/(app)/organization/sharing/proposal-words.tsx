import { useTranslations } from "next-intl";
import type { Proposal } from "@/server/sharing/proposals";
import { useGrantRuleSentence } from "./grant-rule-sentence";

/** What is proposed, in one sentence. */
export function useProposalWords(): (proposal: Proposal) => string {
  const t = useTranslations("proposals");
  const sharing = useTranslations("sharing");
  const unnamed = useTranslations("consents.unnamed");
  const persons = useTranslations("persons.categories");
  const rule = useGrantRuleSentence();
  return ({ act, partyName, partyKind, values, level, caseNumber, upTo, reportable, existing, effect, roles, kinds, askerName, person }) => {
    if (act === "four_eyes_off") return t("act.four_eyes_off");
    if (act === "person") return t("act.person", { number: caseNumber ?? "", name: person?.name ?? "", category: persons(person?.category ?? "other") });
    if (act === "consent") {
      return t("act.consent", { asker: askerName ?? "", count: values, party: partyName ?? unnamed(partyKind ?? "group") });
    }
    const party = partyName ?? sharing(partyKind === "group" ? "access.leftGroup" : "access.unnamed");
    if (act === "rule" && level && partyKind && upTo && upTo !== "red") {
      const sentence = rule({ effect, partyName: party, partyKind, level, roles, kinds, upTo, reportable });
      return t(existing ? "act.ruleExisting" : "act.rule", { sentence });
    }
    const number = caseNumber ?? "";
    if (act === "transfer") return t("act.transfer", { number, party });
    if (act === "share") return t("act.share", { count: values, number, party });
    return t("act.grant", { number, party, level: sharing(`grant.levels.${level ?? "read"}`) });
  };
}
