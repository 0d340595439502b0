import "server-only";

import type { Tx } from "@/server/db";
import type { Subject } from "@/server/requests/schema";

/** Something that both sides know, which a request to the other side can be about. */
export type PossibleSubject = Subject & {
  organizationId: string;
  /** When it was shared, or the two were connected. */
  at: Date;
  /** The share's reason; of an overlap our own case. */
  words: string;
};

/** What requests can be about: shares received by the organization, and overlaps over which it is connected; newest first. */
export async function listSubjects(tx: Tx): Promise<PossibleSubject[]> {
  return tx.$queryRaw<PossibleSubject[]>`
    select 'share' as kind, s.id, s.organization_id as "organizationId", s.created_at as at, s.reason as words
    from shares_to_ask_about() a
    join shares s on s.id = a.share_id
    union all
    select 'overlap', k.overlap_id, k.organization_id, k.connected_at, concat_ws(' ', c.number, c.title)
    from overlap.connections_of_viewer() k
    join cases c on c.id = k.case_id
    where k.state = 'connected'
    order by at desc, id
    limit 500
  `;
}

/** Whether a share that was received can be what a request is about. */
export async function canAskAbout(tx: Tx, shareId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ can: boolean }[]>`
    select viewer_is('analyst') and ${shareId}::uuid in (select a.share_id from shares_to_ask_about() a) as can
  `;
  return row?.can ?? false;
}

/** What a request is about, as this side reads it: by its own case, never by the other's. */
export type RequestSubject = {
  kind: Subject["kind"];
  id: string;
  at: Date;
  /** The share's reason. */
  reason: string | null;
  /** Our own case: behind the overlap, or behind what we shared; null for what we received. */
  caseId: string | null;
  caseNumber: string | null;
  caseTitle: string | null;
  /** Of an overlap: both cases still hold something in common. */
  stands: boolean;
};

/** The subject as the viewer's side reads it; null where that side finds it no more. */
export async function findSubject(tx: Tx, { kind, id }: Subject): Promise<RequestSubject | null> {
  const [found] = kind === "share" ? await findShare(tx, id) : await findOverlap(tx, id);
  return found ?? null;
}

async function findShare(tx: Tx, id: string): Promise<RequestSubject[]> {
  return tx.$queryRaw<RequestSubject[]>`
    select
      'share' as kind, s.id, s.created_at as at, s.reason, c.id as "caseId", c.number as "caseNumber",
      c.title as "caseTitle", true as stands
    from shares s
    left join cases c
      on c.id = s.case_id
      and s.organization_id = viewer_organization()
      and c.organization_id = viewer_organization()
    where s.id = ${id}::uuid
  `;
}

async function findOverlap(tx: Tx, id: string): Promise<RequestSubject[]> {
  return tx.$queryRaw<RequestSubject[]>`
    select
      'overlap' as kind, k.overlap_id as id, k.connected_at as at, null as reason, c.id as "caseId",
      c.number as "caseNumber", c.title as "caseTitle",
      exists (select from overlap.shared_keys(k.case_id, array[k.overlap_id])) as stands
    from overlap.connections_of_viewer() k
    left join cases c on c.id = k.case_id and c.organization_id = viewer_organization()
    where k.overlap_id = ${id}::uuid and k.state = 'connected'
  `;
}
