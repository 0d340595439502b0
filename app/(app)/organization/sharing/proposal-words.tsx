import { useTranslations } from "next-intl";
import type { Proposal } from "@/server/sharing/proposals";

/** What is proposed, in one sentence. */
export function useProposalWords(): (proposal: Proposal) => string {
  const t = useTranslations("proposals");
  const sharing = useTranslations("sharing");
  return ({ act, partyName, partyKind, values, level, caseNumber }) => {
    if (act === "four_eyes_off") return t("act.four_eyes_off");
    const party = partyName ?? sharing(partyKind === "group" ? "access.leftGroup" : "access.unnamed");
    const number = caseNumber ?? "";
    if (act === "share") return t("act.share", { count: values, number, party });
    return t("act.grant", { number, party, level: sharing(`grant.levels.${level ?? "read"}`) });
  };
}
