import "server-only";

import type { Tx } from "@/server/db";

/** A code of messages/<language>/refusals.json, or null where it was done. */
type Refusal = string | null;

/** Asks to close the viewer's organization; an operator confirms. */
export async function askClosing(tx: Tx, reason: string, erase: boolean): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`select ask_closing(${reason}, ${erase}) as refusal`;
  return row?.refusal ?? null;
}

export async function withdrawClosing(tx: Tx): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`select withdraw_closing() as refusal`;
  return row?.refusal ?? null;
}

/** Closes an organization that asks for it, or that nobody ever belonged to. For operators. */
export async function closeOrganization(tx: Tx, organizationId: string): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: Refusal }[]>`select close_organization(${organizationId}::uuid) as refusal`;
  return row?.refusal ?? null;
}
