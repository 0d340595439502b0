import "server-only";

import type { MemberRole, PartyKind } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";

/** Somebody a case or an observation can be given to. Of a closed group nobody learns the members here. */
export type Party = {
  id: string;
  kind: PartyKind;
  name: string;
  /** The organization's code, the group's purpose, or the person's organization. */
  detail: string;
  /** What else finds it: readings, and of a person the organization's name. */
  keywords: string[];
  /** Of a person: its role there. */
  role: MemberRole | null;
  /** Why nothing can be given to it, as a refusal code; null where it can. */
  refusal: string | null;
  closed: boolean;
  /** Of a group: the organization that runs it; null: the operators. */
  runBy: string | null;
  /** The other organizations in an open group that ours has joined; null where they are not told. */
  members: { id: string; name: string }[] | null;
};

/** Every organization but ours, the sharing groups that ours has joined or is invited to, and people who may be named. */
export async function listParties(tx: Tx): Promise<Party[]> {
  const organizations = await tx.$queryRaw<Party[]>`
    select
      o.id, 'organization' as kind, o.name, o.code as detail, false as closed, null as "runBy", null as members, null as role,
      array_remove(array[o.name_reading], null) as keywords,
      case when o.standing_at is null then 'not_standing' end as refusal
    from organizations o
    where o.id <> viewer_organization() and o.closed_at is null
    order by coalesce(o.name_reading, o.name), o.id
  `;
  const groups = await tx.$queryRaw<Party[]>`
    select
      g.id, 'group' as kind, g.name, g.purpose as detail, g.closed, r.name as "runBy", null as role, '{}'::text[] as keywords,
      case when mine.joined_at is null then 'group_not_joined' end as refusal,
      case when not g.closed and mine.joined_at is not null then (
        select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) order by o.name), '[]')
        from sharing_group_members m
        join organizations o on o.id = m.organization_id
        where m.group_id = g.id and m.joined_at is not null and m.organization_id <> viewer_organization()
      ) end as members
    from sharing_groups g
    join sharing_group_members mine on mine.group_id = g.id and mine.organization_id = viewer_organization()
    left join organizations r on r.id = g.organization_id
    order by g.name, r.name, g.id
  `;
  return [...organizations, ...groups, ...(await listPeople(tx))];
}

/** People of other organizations who may be named, by organization and name; for leads. */
async function listPeople(tx: Tx): Promise<Party[]> {
  return tx.$queryRaw<Party[]>`
    select
      p.member_id as id, 'member' as kind, p.name, p.organization_name as detail, false as closed, null as "runBy", null as members,
      p.role::text as role, array_remove(array[p.name_reading, p.organization_reading], null) as keywords,
      null as refusal
    from people_to_name() p
    order by coalesce(p.organization_reading, p.organization_name), p.organization_id, coalesce(p.name_reading, p.name), p.member_id
  `;
}
