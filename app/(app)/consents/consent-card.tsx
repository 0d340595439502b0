import { useTranslations } from "next-intl";
import { Badge, type Tone } from "@/components/badge";
import { TlpChip } from "@/components/chips";
import { DefinitionList } from "@/components/figures";
import { IndicatorValue } from "@/components/indicator-value";
import { Panel } from "@/components/page-header";
import { Time } from "@/components/time";
import type { Consent } from "@/server/consent/queries";
import { defang } from "@/server/indicators/defang";
import { tlpName } from "../cases/marking";
import { AnswerButton, RevokeConsentButton, WithdrawConsentButton } from "./consent-buttons";

const tones: Record<Consent["state"], Tone> = {
  open: "info", agreed: "success", declined: "neutral", unanswered: "neutral", withdrawn: "neutral", revoked: "warn", over: "neutral",
};

/** One request for consent: what is asked, about which values, what was answered, and what can be done. */
export function ConsentCard({ consent, lead, fourEyes }: { consent: Consent; lead: boolean; fourEyes: boolean }) {
  const t = useTranslations("consents");
  const { asked, state, values, examples } = consent;
  const by = (name: string, at: Date) => t.rich("by", { name, at: () => <Time value={at} /> });
  const items = [
    { term: t("field.what"), value: <What consent={consent} /> },
    { term: t("field.values"), value: <Examples values={values} examples={examples} /> },
    { term: t("field.reason"), value: <Words>{consent.reason}</Words> },
    { term: t("field.asked"), value: by(consent.askedByName, consent.askedAt) },
    ...(state === "open" ? [{ term: t("field.expires"), value: <Time value={consent.expiresAt} format="date" /> }] : []),
    ...(consent.answeredAt ? [{ term: t("field.answered"), value: <>{by(consent.answeredByName ?? "", consent.answeredAt)}{consent.note && <Words>{consent.note}</Words>}</> }] : []),
    ...(consent.until ? [{ term: t("field.until"), value: <Time value={consent.until} format="date" /> }] : []),
    ...(consent.revokedAt ? [{ term: t("field.revoked"), value: <Time value={consent.revokedAt} /> }] : []),
  ];
  return (
    <Panel>
      <div className="mb-3 flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h3 className="font-semibold">{t(asked ? "youAsked" : "theyAsk", { organization: consent.organizationName })}</h3>
        <Badge tone={tones[state]}>{t(`state.${state === "open" && !asked ? "toAnswer" : state}`)}</Badge>
      </div>
      <DefinitionList items={items} />
      {consent.proposedByName && <p className="mt-3 text-sm text-muted">{t("proposedBy", { name: consent.proposedByName })}</p>}
      {lead && (
        <div className="mt-4 flex flex-wrap gap-2 empty:hidden screen-only">
          {!asked && state === "open" && !consent.proposedByName && (
            <AnswerButton requestId={consent.id} agreed act={consent.act} secondLead={fourEyes && consent.act === "share"} />
          )}
          {!asked && state === "open" && <AnswerButton requestId={consent.id} agreed={false} act={consent.act} />}
          {!asked && state === "agreed" && <RevokeConsentButton requestId={consent.id} act={consent.act} />}
          {asked && state === "open" && <WithdrawConsentButton requestId={consent.id} />}
        </div>
      )}
    </Panel>
  );
}

function What({ consent: { act, partyName, partyKind, tlp } }: { consent: Consent }) {
  const t = useTranslations("consents");
  if (act === "share") return t("what.share", { party: partyName ?? t(`unnamed.${partyKind ?? "group"}`) });
  if (act === "match") return t("what.match");
  return <span className="inline-flex flex-wrap items-center gap-1.5">{t("what.lower_tlp")} {tlp && <TlpChip tlp={tlpName(tlp)} />}</span>;
}

function Examples({ values, examples }: Pick<Consent, "values" | "examples">) {
  const t = useTranslations("consents");
  return (
    <ul className="grid gap-0.5">
      {examples.map(({ kind, value }) => <li key={kind + value}><IndicatorValue value={value} shown={defang(kind, value)} /></li>)}
      {values > examples.length && <li className="text-muted">{t("more", { count: values - examples.length })}</li>}
    </ul>
  );
}

/** Text as somebody typed it. */
function Words({ children }: { children: string }) {
  return <p dir="auto" className="wrap-anywhere whitespace-pre-line">{children}</p>;
}
