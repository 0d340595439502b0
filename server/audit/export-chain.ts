import "server-only";

import { type ExportedEntry, type ExportedSeal, findChainState, listChain, listSeals } from "@/server/audit/chain";
import { appendAudit } from "@/server/audit/mutations";
import { auditKey } from "@/server/audit/signature";
import { findRights } from "@/server/auth/rights";
import { asViewer, type Viewer } from "@/server/db";
import { csvLines } from "@/server/exchange/write-csv";
import { findPredecessor } from "@/server/merging/queries";

export type AuditFormat = "csv" | "ndjson";

const AT_ONCE = 1_000;

/**
 * A whole chain, piece by piece: its entries with what proves them, its latest seals, and the public key. Null for who may
 * not read the chain. That it was exported is committed before the first piece: the last entry of one's own chain.
 * @param of a predecessor, whose chain it is; null: one's own.
 */
export async function exportChain(viewer: Viewer, format: AuditFormat, of: string | null = null): Promise<AsyncGenerator<string> | null> {
  const found = await asViewer(viewer, async (tx) => {
    const { administer, operate } = await findRights(tx);
    const predecessor = of && (await findPredecessor(tx, of));
    if ((!administer && !operate) || (of && !predecessor)) return null;
    await appendAudit(tx, "audit.exported", { details: predecessor ? { format, party: predecessor.id } : { format } });
    const chain = predecessor ? predecessor.id : viewer.organizationId;
    return { chain, upTo: (await findChainState(tx, chain)).entries };
  });
  return found && pieces(viewer, found, WRITERS[format]);
}

type Chain = { chain: string | null; upTo: string };

async function* pieces(viewer: Viewer, { chain, upTo }: Chain, writer: Writer): AsyncGenerator<string> {
  yield writer.start;
  for (let after = "0"; after !== upTo; ) {
    const from = after;
    const entries = await asViewer(viewer, (tx) => listChain(tx, chain, { after: from, upTo, limit: AT_ONCE }));
    const last = entries.at(-1);
    // Who has lost the right since reads nothing more, and half a chain must not look like one.
    if (!last) throw new Error("the chain can no longer be read");
    yield writer.entries(entries);
    after = last.seq;
  }
  yield writer.seals(await asViewer(viewer, (tx) => listSeals(tx, chain, upTo)));
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
