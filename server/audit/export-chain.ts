import "server-only";

import { type ExportedEntry, type ExportedSeal, findChainState, listChain, listSeals } from "@/server/audit/chain";
import { appendAudit } from "@/server/audit/mutations";
import { auditKey } from "@/server/audit/signature";
import { findRights } from "@/server/auth/rights";
import { asViewer, type Viewer } from "@/server/db";
import { csvLines } from "@/server/exchange/write-csv";

export type AuditFormat = "csv" | "ndjson";

const AT_ONCE = 1_000;

/**
 * A whole chain, piece by piece: its entries with what proves them, its latest seals, and the public key. Null for who may
 * not read the chain. That it was exported is its last entry, committed before the first piece.
 */
export async function exportChain(viewer: Viewer, format: AuditFormat): Promise<AsyncGenerator<string> | null> {
  const upTo = await asViewer(viewer, async (tx) => {
    const { administer, operate } = await findRights(tx);
    if (!administer && !operate) return null;
    await appendAudit(tx, "audit.exported", { details: { format } });
    return (await findChainState(tx, viewer.organizationId)).entries;
  });
  return upTo === null ? null : pieces(viewer, upTo, WRITERS[format]);
}

async function* pieces(viewer: Viewer, upTo: string, writer: Writer): AsyncGenerator<string> {
  yield writer.start;
  for (let after = "0"; after !== upTo; ) {
    const from = after;
    const entries = await asViewer(viewer, (tx) => listChain(tx, viewer.organizationId, { after: from, upTo, limit: AT_ONCE }));
    const last = entries.at(-1);
    // Who has lost the right since reads nothing more, and half a chain must not look like one.
    if (!last) throw new Error("the chain can no longer be read");
    yield writer.entries(entries);
    after = last.seq;
  }
  yield writer.seals(await asViewer(viewer, (tx) => listSeals(tx, viewer.organizationId, upTo)));
}

type Writer = { start: string; entries: (entries: ExportedEntry[]) => string; seals: (seals: ExportedSeal[]) => string };

const lines = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const WRITERS: Record<AuditFormat, Writer> = {
  ndjson: {
    start: "",
    entries: (entries) =>
      lines(entries.map(({ seq, organization, caseNumber, hashed, previousHash, hash }) => ({ type: "entry", seq, organization, caseNumber, hashed, previousHash, hash }))),
    seals: (seals) => lines([...seals.map((seal) => ({ type: "seal", ...seal })), ...publicKey()]),
  },
  csv: {
    start: csvLines([["type", "number", "at", "person", "organization", "action", "case", "details", "hashed", "previous_hash", "hash", "key", "signature"]]),
    entries: (entries) =>
      csvLines(entries.map((each) => [
        "entry", each.seq, each.at.toISOString(), each.actor, each.organization, each.action, each.caseNumber,
        JSON.stringify(each.details), each.hashed, each.previousHash, each.hash, null, null,
      ])),
    seals: (seals) =>
      csvLines(seals.map((seal) => [
        "seal", seal.seq, seal.sealedAt.toISOString(), null, null, null, null, null, null, null, seal.hash, seal.key, seal.signature,
      ])),
  },
};

/** The key that the seals are checked with; its id must be known from elsewhere, since a forger would put in another. */
function publicKey(): object[] {
  if (!process.env.APP_SECRET) return [];
  const { id, publicKey: key } = auditKey(process.env.APP_SECRET);
  return [{ type: "key", id, publicKey: key.export({ format: "pem", type: "spki" }) }];
}
