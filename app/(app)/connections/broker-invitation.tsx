import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Badge, type Tone } from "@/components/badge";
import { DefinitionList } from "@/components/figures";
import { Panel } from "@/components/page-header";
import { Time } from "@/components/time";
import type { BrokerInvitation } from "@/server/brokering/queries";
import { AcceptInvitation, DeclineInvitation } from "./broker-buttons";

type InvitationProps = { invitation: BrokerInvitation; lead: boolean; ownContact: string };

const tones: Record<BrokerInvitation["state"], Tone> = {
  open: "info", accepted: "info", connected: "success", declined: "neutral", unanswered: "neutral",
};

/** A broker's invitation as this side may read it, and what can be done. */
export async function InvitationCard({ invitation, lead, ownContact }: InvitationProps) {
  const [t, c] = await Promise.all([getTranslations("brokering"), getTranslations("connections")]);
  const { state, brokerName, message, note } = invitation;
  const connected = state === "connected";
  const items = [
    ...(connected
      ? [
          { term: c("field.theirContact"), value: <Words>{invitation.theirContact}</Words> },
          { term: c("field.theirName"), value: invitation.theirName },
          { term: c("field.connectedAt"), value: invitation.connectedAt && <Time value={invitation.connectedAt} /> },
        ]
      : []),
    { term: t("wrote", { broker: brokerName }), value: <><p>{t(`message.${message}`)}</p>{note && <Words>{note}</Words>}</> },
    { term: t("brokerContact"), value: <Words>{invitation.brokerContact}</Words> },
    { term: t("invitedAt"), value: <Time value={invitation.invitedAt} /> },
    ...(connected ? [] : [{ term: c("field.expiresAt"), value: <Time value={invitation.expiresAt} /> }]),
    ...(invitation.myContact ? [{ term: c(connected ? "field.myContactSeen" : "field.myContact"), value: <Words>{invitation.myContact}</Words> }] : []),
  ];
  return (
    <Panel>
      <div className="mb-3 flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h3 className="min-w-0 font-semibold">
          {invitation.organizationName ?? t("invites", { broker: brokerName })}
        </h3>
        <Badge tone={tones[state]}>{t(`mine.${state}`)}</Badge>
      </div>
      <div className="grid gap-4">
        <DefinitionList items={items} />
        {state === "accepted" && <p className="text-sm text-muted">{t("acceptedHint")}</p>}
        {state === "unanswered" && <p className="text-sm text-muted">{t("unansweredHint")}</p>}
        {["open", "accepted", "declined"].includes(state) && (lead ? (
          <div className="flex flex-wrap gap-2 screen-only">
            {state !== "accepted" && <AcceptInvitation id={invitation.id} broker={brokerName} ownContact={ownContact} />}
            {state !== "declined" && <DeclineInvitation id={invitation.id} />}
          </div>
        ) : <p className="text-sm text-muted">{c("leadsAnswer")}</p>)}
      </div>
    </Panel>
  );
}

/** Text as somebody typed it. */
function Words({ children }: { children: ReactNode }) {
  return <p dir="auto" className="wrap-anywhere whitespace-pre-line">{children}</p>;
}
