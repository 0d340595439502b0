import { Scale } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { Badge } from "@/components/badge";
import { EmptyState } from "@/components/empty-state";
import { Panel } from "@/components/page-header";
import { Time } from "@/components/time";
import type { LegalHold } from "@/server/holds/queries";
import { ReleaseButton } from "./release-button";

/** The legal holds of one's organization, with why, on what ground and until when. */
export function HoldList({ holds }: { holds: readonly LegalHold[] }) {
  const t = useTranslations("retention.hold");
  if (holds.length === 0) {
    return <Panel className="p-0"><EmptyState icon={<Scale aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>;
  }
  return (
    <ul className="grid gap-3">
      {holds.map((hold) => <li key={hold.id}><Hold hold={hold} /></li>)}
    </ul>
  );
}

function Hold({ hold }: { hold: LegalHold }) {
  const t = useTranslations("retention.hold");
  return (
    <Panel>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h3 className="font-semibold wrap-anywhere">
            <Link href={`/cases/${hold.caseId}`} className="text-accent underline">{hold.caseTitle}</Link>
          </h3>
          <p className="mt-0.5 text-sm text-muted">
            <span className="font-mono" translate="no">{hold.caseNumber}</span>
            {" · "}
            {hold.observations === null ? t("wholeCase") : t("someOf", { count: hold.observations })}
          </p>
        </div>
        <div className="flex items-center gap-2">
          <Badge tone={hold.active ? "warn" : "neutral"}>{t(hold.active ? "active" : hold.releasedAt ? "released" : "over")}</Badge>
          {hold.active && <ReleaseButton holdId={hold.id} title={hold.caseTitle} />}
        </div>
      </div>
      <Facts hold={hold} />
    </Panel>
  );
}

function Facts({ hold }: { hold: LegalHold }) {
  const t = useTranslations("retention.hold");
  return (
    <dl className="mt-3 grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[max-content_1fr] [&>dd]:min-w-0 [&>dd]:wrap-anywhere [&>dt]:text-muted">
      <dt>{t("reason")}</dt>
      <dd className="whitespace-pre-line">{hold.reason}</dd>
      <dt>{t("legalBasis")}</dt>
      <dd>{hold.legalBasis}{hold.reference && ` (${hold.reference})`}</dd>
      <dt>{t("placed")}</dt>
      <dd>{t.rich("by", { name: hold.placedByName, at: () => <Time value={hold.placedAt} /> })}</dd>
      {hold.endsAt && <><dt>{t("until")}</dt><dd><Time value={hold.endsAt} /></dd></>}
      {hold.releasedAt && (
        <>
          <dt>{t("releasedBy")}</dt>
          <dd>{t.rich("byBecause", { name: hold.releasedByName ?? "", at: () => <Time value={hold.releasedAt!} />, reason: hold.releaseReason ?? "" })}</dd>
        </>
      )}
    </dl>
  );
}
