import { useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { Cell, PlainTable } from "@/components/plain-table";
import { Time } from "@/components/time";
import type { Proposal } from "@/server/sharing/proposals";
import { useProposalWords } from "./proposal-words";

const TONES = { approved: "success", rejected: "danger", withdrawn: "neutral" } as const;

/** What was decided last: what, by whom proposed, by whom decided and why. */
export function DecidedTable({ proposals }: { proposals: readonly Proposal[] }) {
  const t = useTranslations("proposals.decided");
  const words = useProposalWords();
  const columns = (["what", "proposed", "decision", "why"] as const).map((key) => ({ label: t(key) }));
  return (
    <PlainTable caption={t("title")} columns={columns}>
      {proposals.map((proposal) => (
        <tr key={proposal.id}>
          <Cell className="min-w-56 wrap-anywhere">{words(proposal)}</Cell>
          <Cell className="whitespace-nowrap">{proposal.byName} <span className="text-muted"><Time value={proposal.at} /></span></Cell>
          <Cell className="whitespace-nowrap">
            <Badge tone={TONES[proposal.decision ?? "withdrawn"]}>{t(`state.${proposal.decision ?? "withdrawn"}`)}</Badge>{" "}
            {proposal.decidedByName} {proposal.decidedAt && <span className="text-muted"><Time value={proposal.decidedAt} /></span>}
          </Cell>
          <Cell className="max-w-80 min-w-40 wrap-anywhere">{proposal.decisionReason}</Cell>
        </tr>
      ))}
    </PlainTable>
  );
}
