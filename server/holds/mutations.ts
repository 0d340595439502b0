import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import type { Tx } from "@/server/db";
import type { NewHold } from "@/server/holds/schema";

/** A code of messages/<language>/refusals.json, or null where it was done. */
type Refusal = string | null;

/**
 * Holds a case of the viewer's organization, or these observations of it, until it is released or its day has passed:
 * nobody can delete them. The audit entry names the case in its details only, so that admins alone read it.
 */
export async function placeHold(tx: Tx, caseId: string, observationIds: string[] | null, hold: NewHold): Promise<Refusal> {
  const [placed] = await tx.$queryRaw<{ id: string }[]>`
    insert into legal_holds (organization_id, case_id, whole_case, reason, legal_basis, reference, ends_at, placed_by, placed_by_name)
    select
      c.organization_id, c.id, ${observationIds === null}, ${hold.reason}, ${hold.legalBasis}, ${hold.reference},
      ${hold.endsAt}::timestamptz, viewer_member(), u.name
    from cases c
    join users u on u.id = viewer_user()
    where c.id = ${caseId}::uuid
      and c.organization_id = viewer_organization()
      and viewer_is('lead')
    returning id
  `;
  if (!placed) return "not_found";
  const held = observationIds ? await holdObservations(tx, placed.id, caseId, observationIds) : null;
  if (held === 0) throw new NothingToHold();
  await appendAudit(tx, "hold.placed", { subjectId: placed.id, details: { case: caseId, observations: held } });
  return null;
}

/** Nothing of what was chosen is there any more; takes the hold back with the transaction. */
export class NothingToHold extends Error {}

async function holdObservations(tx: Tx, holdId: string, caseId: string, ids: string[]): Promise<number> {
  return tx.$executeRaw`
    insert into held_observations (hold_id, case_id, observation_id)
    select ${holdId}::uuid, o.case_id, o.id
    from observations o
    where o.case_id = ${caseId}::uuid and o.id = any (${ids}::uuid[])
  `;
}

/** Ends a hold, with the reason that its list keeps. */
export async function releaseHold(tx: Tx, holdId: string, reason: string): Promise<Refusal> {
  const [released] = await tx.$queryRaw<{ case_id: string }[]>`
    update legal_holds h
    set released_at = now(), release_reason = ${reason}, released_by_name = (select u.name from users u where u.id = viewer_user())
    where h.id = ${holdId}::uuid and h.released_at is null
    returning h.case_id
  `;
  if (!released) return "not_found";
  await appendAudit(tx, "hold.released", { subjectId: holdId, details: { case: released.case_id } });
  return null;
}
