import "server-only";

import { Prisma } from "@/generated/prisma/client";
import { appendAudit } from "@/server/audit/mutations";
import type { Tx } from "@/server/db";
import type { Answer, RequestFields, Subject } from "@/server/requests/schema";

/** A code of messages/<language>/refusals.json. */
type Refused = { ok: false; refusal: string };

/**
 * Keeps a request as a draft of ours: a new one, or this one as long as it was not sent. The database raises `subject_gone`
 * where we cannot name what it is about to whom it asks.
 */
export async function saveRequest(tx: Tx, id: string | null, fields: RequestFields): Promise<{ ok: true; id: string } | Refused> {
  const refusal = await refusalFor(tx, id !== null, fields);
  if (refusal) return { ok: false, refusal };
  const requestId = id ? await update(tx, id, fields) : await insert(tx, fields);
  if (!requestId) return { ok: false, refusal: "not_found" };
  await tx.$executeRaw`delete from information_request_cases where request_id = ${requestId}::uuid`;
  if (fields.caseId) {
    await tx.$executeRaw`
      insert into information_request_cases (request_id, organization_id, case_id)
      values (${requestId}::uuid, viewer_organization(), ${fields.caseId}::uuid)
    `;
  }
  if (!id) await appendAudit(tx, "request.drafted", { caseId: fields.caseId, subjectId: requestId, details: { party: fields.to, basis: fields.basis } });
  return { ok: true, id: requestId };
}

async function refusalFor(tx: Tx, kept: boolean, { to, caseId, followsId }: RequestFields): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`
    select
      case
        when not viewer_is('analyst') then 'role'
        when ${to}::uuid = viewer_organization() then 'own_organization'
        when not exists (
          select from organizations o
          where o.id = ${to}::uuid and o.standing_at is not null and o.closed_at is null
        ) then 'not_standing'
        when ${caseId}::uuid is not null and not exists (
          select from cases c where c.id = ${caseId}::uuid and c.organization_id = viewer_organization()
        ) then 'not_found'
        when not ${kept} and ${followsId}::uuid is not null and not exists (
          select from information_requests r
          where r.id = ${followsId}::uuid
            and r.organization_id = viewer_organization()
            and r.to_organization_id = ${to}::uuid
            and r.sent_at is not null
        ) then 'not_found'
      end as refusal
  `;
  return row?.refusal ?? null;
}

async function insert(tx: Tx, fields: RequestFields): Promise<string | undefined> {
  const { to, followsId, subject, question, purpose, basis, citation, reference, dueOn } = fields;
  const [made] = await tx.$queryRaw<{ id: string }[]>`
    insert into information_requests (
      organization_id, to_organization_id, follows_id, subject, question, purpose, basis, citation, reference, due_on,
      about_share_id, about_overlap_id, created_by
    )
    values (
      viewer_organization(), ${to}::uuid, ${followsId}::uuid, ${subject}, ${question}, ${purpose}, ${basis}::request_basis,
      ${citation}, ${reference}, ${dueOn}::date, ${idOf(fields, "share")}::uuid, ${idOf(fields, "overlap")}::uuid,
      viewer_member()
    )
    returning id
  `;
  return made?.id;
}

async function update(tx: Tx, id: string, fields: RequestFields): Promise<string | undefined> {
  const { to, subject, question, purpose, basis, citation, reference, dueOn } = fields;
  const [kept] = await tx.$queryRaw<{ id: string }[]>`
    update information_requests r
    set
      to_organization_id = ${to}::uuid, subject = ${subject}, question = ${question}, purpose = ${purpose},
      basis = ${basis}::request_basis, citation = ${citation}, reference = ${reference}, due_on = ${dueOn}::date,
      about_share_id = ${idOf(fields, "share")}::uuid, about_overlap_id = ${idOf(fields, "overlap")}::uuid
    where r.id = ${id}::uuid and r.organization_id = viewer_organization() and r.sent_at is null
    returning r.id
  `;
  return kept?.id;
}

function idOf({ about }: RequestFields, kind: Subject["kind"]): string | null {
  return about?.kind === kind ? about.id : null;
}

/** Throws a draft away. */
export async function discardRequest(tx: Tx, id: string): Promise<string | null> {
  const gone = await tx.$executeRaw`
    delete from information_requests r
    where r.id = ${id}::uuid and r.organization_id = viewer_organization() and r.sent_at is null
  `;
  if (gone === 0) return "not_found";
  await appendAudit(tx, "request.discarded", { subjectId: id });
  return null;
}

/** Sends a draft: from the commit on the other side reads it, and nobody changes it any more. */
export async function sendRequest(tx: Tx, id: string): Promise<string | null> {
  return deed(tx, Prisma.sql`send_request(${id}::uuid)`);
}

/** Takes a request back that was not answered yet. */
export async function withdrawInformationRequest(tx: Tx, id: string): Promise<string | null> {
  return deed(tx, Prisma.sql`withdraw_information_request(${id}::uuid)`);
}

/** Answers a request to us, or refuses it; once. */
export async function answerRequest(tx: Tx, id: string, answer: Answer): Promise<string | null> {
  const refusal = answer.kind === "refuse" ? answer.refusal : null;
  const shares = answer.kind === "refuse" ? [] : answer.shareIds;
  return deed(tx, Prisma.sql`answer_request(${id}::uuid, ${refusal}::request_refusal, ${answer.text}, ${shares}::uuid[])`);
}

/** Adds new shares to the answer, before or after that is sent: those that reach who asked. */
export async function attachShares(tx: Tx, id: string, shareIds: string[]): Promise<void> {
  await tx.$executeRaw`select attach_shares(${id}::uuid, ${shareIds}::uuid[])`;
}

async function deed(tx: Tx, call: Prisma.Sql): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`select ${call} as refusal`;
  return row?.refusal ?? null;
}
