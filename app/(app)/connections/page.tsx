import { Handshake } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel, Section } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { listBrokerInvitations } from "@/server/brokering/queries";
import { listDisclosures, type Disclosure } from "@/server/connections/disclosure";
import { findOwnContact, listConnections, type Connection } from "@/server/connections/queries";
import { asViewer } from "@/server/db";
import { OtherSide } from "../other-side";
import { InvitationCard } from "./broker-invitation";
import { ConnectionState, StateBadge } from "./connection-state";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("connections"))("title") };
}

/** Whom the organization is connected with, what it was asked and what it asked. */
export default async function ConnectionsPage() {
  const [{ viewer }, t, brokering] = await Promise.all([requireMember(), getTranslations("connections"), getTranslations("brokering")]);
  const { rights, connections, disclosures, invitations, ownContact } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    connections: await listConnections(tx),
    disclosures: await listDisclosures(tx),
    invitations: await listBrokerInvitations(tx),
    ownContact: await findOwnContact(tx),
  }));
  const connected = connections.filter(({ state }) => state === "connected");
  const parts = [
    { key: "received", rows: connections.filter(({ asked, state }) => !asked && state !== "connected") },
    { key: "connected", rows: connected },
    { key: "sent", rows: connections.filter(({ asked, state }) => asked && state !== "connected") },
  ] as const;
  return (
    <div className="max-w-4xl">
      <PageHeader title={t("title")} description={t("description")} />
      {connections.length + invitations.length === 0 && (
        <Panel className="p-0"><EmptyState icon={<Handshake aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>
      )}
      {invitations.length > 0 && (
        <Section id="invitations" title={brokering("part")} description={brokering("partLead")}>
          <ul className="grid gap-3">
            {invitations.map((invitation) => (
              <li key={invitation.id}><InvitationCard invitation={invitation} lead={rights.share} ownContact={ownContact} /></li>
            ))}
          </ul>
        </Section>
      )}
      {parts.map(({ key, rows }) => rows.length > 0 && (
        <Section key={key} id={key} title={t(`part.${key}`)} description={t(`part.${key}Lead`)}>
          <ul className="grid gap-3">
            {rows.map((connection) => (
              <li key={connection.id}><Card connection={connection} disclosure={disclosures.get(connection.id)} lead={rights.share} ownContact={ownContact} /></li>
            ))}
          </ul>
        </Section>
      ))}
    </div>
  );
}

/** An overlap may be gone by now once nobody can answer any more; the case is still there. */
function overlapStands({ state }: Connection): boolean {
  return state === "open" || state === "declined";
}

type CardProps = { connection: Connection; disclosure: Disclosure | undefined; lead: boolean; ownContact: string };

async function Card({ connection, disclosure, lead, ownContact }: CardProps) {
  const t = await getTranslations("connections");
  const { caseId, caseNumber, caseTitle, overlapId } = connection;
  return (
    <Panel>
      <div className="mb-3 flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <h3 className="font-semibold"><OtherSide known={connection} /></h3>
          <p className="mt-0.5 text-sm text-muted">
            {caseId ? (
              <Link href={overlapStands(connection) ? `/cases/${caseId}/overlaps/${overlapId}` : `/cases/${caseId}`} prefetch={false} className="text-accent underline">
                {t("about", { number: caseNumber ?? "", title: caseTitle ?? "" })}
              </Link>
            ) : t("caseGone")}
          </p>
        </div>
        <StateBadge connection={connection} />
      </div>
      <ConnectionState connection={connection} disclosure={disclosure} lead={lead && caseId !== null} ownContact={ownContact} />
    </Panel>
  );
}
