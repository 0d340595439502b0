"use client";

import { useTranslations } from "next-intl";
import { TlpChip } from "@/components/chips";
import type { PartyPreview } from "@/server/sharing/preview";
import { tlpName } from "../../marking";
import type { FilingShares } from "./use-filing-shares";

const MOST_LINES = 3;

/** Beside the button: what each party gets with this click, and what stays out for its TLP. */
export function ShareSummary({ shares: { choice, preview, failed } }: { shares: FilingShares }) {
  const t = useTranslations("filing.share");
  const refusals = useTranslations("refusals");
  if (choice.partyIds.length === 0) return null;
  if (failed) return <p className="text-sm text-danger">{t("notCounted")}</p>;
  if (!preview) return <p className="text-sm text-muted">{t("counting")}</p>;
  if (preview.refusal) return <p className="text-sm text-muted">{refusals(preview.refusal as "role")}</p>;
  const more = preview.parties.length - MOST_LINES;
  return (
    <ul aria-label={t("summary")} className="mt-1 grid gap-1 text-sm">
      {preview.parties.slice(0, MOST_LINES).map((party) => <SummaryLine key={party.party.id} preview={party} />)}
      {preview.secondLead && <li className="text-muted">{t("secondLead")}</li>}
      {more > 0 && <li className="text-muted">{t("more", { count: more })}</li>}
    </ul>
  );
}

function SummaryLine({ preview: { party, values, lines } }: { preview: PartyPreview }) {
  const t = useTranslations("filing.share");
  const refusals = useTranslations("filing.share.refusal");
  const left = party.refusal ? [] : lines.filter((line) => line.refusal);
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
      <span><strong className="font-medium">{party.name}</strong> {t("gets", { count: values })}</span>
      {party.refusal && <span className="text-muted">{refusals(party.refusal as "not_standing")}</span>}
      {left.map((line) => (
        <span key={line.tlp} className="inline-flex items-center gap-1.5 text-muted">
          <TlpChip tlp={tlpName(line.tlp)} /> {t("leftOut", { count: line.values })}
        </span>
      ))}
    </li>
  );
}
