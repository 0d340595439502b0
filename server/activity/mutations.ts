import "server-only";

import type { Tx } from "@/server/db";

/** Counts that the viewer's organization was refused something: the reason alone, for its admin. */
export async function countRefusal(tx: Tx, code: string): Promise<void> {
  await tx.$queryRaw`select count_refusal(${code})`;
}

/** Counts that the viewer searched, never for what. Last in a transaction: the person's count stays locked until commit. */
export async function countSearch(tx: Tx): Promise<void> {
  await tx.$queryRaw`select count_search()`;
}
