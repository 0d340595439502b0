import { Handshake } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Badge, type Tone } from "@/components/badge";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel } from "@/components/page-header";
import { Cell, PlainTable } from "@/components/plain-table";
import { Time } from "@/components/time";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { listBrokeredPairs, type BrokeredPair } from "@/server/brokering/queries";
import { findOwnContact } from "@/server/connections/queries";
import { asViewer } from "@/server/db";
import { InvitePair, WithdrawInvitation } from "./pair-buttons";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("brokering"))("title") };
}

/** For leads of a broker: who overlaps, of those who authorized it, and nothing more. */
export default async function BrokeringPage() {
  const [{ viewer }, t] = await Promise.all([requireMember(), getTranslations("brokering")]);
  const { rights, pairs, ownContact } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    pairs: await listBrokeredPairs(tx),
    ownContact: await findOwnContact(tx),
  }));
  if (!rights.broker) notFound();
  return (
    <div className="max-w-5xl">
      <PageHeader title={t("title")} description={t("description")} />
      {pairs.length === 0 ? (
        <Panel className="p-0"><EmptyState icon={<Handshake aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>
      ) : (
        <PlainTable
          caption={t("title")}
          columns={[{ label: t("pair") }, { label: t("since") }, { label: t("invitation") }, { label: t("actions"), hideLabel: true }]}
        >
          {pairs.map((pair) => <PairRow key={pair.pair} pair={pair} ownContact={ownContact} />)}
        </PlainTable>
      )}
    </div>
  );
}

const tones: Record<NonNullable<BrokeredPair["state"]>, Tone> = {
  open: "info", connected: "success", unanswered: "neutral", withdrawn: "neutral",
};

async function PairRow({ pair, ownContact }: { pair: BrokeredPair; ownContact: string }) {
  const t = await getTranslations("brokering");
  const names = t("names", { one: pair.oneName, other: pair.otherName });
  const mayInvite = pair.state === null || pair.state === "unanswered" || pair.state === "withdrawn";
  return (
    <tr>
      <Cell className="min-w-56">
        <span className="block font-medium">{pair.oneName}</span>
        <span className="block font-medium">{pair.otherName}</span>
      </Cell>
      <Cell className="whitespace-nowrap tabular-nums">{pair.since}</Cell>
      <Cell className="min-w-44">
        {pair.state ? <Badge tone={tones[pair.state]}>{t(`state.${pair.state}`)}</Badge> : <span className="text-muted">{t("notInvited")}</span>}
        {pair.state === "open" && pair.expiresAt && (
          <span className="mt-1 block text-sm text-muted">{t("until")} <Time value={pair.expiresAt} /></span>
        )}
      </Cell>
      <Cell className="text-right">
        {mayInvite && <InvitePair pair={pair.pair} names={names} ownContact={ownContact} />}
        {pair.state === "open" && pair.invitationId && <WithdrawInvitation id={pair.invitationId} names={names} />}
      </Cell>
    </tr>
  );
}
