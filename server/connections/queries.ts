import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { Tx } from "@/server/db";
import type { CONNECTION_MESSAGES } from "@/server/connections/words";
import type { Identity } from "@/server/overlap/queries";

/**
 * A handshake as one side may read it. Whoever asked reads `open`, then `unanswered`, both of silence and of a refusal;
 * `over` is an overlap that is gone. `declined` is read by the side that declined alone.
 */
export type Connection = Identity & {
  id: string;
  /** We asked; else we were asked. */
  asked: boolean;
  state: "open" | "connected" | "unanswered" | "withdrawn" | "declined" | "over";
  overlapId: string;
  /** Our case; null where it was deleted. */
  caseId: string | null;
  caseNumber: string | null;
  caseTitle: string | null;
  message: (typeof CONNECTION_MESSAGES)[number];
  note: string;
  /** What the side that was asked wrote, where it asked at the same time. */
  answerMessage: (typeof CONNECTION_MESSAGES)[number] | null;
  answerNote: string | null;
  myContact: string | null;
  myName: string | null;
  /** Null until connected. */
  theirContact: string | null;
  theirName: string | null;
  askedAt: Date;
  expiresAt: Date;
  connectedAt: Date | null;
};

/** Everything that the viewer's organization asked and was asked, newest first. */
export async function listConnections(tx: Tx): Promise<Connection[]> {
  return read(tx, Prisma.sql`true`);
}

/** The handshakes about one overlap, newest first: the first one counts. */
export async function listConnectionsOfOverlap(tx: Tx, caseId: string, overlapId: string): Promise<Connection[]> {
  return read(tx, Prisma.sql`k.case_id = ${caseId}::uuid and k.overlap_id = ${overlapId}::uuid`);
}

/** The viewer as a contact, to begin with. */
export async function findOwnContact(tx: Tx): Promise<string> {
  const [row] = await tx.$queryRaw<{ contact: string }[]>`
    select u.name || ' <' || u.email || '>' as contact from users u where u.id = viewer_user()
  `;
  return row?.contact ?? "";
}

async function read(tx: Tx, condition: Prisma.Sql): Promise<Connection[]> {
  return tx.$queryRaw<Connection[]>`
    select
      k.id, k.asked, k.state, k.overlap_id as "overlapId", c.id as "caseId", c.number as "caseNumber",
      c.title as "caseTitle", k.identity::text as identity, k.organization_id as "organizationId",
      k.organization_name as "organizationName", k.sector, k.message::text as message, k.note,
      k.my_contact as "myContact", k.my_name as "myName", k.their_contact as "theirContact",
      k.their_name as "theirName", k.asked_at as "askedAt", k.expires_at as "expiresAt",
      k.connected_at as "connectedAt", k.answer_message::text as "answerMessage", k.answer_note as "answerNote"
    from overlap.connections_of_viewer() k
    left join cases c on c.id = k.case_id
    where ${condition}
    order by k.asked_at desc, k.id
  `;
}
