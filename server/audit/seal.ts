import "server-only";

import { type AuditHead, auditKey, signHead } from "@/server/audit/signature";
import { database } from "@/server/db";
import { log, loggedError } from "@/server/log";

const SEAL_MS = 5_000;

/** Signs every head of the audit that is not signed yet. Any number of processes may do it at once. */
export async function sealAudit(secret: string): Promise<void> {
  const key = auditKey(secret);
  const heads = await database().$queryRaw<{ chain: string; seq: bigint; hash: Uint8Array }[]>`select * from unsealed_heads()`;
  for (const { chain, seq, hash } of heads) {
    const head: AuditHead = { chain, seq: String(seq), hash };
    const signature = signHead(head, key);
    await database().$executeRaw`select seal_audit(${chain}::uuid, ${seq}, ${hash}, ${key.id}, ${signature})`;
  }
}

/** Seals every few seconds, for as long as the process lives; what was not sealed by then is by the next one. */
export function keepSealing(secret: string): void {
  let running = false;
  const seal = async () => {
    if (running) return;
    running = true;
    await sealAudit(secret).catch((error: unknown) => log().error({ event: "audit not sealed", error: loggedError(error) }));
    running = false;
  };
  setInterval(() => void seal(), SEAL_MS).unref();
}
