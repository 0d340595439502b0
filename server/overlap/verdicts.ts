import "server-only";

import type { IndicatorKind, Verdict } from "@/generated/prisma/enums";
import { appendAudit } from "@/server/audit/mutations";
import type { Filer } from "@/server/cases/mutations";
import type { Tx } from "@/server/db";

/** An overlap to judge, with the version of the verdict that the person saw; 0 where there was none. */
export type Judged = { caseId: string; overlapId: string; version: number };

/** What became of judging: by overlap. `changed`: somebody else judged it in between; `gone`: it is no overlap any more. */
export type Judgement = { judged: string[]; changed: string[]; gone: string[] };

/**
 * Says what the filer's organization thinks of overlaps of its own cases. Each is a new version beside the earlier ones; one
 * that a colleague judged in between is left as that colleague said.
 */
export async function judgeOverlaps(tx: Tx, by: Filer, overlaps: Judged[], verdict: Verdict, note: string): Promise<Judgement> {
  const outcome: Judgement = { judged: [], changed: [], gone: [] };
  for (const caseId of new Set(overlaps.map((overlap) => overlap.caseId))) {
    const judged = overlaps.filter((overlap) => overlap.caseId === caseId);
    const keys = await keysByOverlap(tx, caseId, judged.map(({ overlapId }) => overlapId));
    for (const { overlapId, version } of judged) {
      const met = keys.get(overlapId);
      if (!met) outcome.gone.push(overlapId);
      else if (await insertVerdict(tx, by, { caseId, overlapId, version }, verdict, note, met)) outcome.judged.push(overlapId);
      else outcome.changed.push(overlapId);
    }
    await appendJudgement(tx, caseId, verdict, judged.filter(({ overlapId }) => outcome.judged.includes(overlapId)));
  }
  return outcome;
}

async function keysByOverlap(tx: Tx, caseId: string, overlapIds: string[]): Promise<Map<string, string[]>> {
  const rows = await tx.$queryRaw<{ overlapId: string; keys: string[] }[]>`
    select k.overlap_id as "overlapId", array_agg(k.key::text order by k.key) as keys
    from keys_of_overlaps(${caseId}::uuid, ${overlapIds}::uuid[]) k
    where ${caseId}::uuid in (select c.id from cases c where c.organization_id = viewer_organization())
    group by k.overlap_id
  `;
  return new Map(rows.map(({ overlapId, keys }) => [overlapId, keys]));
}

async function insertVerdict(
  tx: Tx,
  by: Filer,
  { caseId, overlapId, version }: Judged,
  verdict: Verdict,
  note: string,
  keys: string[],
): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    insert into overlap_verdicts (organization_id, case_id, overlap_id, version, verdict, note, keys, decided_by)
    select
      ${by.organizationId}::uuid, ${caseId}::uuid, ${overlapId}::uuid, ${version + 1}::int, ${verdict}::verdict, ${note},
      ${keys}::uuid[], ${by.memberId}::uuid
    where ${version}::int = (
      select coalesce(max(v.version), 0)
      from overlap_verdicts v
      where v.organization_id = ${by.organizationId}::uuid and v.overlap_id = ${overlapId}::uuid
    )
    on conflict (organization_id, overlap_id, version) do nothing
  `;
  return inserted > 0;
}

/** The chain says how many overlaps of the case were judged as what; not which, nor why. */
async function appendJudgement(tx: Tx, caseId: string, verdict: Verdict, judged: Judged[]): Promise<void> {
  if (judged.length) await appendAudit(tx, "overlap.judged", { caseId, details: { verdict, overlaps: judged.length } });
}

/** One version of what the viewer's organization thinks of an overlap. */
export type VerdictVersion = { version: number; verdict: Verdict; note: string; by: string; at: Date };

/** A value that meets now and did not when the overlap was judged last, or did and does not any more. */
export type ChangedValue = { kind: IndicatorKind; value: string; change: "added" | "removed" };

export type Assessment = {
  /** Newest first; the first counts. Empty: nobody judged it yet. */
  versions: VerdictVersion[];
  /** What changed since the newest, at most CHANGES_SHOWN of each; values that left the case are only counted. */
  changes: ChangedValue[];
  added: number;
  removed: number;
  /** What the other side thinks, once connected. */
  theirs: { verdict: Verdict; at: Date } | null;
};

export const CHANGES_SHOWN = 10;

/** What the viewer's organization said of one overlap of its own case, what changed since, and what the other side says. */
export async function findAssessment(tx: Tx, caseId: string, overlapId: string): Promise<Assessment> {
  const [versions, changes, theirs] = [
    await listVersions(tx, overlapId),
    await listChanges(tx, caseId, overlapId),
    await tx.$queryRaw<{ verdict: Verdict; at: Date }[]>`
      select t.verdict::text as verdict, t.decided_at as at from overlap.their_verdict(${overlapId}::uuid) t
    `,
  ];
  const count = (change: ChangedValue["change"]) => changes.find((row) => row.change === change)?.total ?? 0;
  return {
    versions,
    changes: versions.length ? changes.flatMap(({ change, kind, value }) => (value === null ? [] : [{ change, kind, value }])) : [],
    added: versions.length ? count("added") : 0,
    removed: versions.length ? count("removed") : 0,
    theirs: theirs[0] ?? null,
  };
}

async function listVersions(tx: Tx, overlapId: string): Promise<VerdictVersion[]> {
  return tx.$queryRaw`
    select v.version, v.verdict::text as verdict, v.note, u.name as by, v.created_at as at
    from overlap_verdicts v
    join members m on m.id = v.decided_by
    join users u on u.id = m.user_id
    where v.overlap_id = ${overlapId}::uuid
    order by v.version desc
  `;
}

async function listChanges(
  tx: Tx,
  caseId: string,
  overlapId: string,
): Promise<{ change: ChangedValue["change"]; kind: IndicatorKind; value: string | null; total: number }[]> {
  return tx.$queryRaw`
    with meets as (
      select k.key from keys_of_overlaps(${caseId}::uuid, array[${overlapId}::uuid]) k
    ),
    met as (
      select k.key
      from (
        select v.keys
        from overlap_verdicts v
        where v.overlap_id = ${overlapId}::uuid
        order by v.version desc
        limit 1
      ) latest
      cross join lateral unnest(latest.keys) as k (key)
    ),
    changed as (
      select 'added' as change, key from (select key from meets except select key from met) a
      union all
      select 'removed', key from (select key from met except select key from meets) r
    ),
    numbered as (
      select
        c.change, o.kind::text as kind, o.value, (count(*) over by_change)::int as total,
        row_number() over (partition by c.change order by o.value nulls last) as place
      from changed c
      left join observations o
        on o.key = c.key and o.case_id = ${caseId}::uuid and o.organization_id = viewer_organization()
      window by_change as (partition by c.change)
    )
    select n.change, n.kind, n.value, n.total
    from numbered n
    where n.place <= ${CHANGES_SHOWN}
    order by n.change, n.place
  `;
}
