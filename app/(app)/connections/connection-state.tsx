import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Badge, type Tone } from "@/components/badge";
import { DefinitionList } from "@/components/figures";
import { Time } from "@/components/time";
import type { Disclosure } from "@/server/connections/disclosure";
import type { Connection } from "@/server/connections/queries";
import { AcceptButton, DeclineButton, WithdrawButton } from "./connection-buttons";
import { DisclosureSteps } from "./disclosure-steps";

const tones: Record<Connection["state"], Tone> = {
  open: "info", connected: "success", unanswered: "neutral", withdrawn: "neutral", declined: "neutral", over: "neutral",
};

export function StateBadge({ connection }: { connection: Connection }) {
  const t = useTranslations("connections.state");
  const { asked, state } = connection;
  return <Badge tone={tones[state]}>{state === "open" ? t(asked ? "waiting" : "toAnswer") : t(state)}</Badge>;
}

type StateProps = {
  connection: Connection;
  /** The viewer may answer and withdraw. */
  lead: boolean;
  ownContact: string;
  /** What both sides have disclosed, once connected. */
  disclosure?: Disclosure;
  /** How to share values of the overlap from here. */
  share?: ReactNode;
};

/** What was asked and answered, as far as this side may know, and what can be done. */
export function ConnectionState({ connection, lead, ownContact, disclosure, share }: StateProps) {
  const t = useTranslations("connections");
  const { asked, state, note, message } = connection;
  const connected = state === "connected";
  const answerable = !asked && (state === "open" || state === "declined");
  const items = [
    ...(connected
      ? [
          { term: t("field.theirContact"), value: <Words>{connection.theirContact}</Words> },
          { term: t("field.theirName"), value: connection.theirName },
          { term: t("field.connectedAt"), value: connection.connectedAt && <Time value={connection.connectedAt} /> },
        ]
      : []),
    { term: t(asked ? "field.youWrote" : "field.theyWrote"), value: <><p>{t(`message.${message}`)}</p>{note && <Words>{note}</Words>}</> },
    ...(connection.answerMessage ? [{ term: t(asked ? "field.theyAnswered" : "field.youAnswered"), value: <><p>{t(`message.${connection.answerMessage}`)}</p>{connection.answerNote && <Words>{connection.answerNote}</Words>}</> }] : []),
    { term: t("field.askedAt"), value: <Time value={connection.askedAt} /> },
    ...(connected ? [] : [{ term: t("field.expiresAt"), value: <Time value={connection.expiresAt} /> }]),
    ...(connection.myContact ? [{ term: t(connected ? "field.myContactSeen" : "field.myContact"), value: <Words>{connection.myContact}</Words> }] : []),
  ];
  return (
    <div className="grid gap-4">
      <DefinitionList items={items} />
      {state === "unanswered" && asked && <p className="text-sm text-muted">{t("unansweredHint")}</p>}
      {connected && disclosure && <DisclosureSteps connection={connection} disclosure={disclosure} lead={lead} share={share} />}
      {lead && (
        <div className="flex flex-wrap gap-2 empty:hidden screen-only">
          {answerable && <AcceptButton requestId={connection.id} ownContact={ownContact} />}
          {answerable && state === "open" && <DeclineButton requestId={connection.id} />}
          {asked && state === "open" && <WithdrawButton requestId={connection.id} />}
        </div>
      )}
      {!lead && (answerable || (asked && state === "open")) && <p className="text-sm text-muted">{t("leadsAnswer")}</p>}
    </div>
  );
}

/** Text as somebody typed it. */
function Words({ children }: { children: ReactNode }) {
  return <p dir="auto" className="wrap-anywhere whitespace-pre-line">{children}</p>;
}
