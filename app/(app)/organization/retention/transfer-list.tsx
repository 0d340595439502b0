import { ArrowLeftRight } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { Badge } from "@/components/badge";
import { EmptyState } from "@/components/empty-state";
import { Panel } from "@/components/page-header";
import { Time } from "@/components/time";
import type { Transfer } from "@/server/transfers/queries";
import { AcceptTransfer, EndTransfer } from "./transfer-buttons";

const tones = { open: "info", accepted: "success", declined: "neutral", withdrawn: "neutral", expired: "neutral" } as const;

/** Cases offered by and to one's organization, with what each side asked for. */
export function TransferList({ transfers }: { transfers: readonly Transfer[] }) {
  const t = useTranslations("retention.transfer");
  if (transfers.length === 0) {
    return <Panel className="p-0"><EmptyState icon={<ArrowLeftRight aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>;
  }
  return (
    <ul className="grid gap-3">
      {transfers.map((transfer) => <li key={transfer.id}><Offer transfer={transfer} /></li>)}
    </ul>
  );
}

function Offer({ transfer }: { transfer: Transfer }) {
  const t = useTranslations("retention.transfer");
  const open = transfer.state === "open";
  return (
    <Panel>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h3 className="font-semibold wrap-anywhere">{t(transfer.ours ? "toOther" : "fromOther", { name: transfer.otherName })}</h3>
          <p className="mt-0.5 text-sm text-muted">
            {transfer.caseId && (
              <>
                <Link href={`/cases/${transfer.caseId}`} className="text-accent underline">{transfer.caseTitle}</Link>
                {" "}
                <span className="font-mono" translate="no">{transfer.caseNumber}</span>
                {" · "}
              </>
            )}
            {t("values", { count: transfer.observations })}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Badge tone={tones[transfer.state]}>{t(`state.${transfer.state}`)}</Badge>
          {open && !transfer.ours && <AcceptTransfer transfer={transfer} />}
          {open && <EndTransfer transferId={transfer.id} name={transfer.otherName} how={transfer.ours ? "withdrawn" : "declined"} />}
        </div>
      </div>
      <p className="mt-3 text-sm wrap-anywhere whitespace-pre-line">{transfer.summary}</p>
      <ul className="mt-2 grid list-disc gap-0.5 pl-4 text-sm text-muted">
        <li>{t(transfer.keepRead ? "reads" : "readsNot")}</li>
        <li>{t(transfer.keepCompared ? "compares" : "comparesNot")}</li>
        <li>{t("offeredBy", { name: transfer.offeredByName })} <Time value={transfer.offeredAt} /></li>
        {open && <li>{t("until")} <Time value={transfer.expiresAt} /></li>}
        {transfer.answeredAt && <li>{t("answeredBy", { name: transfer.answeredByName ?? "" })} <Time value={transfer.answeredAt} /></li>}
      </ul>
    </Panel>
  );
}
