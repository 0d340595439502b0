import "server-only";

import type { GrantLevel } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";

/** What one side has given the other of its case, beyond name and contact. */
export type Given = { observations: number; level: GrantLevel | null };

export type Disclosure = {
  toThem: Given;
  toUs: Given;
  /** Their case, where it was granted to us. */
  theirCaseId: string | null;
};

/**
 * What both sides of each handshake have given the other of its two cases until now, by its id. Theirs is what reaches
 * this person; ours goes to their organization, to people of it whom we named, and to groups in which we know it to be.
 */
export async function listDisclosures(tx: Tx): Promise<Map<string, Disclosure>> {
  const rows = await tx.$queryRaw<Row[]>`
    with handshakes as materialized (
      select k.id, k.case_id, k.overlap_id, k.organization_id, k.organization_name
      from overlap.connections_of_viewer() k
      where k.state = 'connected'
    ),
    -- By the rights of this person; which case of theirs it is, whoever knows both cases can tell.
    received as materialized (
      select k.id, s.id as share_id
      from handshakes k
      join shares s on s.organization_id = k.organization_id and overlap.id_of(k.case_id, s.case_id) = k.overlap_id
      where s.organization_id <> viewer_organization()
    ),
    entrusted as materialized (
      select k.id, g.case_id, max(g.level) as level
      from handshakes k
      join case_grants g on g.case_organization_id = k.organization_id
        and overlap.id_of(k.case_id, g.case_id) = k.overlap_id
      where g.case_organization_id <> viewer_organization()
      group by k.id, g.case_id
    ),
    parties as materialized (
      select k.id, k.organization_id as party_id from handshakes k
      union
      select k.id, m.group_id
      from handshakes k
      join sharing_group_members m on m.organization_id = k.organization_id and m.joined_at is not null
      union
      select k.id, p.member_id
      from handshakes k
      join people_given_to() p on p.organization_name = k.organization_name and p.active
    ),
    shared as (
      select k.id, count(distinct o.id)::int as observations
      from handshakes k
      join parties p on p.id = k.id
      join shares s on s.case_id = k.case_id
        and s.party_id = p.party_id
        and s.revoked_at is null
        and (s.expires_at is null or s.expires_at > now())
      join shared_observations l on l.share_id = s.id
      join observations o on o.id = l.observation_id and o.tlp <= tlp_ceiling(s.party_kind)
      group by k.id
    ),
    granted as (
      select k.id, max(g.level) as level
      from handshakes k
      join parties p on p.id = k.id
      join case_grants g on g.case_id = k.case_id
        and g.party_id = p.party_id
        and g.revoked_at is null
        and (g.expires_at is null or g.expires_at > now())
      join cases c on c.id = g.case_id and c.tlp <= tlp_ceiling(g.party_kind)
      group by k.id
    )
    select
      k.id, coalesce(s.observations, 0) as shared, g.level::text as granted, e.level::text as entrusted,
      e.case_id as "theirCaseId",
      (
        select count(distinct o.id)::int
        from received r
        join shared_observations l on l.share_id = r.share_id
        join observations o on o.id = l.observation_id
        where r.id = k.id
      ) as received
    from handshakes k
    left join shared s on s.id = k.id
    left join granted g on g.id = k.id
    left join entrusted e on e.id = k.id
  `;
  return new Map(rows.map(({ id, shared, granted, received, entrusted, theirCaseId }) => [
    id,
    { toThem: { observations: shared, level: granted }, toUs: { observations: received, level: entrusted }, theirCaseId },
  ]));
}

type Row = {
  id: string;
  shared: number;
  granted: GrantLevel | null;
  received: number;
  entrusted: GrantLevel | null;
  theirCaseId: string | null;
};
