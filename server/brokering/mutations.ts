import "server-only";

import { Prisma } from "@/generated/prisma/client";
import { appendAudit } from "@/server/audit/mutations";
import type { PairInvitation } from "@/server/brokering/schema";
import type { Tx } from "@/server/db";

/** Codes of messages/<language>/refusals.json. */
type Refusal = string | null;

const OWN_NAME = Prisma.sql`(select u.name from users u where u.id = viewer_user())`;

/** Says whether an organization may broker; taking it back ends every authorization of it. For operators. */
export async function setBroker(tx: Tx, organizationId: string, may: boolean): Promise<Refusal> {
  const changed = may
    ? await tx.$executeRaw`
        insert into brokers (organization_id)
        select o.id from organizations o where o.id = ${organizationId}::uuid and o.closed_at is null
        on conflict do nothing
      `
    : await tx.$executeRaw`delete from brokers where organization_id = ${organizationId}::uuid`;
  if (!changed) return "not_found";
  await appendAudit(tx, may ? "broker.marked" : "broker.unmarked", { subjectId: organizationId });
  return null;
}

/** From the commit on the broker sees with whom we overlap, of those who authorized it too. For admins. */
export async function authorizeBroker(tx: Tx, brokerId: string): Promise<Refusal> {
  const [known] = await tx.$queryRaw<{ admin: boolean }[]>`
    select viewer_is('admin') as admin
    from brokers b
    where b.organization_id = ${brokerId}::uuid and b.organization_id <> viewer_organization()
  `;
  if (!known) return "not_found";
  if (!known.admin) return "role";
  const done = await tx.$executeRaw`
    insert into broker_authorizations (organization_id, broker_id, authorized_by_name)
    values (viewer_organization(), ${brokerId}::uuid, ${OWN_NAME})
    on conflict do nothing
  `;
  if (done) await appendAudit(tx, "broker.authorized", { subjectId: brokerId });
  return null;
}

/** From the commit on the broker sees nothing of us, and its open invitations to us are gone. For admins. */
export async function endAuthorization(tx: Tx, brokerId: string): Promise<Refusal> {
  const ended = await tx.$executeRaw`delete from broker_authorizations where broker_id = ${brokerId}::uuid`;
  if (!ended) return "not_found";
  await appendAudit(tx, "broker.authorization_ended", { subjectId: brokerId });
  return null;
}

/** Invites both sides of a pair in the same moment. */
export async function invitePair(tx: Tx, pair: string, { message, note, contact, days }: PairInvitation): Promise<Refusal> {
  return call(tx, "broker.invited", null, Prisma.sql`
    overlap.invite_pair(${pair}::uuid, ${message}::broker_message, ${note}, ${contact}, ${OWN_NAME}, ${days}::int)
  `);
}

/** Takes an invitation back before both accepted it. */
export async function withdrawInvitation(tx: Tx, id: string): Promise<Refusal> {
  return call(tx, "broker.withdrawn", id, Prisma.sql`overlap.withdraw_invitation(${id}::uuid)`);
}

/** Accepts: nobody reads it until the other side has accepted too. */
export async function acceptInvitation(tx: Tx, id: string, contact: string): Promise<Refusal> {
  return call(tx, "broker.accepted", id, Prisma.sql`overlap.answer_invitation(${id}::uuid, true, ${contact}, ${OWN_NAME})`);
}

/** Declines: for the other side and for the broker it is silence. */
export async function declineInvitation(tx: Tx, id: string): Promise<Refusal> {
  return call(tx, "broker.declined", id, Prisma.sql`overlap.answer_invitation(${id}::uuid, false, null, ${OWN_NAME})`);
}

async function call(tx: Tx, deed: string, subjectId: string | null, sql: Prisma.Sql): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ answer: string | null }[]>`select ${sql} as answer`;
  const answer = row?.answer ?? null;
  if (answer && answer !== "connected") return answer;
  await appendAudit(tx, deed, { subjectId });
  return null;
}
