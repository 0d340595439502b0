import "server-only";

import type { Tx } from "@/server/db";

export type Closing = {
  organizationId: string;
  reason: string;
  erase: boolean;
  askedByName: string;
  askedAt: Date;
  /** A legal hold keeps it from being confirmed; for its admins. */
  held: boolean;
};

/** Organizations that ask to be closed: for its admins their own, for operators all. */
export async function listClosings(tx: Tx): Promise<Closing[]> {
  return tx.$queryRaw<Closing[]>`
    select
      organization_id as "organizationId", reason, erase, asked_by_name as "askedByName", asked_at as "askedAt",
      exists (
        select from active_holds() h where h.organization_id = organization_closings.organization_id
      ) as held
    from organization_closings
    where outcome is null
    order by asked_at
  `;
}

/** Organizations that an operator may close now. */
export async function listClosable(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`select organizations_to_close() as id`;
  return rows.map(({ id }) => id);
}

export type ClosingEffects = { cases: number; given: number; received: number; matchable: number; groups: number; members: number };

/** What closing the viewer's organization would end. */
export async function findClosingEffects(tx: Tx): Promise<ClosingEffects> {
  const [row] = await tx.$queryRaw<ClosingEffects[]>`
    with given as (
      select s.organization_id as giver from shares s where s.revoked_at is null and (s.expires_at is null or s.expires_at > now())
      union all
      select g.case_organization_id from case_grants g where g.revoked_at is null and (g.expires_at is null or g.expires_at > now())
    )
    select
      (select count(*)::int from cases c where c.organization_id = viewer_organization()) as cases,
      (select count(*)::int from given where giver = viewer_organization()) as given,
      (select count(*)::int from given where giver <> viewer_organization()) as received,
      (select count(*)::int from observations o where o.organization_id = viewer_organization() and o.exposure = 'matchable') as matchable,
      (select count(*)::int from sharing_group_members m where m.organization_id = viewer_organization() and m.joined_at is not null) as groups,
      (select count(*)::int from members m where m.organization_id = viewer_organization() and m.deactivated_at is null) as members
  `;
  return row ?? { cases: 0, given: 0, received: 0, matchable: 0, groups: 0, members: 0 };
}
