import "server-only";

import { type AuditHead, auditKey, signHead } from "@/server/audit/signature";
import { database } from "@/server/db";
import { log, loggedError } from "@/server/log";

const SEAL_MS = 5_000;
const SEALED = "audit sealed";
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Signs every head of the audit that is not signed yet, and logs it. Any number of processes may do it at once. */
export async function sealAudit(secret: string): Promise<void> {
  const key = auditKey(secret);
  const heads = await database().$queryRaw<{ chain: string; seq: bigint; hash: Uint8Array }[]>`select * from unsealed_heads(${key.id})`;
  for (const { chain, seq, hash } of heads) {
    const head: AuditHead = { chain, seq: String(seq), hash };
    const signature = signHead(head, key);
    await database().$executeRaw`select seal_audit(${chain}::uuid, ${seq}, ${hash}, ${key.id}, ${signature})`;
    // The log lies outside the database: what was signed once can be held against what stands there later.
    log().info({ event: SEALED, chain, head: { seq: head.seq, hash: hex(hash), signature: hex(signature), key: key.id } });
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
