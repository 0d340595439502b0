import "server-only";

import type { MemberRole } from "@/generated/prisma/enums";
import { isUuid } from "@/server/cases/find-case";
import type { Tx } from "@/server/db";

export type MergerState = "asked" | "accepted" | "merged" | "declined" | "withdrawn";

/** A merger as an admin of one of its sides reads it, or an operator who confirms it. */
export type Merger = {
  id: string;
  /** The viewer's organization is the one that ends. */
  ours: boolean;
  endingId: string;
  endingName: string;
  endingCode: string;
  intoId: string;
  intoName: string;
  state: MergerState;
  reason: string;
  /** The one that ends would let its matchable values stay so. */
  keepCompared: boolean;
  compare: boolean;
  /** How many members are taken on. */
  takenOn: number;
  askedByName: string;
  askedAt: Date;
  acceptedByName: string | null;
  acceptedAt: Date | null;
  endedAt: Date | null;
};

/** Mergers of and into the viewer's organization, for operators those to confirm; newest first. */
export async function listMergers(tx: Tx): Promise<Merger[]> {
  return tx.$queryRaw<Merger[]>`
    select
      m.id, m.organization_id is not distinct from viewer_organization() as ours,
      e.id as "endingId", e.name as "endingName", e.code as "endingCode", i.id as "intoId", i.name as "intoName",
      coalesce(m.outcome, case when m.accepted_at is null then 'asked' else 'accepted' end) as state, m.reason,
      m.keep_compared as "keepCompared", m.compare, cardinality(m.member_ids) as "takenOn",
      m.asked_by_name as "askedByName", m.asked_at as "askedAt",
      m.accepted_by_name as "acceptedByName", m.accepted_at as "acceptedAt", m.ended_at as "endedAt"
    from organization_mergers m
    join organizations e on e.id = m.organization_id
    join organizations i on i.id = m.into_organization_id
    order by m.asked_at desc
    limit 100
  `;
}

export type MergerEffects = {
  /** A code of messages/<language>/refusals.json; null where nothing stands against it. */
  obstacle: string | null;
  cases: number;
  observations: number;
  red: number;
  holds: number;
  leftBehind: number;
  comments: number;
  given: number;
  received: number;
  matchable: number;
  groups: number;
  contacts: number;
  contributed: number;
  members: number;
  drafts: number;
};

/** What merging the viewer's organization into this one would do. For its admins; null for anybody else. */
export async function findMergerEffects(tx: Tx, intoId: string): Promise<MergerEffects | null> {
  const [row] = await tx.$queryRaw<MergerEffects[]>`
    select
      obstacle, cases, observations, red, holds, left_behind as "leftBehind", comments, given, received, matchable, groups,
      contacts, contributed, members, drafts
    from merger_effects(${intoId}::uuid)
  `;
  return row ?? null;
}

/** Cases whose legal hold keeps what may not go over. For admins of the organization that would end. */
export async function listCasesStoppingMerger(tx: Tx, intoId: string): Promise<{ id: string; number: string; title: string }[]> {
  return tx.$queryRaw`
    select c.id, c.number, c.title
    from cases c
    where c.id in (select * from cases_stopping_merger(${intoId}::uuid))
    order by c.id
    limit 20
  `;
}

export type MergerSize = { cases: number; observations: number; red: number };

/** How much would come to the viewer's organization; null where it is not asked. */
export async function findMergerSize(tx: Tx, mergerId: string): Promise<MergerSize | null> {
  const [row] = await tx.$queryRaw<MergerSize[]>`select * from merger_size(${mergerId}::uuid)`;
  return row ?? null;
}

export type MemberToTakeOn = {
  memberId: string;
  name: string;
  email: string;
  role: MemberRole;
  /** Of whoever is a member already. */
  ownRole: MemberRole | null;
};

/** Members of the organization that asks to be merged into the viewer's. */
export async function listMembersToTakeOn(tx: Tx, mergerId: string): Promise<MemberToTakeOn[]> {
  return tx.$queryRaw<MemberToTakeOn[]>`
    select member_id as "memberId", name, email, role::text, own_role::text as "ownRole"
    from members_to_take_on(${mergerId}::uuid)
    order by coalesce(name_reading, name), member_id
  `;
}

/** Organizations that the viewer's could be merged into. */
export async function listSuccessors(tx: Tx): Promise<{ id: string; name: string; code: string }[]> {
  return tx.$queryRaw`
    select o.id, o.name, o.code
    from organizations o
    where o.id <> viewer_organization() and o.standing_at is not null and o.closed_at is null
    order by coalesce(o.name_reading, o.name), o.code
  `;
}

/** Organizations that the viewer's took over, whose audit its admins read. */
export async function listPredecessors(tx: Tx): Promise<{ id: string; name: string; code: string }[]> {
  return tx.$queryRaw`
    select o.id, o.name, o.code
    from organizations o
    where o.id in (select * from predecessors_of_viewer())
    order by o.closed_at desc
  `;
}

/** The organization of this id where the viewer's took it over. */
export async function findPredecessor(tx: Tx, id: string | undefined): Promise<{ id: string; name: string; code: string } | null> {
  return id && isUuid(id) ? ((await listPredecessors(tx)).find((each) => each.id === id) ?? null) : null;
}
