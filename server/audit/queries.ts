import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { Tx } from "@/server/db";

export const HISTORY_PER_PAGE = 50;

/** The parts into which a case's history can be narrowed: the word before the dot of an action. */
export const historyAreas = ["case", "observation", "share", "grant", "comment", "connection", "comparison", "search", "recall", "request", "consent", "copy", "person"] as const;

export type HistoryFilter = { area: (typeof historyAreas)[number] | null; actor: string | null; page: number };

export type HistoryEntry = {
  seq: string;
  at: Date;
  actorName: string | null;
  organizationName: string | null;
  /** done by somebody of another organization */
  foreign: boolean;
  action: string;
  details: Record<string, unknown>;
  /** to or from whom something was given, where the viewer may know its name */
  partyName: string | null;
};

/** One page of the audit entries about a case, newest first; its owner's members read them, nobody else. */
export async function listCaseHistory(tx: Tx, caseId: string, filter: HistoryFilter): Promise<HistoryEntry[]> {
  return tx.$queryRaw<HistoryEntry[]>`
    select
      a.seq::text, a.at, a.actor_name as "actorName", o.name as "organizationName",
      a.actor_organization_id is distinct from viewer_organization() as foreign, a.action, a.details,
      coalesce(p.name, g.name, n.name) as "partyName"
    from audit_entries a
    left join organizations o on o.id = a.actor_organization_id
    left join organizations p on p.id = (a.details ->> 'party')::uuid
    left join sharing_groups g on g.id = (a.details ->> 'party')::uuid
    left join people_given_to() n on n.member_id = (a.details ->> 'party')::uuid
    where ${matches(caseId, filter)}
    order by a.at desc, a.seq desc
    limit ${HISTORY_PER_PAGE}
    offset ${(filter.page - 1) * HISTORY_PER_PAGE}
  `;
}

/** How many entries the filter leaves, by the same condition. */
export async function countCaseHistory(tx: Tx, caseId: string, filter: HistoryFilter): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from audit_entries a where ${matches(caseId, filter)}
  `;
  return row?.count ?? 0;
}

/** Everybody who did something about the case, for the filter. */
export async function listHistoryActors(tx: Tx, caseId: string): Promise<{ userId: string; name: string }[]> {
  return tx.$queryRaw`
    select distinct on (a.user_id) a.user_id as "userId", a.actor_name as name
    from audit_entries a
    where a.case_id = ${caseId}::uuid and a.user_id is not null and a.actor_name is not null
    order by a.user_id, a.at desc
    limit 200
  `;
}

function matches(caseId: string, { area, actor }: HistoryFilter): Prisma.Sql {
  const conditions = [Prisma.sql`a.case_id = ${caseId}::uuid`];
  if (area) conditions.push(Prisma.sql`split_part(a.action, '.', 1) = ${area}`);
  if (actor) conditions.push(Prisma.sql`a.user_id = ${actor}::uuid and a.actor_name is not null`);
  return Prisma.join(conditions, " and ");
}
