import "server-only";

import type { CaseFields } from "@/server/cases/edit-schema";
import type { Tx } from "@/server/db";
import { listPersons, type NamedPerson } from "@/server/persons/queries";

export type CaseDetails = CaseFields & { version: number; closedAt: Date | null; createdAt: Date; updatedAt: Date; ownerName: string | null };

/** All that a person wrote about the case, or null where there is none that the viewer may see. */
export async function findCaseDetails(tx: Tx, id: string): Promise<CaseDetails | null> {
  const [found] = await tx.$queryRaw<CaseDetails[]>`
    /* kept */ select
      c.title, c.description, c.status::text, c.resolution::text, c.severity::text, c.tlp::text, c.pap::text,
      c.reportable, c.classification, c.techniques, c.owner_member_id as "ownerMemberId", c.first_seen_at as "firstSeenAt",
      c.detected_at as "detectedAt", c.reported_at as "reportedAt", c.version, c.closed_at as "closedAt",
      c.created_at as "createdAt", c.updated_at as "updatedAt", u.name as "ownerName"
    from cases c
    left join members m on m.id = c.owner_member_id
    left join users u on u.id = m.user_id
    where c.id = ${id}::uuid
  `;
  return found ?? null;
}

export type CaseComment = { id: string; authorName: string; organizationName: string; body: string; createdAt: Date; mine: boolean };

/** The comments that the viewer may read, oldest first. */
export async function listComments(tx: Tx, caseId: string): Promise<CaseComment[]> {
  return tx.$queryRaw<CaseComment[]>`
    /* kept */ select
      c.id, c.author_name as "authorName", o.name as "organizationName", c.body, c.created_at as "createdAt",
      c.member_id = viewer_member() as mine
    from case_comments c
    join organizations o on o.id = c.organization_id
    where c.case_id = ${caseId}::uuid
    order by c.created_at, c.id
    limit 500
  `;
}

export type CaseSource = { id: string; name: string; mediaType: string; bytes: number; createdAt: Date };

/** What was filed into the case: names and sizes, newest first. */
export async function listSources(tx: Tx, caseId: string): Promise<CaseSource[]> {
  const rows = await tx.caseSource.findMany({
    where: { caseId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 100,
    select: { id: true, name: true, mediaType: true, bytes: true, createdAt: true },
  });
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}

/** The active members of the viewer's organization, who can own a case. */
export async function listPossibleOwners(tx: Tx): Promise<{ memberId: string; name: string; reading: string | null }[]> {
  return tx.$queryRaw`
    select m.id as "memberId", u.name, u.name_reading as reading
    from members m
    join users u on u.id = m.user_id
    where m.organization_id = viewer_organization() and m.deactivated_at is null and m.role >= 'analyst'
    order by coalesce(u.name_reading, u.name), m.id
  `;
}

export type KindCount = { kind: string; count: number; matchable: number };

/** How many indicators of each kind the case holds, and how many of them are compared. */
export async function countKinds(tx: Tx, caseId: string): Promise<KindCount[]> {
  return tx.$queryRaw<KindCount[]>`
    /* kept */ select o.kind::text, count(*)::int as count, count(*) filter (where o.exposure = 'matchable')::int as matchable
    from observations o
    where o.case_id = ${caseId}::uuid
    group by o.kind
    order by o.kind
  `;
}

export type CaseOverview = { details: CaseDetails; comments: CaseComment[]; sources: CaseSource[]; kinds: KindCount[]; persons: NamedPerson[] };

/** What a reader of the case reads at a glance; null where there is none that the viewer may see. */
export async function findOverview(tx: Tx, id: string): Promise<CaseOverview | null> {
  const details = await findCaseDetails(tx, id);
  if (!details) return null;
  return {
    details,
    comments: await listComments(tx, id),
    sources: await listSources(tx, id),
    kinds: await countKinds(tx, id),
    persons: await listPersons(tx, id),
  };
}
