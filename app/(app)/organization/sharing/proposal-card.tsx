import Link from "next/link";
import { useTranslations } from "next-intl";
import { TlpChip } from "@/components/chips";
import { Time } from "@/components/time";
import type { Proposal, ProposedPerson } from "@/server/sharing/proposals";
import { tlpName } from "../../cases/marking";
import { ApproveButton, RejectButton, WithdrawButton } from "./proposal-buttons";
import { useProposalWords } from "./proposal-words";

/** One proposal that waits: what exactly would leave, why, by whom it was proposed, and the answer to it. */
export function ProposalCard({ proposal }: { proposal: Proposal }) {
  const t = useTranslations("proposals");
  const words = useProposalWords()(proposal);
  const { id, act, caseId, caseTitle, person, reason, byName, at, expiresAt, own, requestId, requestSubject } = proposal;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 rounded-lg border border-line bg-surface px-4 py-3">
      <div className="grid min-w-0 flex-1 basis-72 gap-1">
        <p className="font-medium wrap-anywhere">{words}</p>
        {caseId && <p className="wrap-anywhere"><Link href={`/cases/${caseId}`} className="text-accent hover:underline">{caseTitle}</Link></p>}
        {act === "consent" && <p><Link href="/consents" className="text-accent hover:underline">{t("request")}</Link></p>}
        {person && <ProposedWords person={person} />}
        {reason && <p className="wrap-anywhere">{reason}</p>}
        {requestId && (
          <p className="text-sm wrap-anywhere">
            {t.rich("answers", { request: () => <Link href={`/requests/${requestId}`} className="text-accent hover:underline"><bdi>{requestSubject}</bdi></Link> })}
          </p>
        )}
        <p className="flex flex-wrap gap-x-3 text-sm text-muted">
          <span>{t.rich("by", { name: byName, at: () => <Time value={at} /> })}</span>
          {expiresAt && <span>{t.rich("until", { at: () => <Time value={expiresAt} format="date" /> })}</span>}
        </p>
        {own && <p className="text-sm text-muted">{t("own")}</p>}
      </div>
      <div className="flex shrink-0 flex-wrap gap-2 screen-only">
        {own ? <WithdrawButton id={id} what={words} /> : <><ApproveButton id={id} what={words} grows={act === "grant" || act === "rule"} /><RejectButton id={id} what={words} /></>}
      </div>
    </li>
  );
}

/** What grantees would read of a person, all of it. */
function ProposedWords({ person }: { person: ProposedPerson }) {
  const t = useTranslations("persons");
  return (
    <div className="grid gap-1 wrap-anywhere">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <bdi>{person.name}</bdi>
        {person.reading && <span className="text-sm text-muted">{person.reading}</span>}
        <TlpChip tlp={tlpName(person.tlp)} />
      </p>
      {person.description && <p className="whitespace-pre-line" dir="auto">{person.description}</p>}
      {person.contact && <p className="text-sm text-muted">{t("contactIs", { contact: person.contact })}</p>}
    </div>
  );
}
