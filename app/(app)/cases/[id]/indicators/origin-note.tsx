"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Callout } from "@/components/callout";
import { PapChip, TlpChip } from "@/components/chips";
import { Select } from "@/components/select";
import { Tlp } from "@/generated/prisma/enums";
import type { Origin } from "@/server/observations/queries";
import { AskConsent } from "../../../consents/ask-consent";
import { papName, tlpName } from "../../marking";

type OriginNoteProps = { id: string; origin: Origin; refusal: string | null; lead: boolean };

/** Of a copy: whom it was received from, what holds for it, and how to ask for more. */
export function OriginNote({ id, origin, refusal, lead }: OriginNoteProps) {
  const t = useTranslations("indicators.origin");
  const { organizationName: organization, receivedTlp, receivedPap, lowestTlp, takenBack } = origin;
  return (
    <Callout tone={takenBack ? "warn" : "info"} title={t(takenBack ? "takenBack" : "title", { organization })}>
      <div className="grid gap-2">
        <p className="flex flex-wrap items-center gap-1.5">{t("under")} <TlpChip tlp={tlpName(receivedTlp)} /> <PapChip pap={papName(receivedPap)} /></p>
        <p>{takenBack ? t("stays") : t("rules", { organization })}</p>
        {lowestTlp !== receivedTlp && <p className="flex flex-wrap items-center gap-1.5">{t("mayLower")} <TlpChip tlp={tlpName(lowestTlp)} /></p>}
        {lead && refusal === "source_consent_match" && (
          <div className="flex flex-wrap items-center gap-2">
            <span>{t("askMatch")}</span>
            <AskConsent subject={{ copies: [id], act: "match", partyId: null, tlp: null }} />
          </div>
        )}
        {lead && lowestTlp !== "clear" && <AskLower id={id} lowest={lowestTlp} />}
      </div>
    </Callout>
  );
}

/** Milder than this copy may be marked now, to be asked for. */
function AskLower({ id, lowest }: { id: string; lowest: Tlp }) {
  const t = useTranslations("indicators.origin");
  const order = Object.values(Tlp);
  const milder = order.slice(0, order.indexOf(lowest));
  const [tlp, setTlp] = useState<Tlp>(milder.at(-1) ?? "clear");
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span>{t("askLower")}</span>
      <Select
        aria-label={t("askLower")}
        value={tlp}
        onChange={(event) => setTlp(event.target.value as Tlp)}
        options={milder.map((value) => ({ value, label: `TLP:${tlpName(value)}` }))}
        className="w-40"
      />
      <AskConsent key={tlp} subject={{ copies: [id], act: "lower_tlp", partyId: null, tlp }} />
    </div>
  );
}
