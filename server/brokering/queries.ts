import "server-only";

import type { BROKER_MESSAGES } from "@/server/brokering/words";
import type { Tx } from "@/server/db";

/** Two organizations that overlap and have both authorized us, and what became of our invitation. */
export type BrokeredPair = {
  pair: string;
  oneName: string;
  otherName: string;
  /** A day, as 2011-08-19. */
  since: string;
  invitationId: string | null;
  state: "open" | "connected" | "unanswered" | "withdrawn" | null;
  message: (typeof BROKER_MESSAGES)[number] | null;
  note: string | null;
  contact: string | null;
  invitedAt: Date | null;
  expiresAt: Date | null;
};

/** What leads of a broker see; nothing for anybody else. */
export async function listBrokeredPairs(tx: Tx): Promise<BrokeredPair[]> {
  return tx.$queryRaw<BrokeredPair[]>`
    select
      p.pair, p.one_name as "oneName", p.other_name as "otherName", to_char(p.since, 'YYYY-MM-DD') as since,
      p.invitation_id as "invitationId", p.state, p.message::text as message, p.note, p.contact,
      p.invited_at as "invitedAt", p.expires_at as "expiresAt"
    from overlap.brokered_pairs() p
  `;
}

/** A broker's invitation, as one of the two invited sides may read it. */
export type BrokerInvitation = {
  id: string;
  state: "open" | "accepted" | "declined" | "connected" | "unanswered";
  brokerName: string;
  brokerContact: string;
  invitedByName: string;
  message: (typeof BROKER_MESSAGES)[number];
  note: string;
  /** Null until both accepted, as the two below. */
  organizationName: string | null;
  theirContact: string | null;
  theirName: string | null;
  myContact: string | null;
  invitedAt: Date;
  expiresAt: Date;
  connectedAt: Date | null;
};

/** Invitations to the viewer's organization, newest first. */
export async function listBrokerInvitations(tx: Tx): Promise<BrokerInvitation[]> {
  return tx.$queryRaw<BrokerInvitation[]>`
    select
      i.id, i.state, i.broker_name as "brokerName", i.broker_contact as "brokerContact",
      i.invited_by_name as "invitedByName", i.message::text as message, i.note, i.organization_name as "organizationName",
      i.their_contact as "theirContact", i.their_name as "theirName", i.my_contact as "myContact",
      i.invited_at as "invitedAt", i.expires_at as "expiresAt", i.connected_at as "connectedAt"
    from overlap.invitations_of_viewer() i
  `;
}

export type KnownBroker = { id: string; name: string; authorizedBy: string | null; authorizedAt: Date | null };

/** Who may broker here, and whether our organization has authorized them. */
export async function listBrokers(tx: Tx): Promise<KnownBroker[]> {
  return tx.$queryRaw<KnownBroker[]>`
    select o.id, o.name, a.authorized_by_name as "authorizedBy", a.authorized_at as "authorizedAt"
    from brokers b
    join organizations o on o.id = b.organization_id
    left join broker_authorizations a on a.broker_id = b.organization_id and a.organization_id = viewer_organization()
    where o.closed_at is null and o.id is distinct from viewer_organization()
    order by o.name
  `;
}
