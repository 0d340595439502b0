import "server-only";

import type { Tx } from "@/server/db";

export type Transfer = {
  id: string;
  /** we offered it; else it was offered to us */
  ours: boolean;
  otherName: string;
  summary: string;
  observations: number;
  keepRead: boolean;
  keepCompared: boolean;
  offeredByName: string;
  offeredAt: Date;
  expiresAt: Date;
  state: "open" | "accepted" | "declined" | "withdrawn" | "expired";
  answeredByName: string | null;
  answeredAt: Date | null;
  /** where the viewer sees the case */
  caseId: string | null;
  caseTitle: string | null;
  caseNumber: string | null;
};

/** Offers of cases made by and to the viewer's organization, open ones first; none for whoever may not answer. */
export async function listTransfers(tx: Tx): Promise<Transfer[]> {
  return tx.$queryRaw<Transfer[]>`
    select
      t.id, t.organization_id = viewer_organization() as ours, o.name as "otherName", t.summary, t.observations,
      t.keep_read as "keepRead", t.keep_compared as "keepCompared", t.offered_by_name as "offeredByName",
      t.offered_at as "offeredAt", t.expires_at as "expiresAt",
      coalesce(t.outcome, case when t.expires_at <= now() then 'expired' else 'open' end) as state,
      t.answered_by_name as "answeredByName", t.answered_at as "answeredAt",
      c.id as "caseId", c.title as "caseTitle", c.number as "caseNumber"
    from case_transfers t
    join organizations o
      on o.id = case when t.organization_id = viewer_organization() then t.to_organization_id else t.organization_id end
    left join cases c on c.id = t.case_id and (t.organization_id = viewer_organization() or t.outcome = 'accepted')
    order by (t.outcome is null and t.expires_at > now()) desc, t.offered_at desc
    limit 200
  `;
}
