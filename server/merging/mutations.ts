import "server-only";

import type { MemberRole } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";

/** A code of messages/<language>/refusals.json, or null where it was done. */
type Refusal = string | null;

/** Asks to merge the viewer's organization into another, whose admin accepts; an operator confirms. */
export async function askMerger(tx: Tx, intoId: string, reason: string, keepCompared: boolean): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`
    select ask_merger(${intoId}::uuid, ${reason}, ${keepCompared}) as refusal
  `;
  return row?.refusal ?? null;
}

/** Takes one's own asking back, or declines another's; also after it was accepted, until an operator confirms. */
export async function endMerger(tx: Tx, mergerId: string, how: "withdrawn" | "declined"): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`select end_merger(${mergerId}::uuid, ${how}) as refusal`;
  return row?.refusal ?? null;
}

/** A member of the organization that ends, and the role in which the other takes it on. */
export type TakenOn = { memberId: string; role: MemberRole };

export async function acceptMerger(tx: Tx, mergerId: string, compare: boolean, takenOn: readonly TakenOn[]): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`
    select accept_merger(
      ${mergerId}::uuid, ${compare}, ${takenOn.map(({ memberId }) => memberId)}::uuid[],
      ${takenOn.map(({ role }) => role)}::text[]::member_role[]
    ) as refusal
  `;
  return row?.refusal ?? null;
}

/** Makes the two one organization, once both want it. For operators. */
export async function mergeOrganizations(tx: Tx, mergerId: string): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`select merge_organizations(${mergerId}::uuid) as refusal`;
  return row?.refusal ?? null;
}
