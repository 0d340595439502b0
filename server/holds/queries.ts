import "server-only";

import type { Tx } from "@/server/db";

export type LegalHold = {
  id: string;
  caseId: string;
  caseNumber: string;
  caseTitle: string;
  /** null: the whole case */
  observations: number | null;
  reason: string;
  legalBasis: string;
  reference: string;
  placedByName: string;
  placedAt: Date;
  endsAt: Date | null;
  active: boolean;
  releasedAt: Date | null;
  releasedByName: string | null;
  releaseReason: string | null;
};

/** The holds of the viewer's organization, those that hold first; none for whoever may not know of them. */
export async function listHolds(tx: Tx): Promise<LegalHold[]> {
  return tx.$queryRaw<LegalHold[]>`
    select
      h.id, c.id as "caseId", c.number as "caseNumber", c.title as "caseTitle",
      case when not h.whole_case then (select count(*)::int from held_observations k where k.hold_id = h.id) end as observations,
      h.reason, h.legal_basis as "legalBasis", h.reference, h.placed_by_name as "placedByName", h.placed_at as "placedAt",
      h.ends_at as "endsAt", h.id in (select a.id from active_holds() a) as active, h.released_at as "releasedAt",
      h.released_by_name as "releasedByName", h.release_reason as "releaseReason"
    from legal_holds h
    join cases c on c.id = h.case_id
    order by active desc, h.placed_at desc
    limit 500
  `;
}
