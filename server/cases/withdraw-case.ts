import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import type { Tx } from "@/server/db";

/** A party that sees the whole case (granted), or so many of its observations (shared). */
export type GivenTo = { name: string | null; kind: "member" | "organization" | "group"; granted: boolean; observations: number };

/** What others lose when a case is withdrawn or deleted. */
export type CaseEffects = {
  observations: number;
  /** values that leave the comparison */
  matchable: number;
  overlaps: number;
  /** who loses what: grants of the case, and shared observations */
  parties: GivenTo[];
  /** reported in it by other organizations */
  contributed: number;
  comments: number;
};

/** What withdrawing or deleting this case would take from others. */
export async function findCaseEffects(tx: Tx, caseId: string): Promise<CaseEffects> {
  const [counts] = await tx.$queryRaw<Omit<CaseEffects, "parties">[]>`
    select
      count(*)::int as observations,
      count(*) filter (where o.exposure = 'matchable')::int as matchable,
      count(*) filter (where o.organization_id <> o.case_organization_id)::int as contributed,
      coalesce((select f.total from overlap.of_case(${caseId}::uuid, 1, 0) f), 0) as overlaps,
      (select count(*)::int from case_comments c where c.case_id = ${caseId}::uuid) as comments
    from observations o
    where o.case_id = ${caseId}::uuid
  `;
  const parties = await listGivenTo(tx, caseId);
  return { observations: 0, matchable: 0, overlaps: 0, contributed: 0, comments: 0, ...counts, parties };
}

/** Who sees the case or something of it now. */
export async function listGivenTo(tx: Tx, caseId: string): Promise<GivenTo[]> {
  return tx.$queryRaw<GivenTo[]>`
    with given as (
      select g.party_id, true as granted, null::uuid as observation_id
      from case_grants g
      where g.case_id = ${caseId}::uuid and g.revoked_at is null and (g.expires_at is null or g.expires_at > now())
      union all
      select s.party_id, false, l.observation_id
      from shares s
      join shared_observations l on l.share_id = s.id
      where s.case_id = ${caseId}::uuid and s.revoked_at is null and (s.expires_at is null or s.expires_at > now())
    )
    select
      coalesce(o.name, g.name, n.name) as name,
      case when o.id is not null then 'organization' when g.id is not null then 'group' else 'member' end as kind,
      bool_or(p.granted) as granted, count(distinct p.observation_id)::int as observations
    from given p
    left join organizations o on o.id = p.party_id
    left join sharing_groups g on g.id = p.party_id
    left join people_given_to() n on n.member_id = p.party_id
    group by p.party_id, o.id, g.id, n.name
    order by 2 desc, 1
  `;
}

/**
 * Takes a case back from everybody else and keeps it: nothing of it is compared, shared or granted any more. False where
 * the viewer may not.
 */
export async function withdrawCase(tx: Tx, caseId: string): Promise<boolean> {
  if (!(await mayGiveAndTake(tx, caseId))) return false;
  const effects = await findCaseEffects(tx, caseId);
  await tx.$executeRaw`
    with taken as (
      select o.id
      from observations o
      where o.case_id = ${caseId}::uuid and o.organization_id = viewer_organization() and o.exposure = 'matchable'
      order by o.key
      for update
    )
    update observations o
    set exposure = 'private', updated_at = now(), version = o.version + 1
    from taken t
    where o.id = t.id
  `;
  await tx.share.updateMany({ where: { caseId, revokedAt: null }, data: { revokedAt: new Date() } });
  await tx.caseGrant.updateMany({ where: { caseId, revokedAt: null }, data: { revokedAt: new Date() } });
  await appendAudit(tx, "case.withdrawn", { caseId, details: counted(effects) });
  return true;
}

/** Deletes a case and everything in it; the audit stays. False where the viewer may not. */
export async function deleteCase(tx: Tx, caseId: string): Promise<boolean> {
  if (!(await mayGiveAndTake(tx, caseId))) return false;
  const effects = await findCaseEffects(tx, caseId);
  const { number } = await tx.case.findUniqueOrThrow({ where: { id: caseId }, select: { number: true } });
  // What matching and exports wait for goes before the chain is held; the case itself after: its chain is found by it.
  await tx.observation.deleteMany({ where: { caseId } });
  await appendAudit(tx, "case.deleted", { caseId, details: { number, ...counted(effects) } });
  await tx.case.delete({ where: { id: caseId } });
  return true;
}

async function mayGiveAndTake(tx: Tx, caseId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ may: boolean }[]>`
    select c.organization_id = viewer_organization() and viewer_is('lead') as may from cases c where c.id = ${caseId}::uuid
  `;
  return row?.may ?? false;
}

function counted({ observations, matchable, overlaps, parties }: CaseEffects) {
  return { observations, matchable, overlaps, parties: parties.length };
}
