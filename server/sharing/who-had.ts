import "server-only";

import type { Tx } from "@/server/db";

/** One person, or the people of a closed group together, and what they had of one share or of the case. */
export type HadIt = {
  /** the share; null: the case itself */
  shareId: string | null;
  partyName: string | null;
  organizationName: string | null;
  /** Null where they stay unnamed. */
  memberName: string | null;
  noticed: Date | null;
  firstRead: Date | null;
  lastRead: Date | null;
  found: Date | null;
  exported: Date | null;
};

/** Who saw the notice of what was given of a case of ours, read it, found it by searching and exported it; ended ones too. */
export async function listWhoHad(tx: Tx, caseId: string): Promise<HadIt[]> {
  return tx.$queryRaw`
    with events as (
      select
        a.subject_id as share_id, o.name as organization_name, a.actor_name as member_name, a.action, a.at
      from audit_entries a
      left join organizations o on o.id = a.actor_organization_id
      where a.case_id = ${caseId}::uuid
        and a.actor_organization_id is distinct from viewer_organization()
        and a.action in ('share.read', 'case.read', 'search.hit', 'share.exported', 'case.exported')
      union all
      select s.id, n.organization_name, n.member_name, 'notice', t.at
      from notified_of_case(${caseId}::uuid) n
      left join shares s on s.id = n.way_id
      cross join lateral (values (n.first_at), (n.last_at)) t (at)
    )
    select
      e.share_id as "shareId", coalesce(o.name, g.name) as "partyName", e.organization_name as "organizationName",
      e.member_name as "memberName", min(e.at) filter (where e.action = 'notice') as noticed,
      min(e.at) filter (where e.action like '%.read') as "firstRead",
      max(e.at) filter (where e.action like '%.read') as "lastRead",
      max(e.at) filter (where e.action = 'search.hit') as found,
      max(e.at) filter (where e.action like '%.exported') as exported
    from events e
    left join shares s on s.id = e.share_id
    left join organizations o on o.id = s.party_id
    left join sharing_groups g on g.id = s.party_id
    group by e.share_id, o.name, g.name, e.organization_name, e.member_name
    order by max(e.at) desc
    limit 500
  `;
}
