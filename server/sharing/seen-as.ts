import "server-only";

import { cache } from "react";
import type { PartyKind } from "@/generated/prisma/enums";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { asViewer, type Tx } from "@/server/db";

/** Somebody as whom a lead can look at its own organization's material. */
export type SeenAs = {
  id: string;
  kind: PartyKind;
  name: string;
  /** Of a named person: its organization. */
  organizationName: string | null;
  /** The groups by which something may reach it, as far as our organization may know. */
  groups: string[];
};

/** The party with this id, or null where the viewer may not look as it. */
export async function findPartyToSeeAs(tx: Tx, partyId: string): Promise<SeenAs | null> {
  if (!isUuid(partyId) || !(await findRights(tx)).share) return null;
  const [party] = await tx.$queryRaw<SeenAs[]>`
    with known as (
      select o.id, 'organization' as kind, o.name, null as "organizationName", o.id as acting_for
      from organizations o
      where o.id <> viewer_organization() and o.closed_at is null
      union all
      select g.id, 'group', g.name, null, null
      from sharing_groups g
      union all
      select p.member_id, 'member', p.name, p.organization_name, p.organization_id
      from people_to_name() p
      union all
      select p.member_id, 'member', p.name, p.organization_name, null
      from people_given_to() p
      where p.active
    )
    select
      k.id, k.kind, k.name, k."organizationName",
      array(
        select g.name
        from sharing_group_members m
        join sharing_groups g on g.id = m.group_id
        where m.organization_id = k.acting_for and m.joined_at is not null
        order by g.name
      ) as groups
    from known k
    where k.id = ${partyId}::uuid
    order by k.acting_for
    limit 1
  `;
  return party ?? null;
}

/** The party of the page that is being shown, looked up once for its frame and its content. */
export const loadPartyToSeeAs = cache(async (partyId: string): Promise<SeenAs | null> => {
  const { viewer } = await requireMember();
  return asViewer(viewer, (tx) => findPartyToSeeAs(tx, partyId));
});
