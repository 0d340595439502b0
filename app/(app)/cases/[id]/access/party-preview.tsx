"use client";

import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { TlpChip } from "@/components/chips";
import type { Party } from "@/server/sharing/parties";
import type { PartyPreview, PreviewLine } from "@/server/sharing/preview";
import { AskConsent } from "../../../consents/ask-consent";
import { tlpName } from "../../marking";
import { PartyIcon } from "./party-icon";

type PartyLineProps = { party: Party; caseId?: string; children?: ReactNode };

/** Who a party is: of an open group its members, of a closed one that nobody is told. `caseId`: what it sees of that now. */
export function PartyLine({ party, caseId, children }: PartyLineProps) {
  const t = useTranslations("sharing.preview");
  return (
    <li className="grid gap-1.5 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <PartyIcon kind={party.kind} />
        <span className="font-medium">{party.name}</span>
        {party.kind === "group" && <span className="text-sm text-muted">{party.closed ? t("closedGroup") : t("openGroup")}{party.runBy && <>, {t("runBy", { name: party.runBy })}</>}</span>}
        {party.kind === "member" && <span className="text-sm text-muted">{party.detail}</span>}
      </div>
      {party.kind === "group" && !party.refusal && (
        <p className="text-sm text-muted">
          {party.members?.length ? t("members", { names: party.members.map(({ name }) => name).join(t("separator")) }) : t("membersHidden")}{" "}
          {t("joinLater")}
        </p>
      )}
      {party.kind === "member" && !party.refusal && <p className="text-sm text-muted">{t("personAlone")}</p>}
      {children}
      {caseId && !party.refusal && (
        <p className="text-sm"><Link href={`/as/${party.id}/cases/${caseId}`} target="_blank" prefetch={false} className="link">{t("seesNow")}</Link></p>
      )}
    </li>
  );
}

/** What one party will see of the selected values, and what it may not with what would make it lawful. */
export function SharePreviewLine({ preview, chosen, caseId }: { preview: PartyPreview; chosen: number; caseId?: string }) {
  const t = useTranslations("sharing.preview");
  const refusals = useTranslations("refusals");
  const { party, lines, values, already } = preview;
  if (party.refusal) return <PartyLine party={party}><Refusal>{refusals(party.refusal as "role")}</Refusal></PartyLine>;
  return (
    <PartyLine party={party} caseId={caseId}>
      <p className="text-sm">
        {values === 0 ? t("seesNothing") : values === chosen ? t("seesAll", { count: values }) : t("sees", { count: values, chosen })}
        {already > 0 && <span className="text-muted"> {t("already", { count: already })}</span>}
      </p>
      <ul className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
        {lines.filter((line) => !line.refusal).map((line) => (
          <li key={line.tlp} className="flex items-center gap-1.5">
            <TlpChip tlp={tlpName(line.tlp)} /> {t("values", { count: line.values })}
          </li>
        ))}
      </ul>
      {lines.filter((line) => line.refusal).map((line, index) => (
        <RefusedLine key={index} line={line} party={party} />
      ))}
    </PartyLine>
  );
}

function RefusedLine({ line, party }: { line: PreviewLine; party: Party }) {
  const t = useTranslations("sharing.preview");
  const refusals = useTranslations("refusals");
  return (
    <Refusal>
      <span className="mr-1.5 inline-flex align-middle"><TlpChip tlp={tlpName(line.tlp)} /></span>
      {t("leftOut", { count: line.values })}{" "}
      {line.remedy ? t(`remedy.${line.remedy}`, { count: line.values }) : refusals(line.refusal as "role")}{" "}
      {line.copies && <AskConsent subject={{ copies: line.copies, act: "share", partyId: party.id, tlp: null }} closedGroup={party.closed} />}
    </Refusal>
  );
}

export function Refusal({ children }: { children: ReactNode }) {
  return (
    <div className="flex gap-1.5 text-sm">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
      <div>{children}</div>
    </div>
  );
}
