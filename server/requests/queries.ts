import "server-only";

import { Prisma } from "@/generated/prisma/client";
import { isUuid } from "@/server/cases/find-case";
import type { Tx } from "@/server/db";
import type { Subject } from "@/server/requests/schema";
import type { REQUEST_BASES, REQUEST_REFUSALS } from "@/server/requests/words";

export type RequestState = "draft" | "sent" | "overdue" | "answered" | "refused" | "withdrawn";

/** A request for information as one of its two sides reads it. */
export type InformationRequest = {
  id: string;
  /** Ours to another organization, or a predecessor's; else another's to ours. */
  ours: boolean;
  /** The predecessor who asked or was asked; null where it was we ourselves. */
  formerly: string | null;
  state: RequestState;
  otherId: string;
  otherName: string;
  subject: string;
  question: string;
  purpose: string;
  basis: (typeof REQUEST_BASES)[number];
  citation: string;
  reference: string;
  /** A day, as YYYY-MM-DD. */
  dueOn: string;
  followsId: string | null;
  /** Something that both sides know; each reads its own part of it by findSubject(). */
  about: Subject | null;
  createdAt: Date;
  sentAt: Date | null;
  sentByName: string | null;
  endedAt: Date | null;
  refusal: (typeof REQUEST_REFUSALS)[number] | null;
  answer: string;
  answeredByName: string | null;
  /** Our own case behind a request of ours. */
  caseId: string | null;
  caseNumber: string | null;
  caseTitle: string | null;
};

/** Drafts and requests of ours, and what others asked us, newest first. */
export async function listRequests(tx: Tx): Promise<InformationRequest[]> {
  return read(tx, Prisma.sql`true`);
}

/** The request with this id; null where there is none that we sent, drafted or were sent. */
export async function findRequest(tx: Tx, id: string): Promise<InformationRequest | null> {
  return isUuid(id) ? ((await read(tx, Prisma.sql`r.id = ${id}::uuid`))[0] ?? null) : null;
}

/** What was asked further about a request. */
export async function listFollowUps(tx: Tx, id: string): Promise<InformationRequest[]> {
  return read(tx, Prisma.sql`r.follows_id = ${id}::uuid`);
}

async function read(tx: Tx, condition: Prisma.Sql): Promise<InformationRequest[]> {
  return tx.$queryRaw<InformationRequest[]>`
    select
      r.id, r.organization_id = any (us.ids) as ours,
      case
        when viewer_organization() not in (r.organization_id, r.to_organization_id)
          then (select p.name from organizations p where p.id = case when r.organization_id = any (us.ids) then r.organization_id else r.to_organization_id end)
      end as formerly,
      case
        when r.withdrawn_at is not null then 'withdrawn'
        when r.refusal is not null then 'refused'
        when r.answered_at is not null then 'answered'
        when r.sent_at is null then 'draft'
        when r.due_on < (now() at time zone 'UTC')::date then 'overdue'
        else 'sent'
      end as state,
      o.id as "otherId", o.name as "otherName", r.subject, r.question, r.purpose, r.basis::text, r.citation, r.reference,
      to_char(r.due_on, 'YYYY-MM-DD') as "dueOn", r.follows_id as "followsId",
      case
        when r.about_share_id is not null then jsonb_build_object('kind', 'share', 'id', r.about_share_id)
        when r.about_overlap_id is not null then jsonb_build_object('kind', 'overlap', 'id', r.about_overlap_id)
      end as about,
      r.created_at as "createdAt",
      r.sent_at as "sentAt", r.sent_by_name as "sentByName", coalesce(r.answered_at, r.withdrawn_at) as "endedAt",
      r.refusal::text, r.answer, r.answered_by_name as "answeredByName",
      c.id as "caseId", c.number as "caseNumber", c.title as "caseTitle"
    from information_requests r
    cross join (select array(select * from predecessors_of_viewer()) || viewer_organization() as ids) us
    join organizations o on o.id = case when r.organization_id = any (us.ids) then r.to_organization_id else r.organization_id end
    left join information_request_cases k on k.request_id = r.id
    left join cases c on c.id = k.case_id
    where ${condition}
    order by coalesce(r.sent_at, r.created_at) desc, r.id desc
    limit 500
  `;
}

export type LinkedShare = { id: string; reason: string; at: Date; values: number };

/** The shares that answer a request, as long as they show anything. */
export async function listAnsweringShares(tx: Tx, requestId: string): Promise<LinkedShare[]> {
  return shares(tx, Prisma.sql`s.id in (select l.share_id from information_request_shares l where l.request_id = ${requestId}::uuid)`);
}

/** Our own active shares with an organization, which an answer to it can name. */
export async function listSharesWith(tx: Tx, organizationId: string): Promise<LinkedShare[]> {
  return shares(tx, Prisma.sql`
    s.organization_id = viewer_organization()
      and s.party_id = ${organizationId}::uuid
      and s.revoked_at is null
      and (s.expires_at is null or s.expires_at > now())
  `);
}

async function shares(tx: Tx, condition: Prisma.Sql): Promise<LinkedShare[]> {
  return tx.$queryRaw<LinkedShare[]>`
    select
      s.id, s.reason, s.created_at as at,
      (
        select count(*)::int
        from shared_observations l
        join observations o on o.id = l.observation_id
        where l.share_id = s.id and o.tlp <= tlp_ceiling(s.party_kind)
      ) as values
    from shares s
    where ${condition}
    order by s.created_at desc, s.id
    limit 200
  `;
}

/** How many shares for the answer wait for a second lead; known to leads. */
export async function countWaitingShares(tx: Tx, requestId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ waiting: number }[]>`
    select count(*)::int as waiting
    from sharing_proposals p
    where p.request_id = ${requestId}::uuid and p.decision is null
  `;
  return row?.waiting ?? 0;
}

/** A request that our shares can answer: ours to answer, and neither refused nor withdrawn. */
export function takesShares({ ours, state }: InformationRequest): boolean {
  return !ours && ["sent", "overdue", "answered"].includes(state);
}

export type AskedParty = { id: string; name: string };

/** Whom a request can be sent to: every other organization that stands. */
export async function listAskable(tx: Tx): Promise<AskedParty[]> {
  return tx.$queryRaw<AskedParty[]>`
    select o.id, o.name
    from organizations o
    where o.id <> viewer_organization() and o.standing_at is not null and o.closed_at is null
    order by coalesce(o.name_reading, o.name), o.id
  `;
}

/** Our own cases, newest first, to say which one a request is about. */
export async function listOwnCases(tx: Tx): Promise<{ id: string; number: string; title: string }[]> {
  return tx.$queryRaw`
    select c.id, c.number, c.title
    from cases c
    where c.organization_id = viewer_organization()
    order by c.updated_at desc, c.id
    limit 500
  `;
}
