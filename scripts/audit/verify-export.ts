import { createHash, createPublicKey } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { isSignedHead } from "@/server/audit/signature";

export type ExportReport = {
  chain: string | null;
  entries: number;
  /** Entries whose content is left out since it would name an unnamed reader: their place is proven, not what they say. */
  withheld: number;
  /** Entries up to here are covered by a signature of the key. */
  sealed: number;
  key: string | null;
  problems: string[];
};

type EntryLine = { type: "entry"; seq: string; hashed: string | null; previousHash: string; hash: string };
type SealLine = { type: "seal"; chain: string; seq: string; hash: string; key: string; signature: string };
type KeyLine = { type: "key"; id: string; publicKey: string };

/**
 * Proves an exported chain whole, without the database: each entry's hash from what was hashed, each link, and the seals by
 * the public key at its end. Whether that key is the installation's is for the reader to know: the report names its id.
 */
export async function verifyExport(file: string): Promise<ExportReport> {
  const report: ExportReport = { chain: null, entries: 0, withheld: 0, sealed: 0, key: null, problems: [] };
  const hashes = new Map<string, string>();
  const seals: SealLine[] = [];
  let previous = "";
  let key: KeyLine | undefined;
  for await (const text of createInterface({ input: createReadStream(file, "utf8") })) {
    if (!text.trim()) continue;
    const line = JSON.parse(text) as EntryLine | SealLine | KeyLine;
    if (line.type === "seal") seals.push(line);
    else if (line.type === "key") key = line;
    else {
      checkEntry(line, previous, report);
      previous = line.hash;
      hashes.set(line.seq, line.hash);
    }
  }
  checkSeals(seals, key, hashes, report);
  return report;
}

function checkEntry(line: EntryLine, previous: string, report: ExportReport): void {
  report.entries += 1;
  if (line.seq !== String(report.entries) || line.previousHash !== previous) report.problems.push(`entry ${line.seq} does not follow the one before it`);
  if (line.hashed === null) {
    report.withheld += 1;
    return;
  }
  const [chain, seq] = JSON.parse(line.hashed) as [string, number];
  report.chain ??= chain;
  const hash = createHash("sha256").update(Buffer.from(line.previousHash, "hex")).update(line.hashed, "utf8").digest("hex");
  if (hash !== line.hash || chain !== report.chain || String(seq) !== line.seq) report.problems.push(`entry ${line.seq} is not what was written`);
}

function checkSeals(seals: SealLine[], key: KeyLine | undefined, hashes: Map<string, string>, report: ExportReport): void {
  if (!key) return void report.problems.push("the file names no key: its signatures cannot be checked");
  const publicKey = createPublicKey(key.publicKey);
  report.key = createHash("sha256").update(publicKey.export({ format: "der", type: "spki" })).digest("hex").slice(0, 16);
  for (const seal of seals.filter((each) => each.key === report.key)) {
    const head = { chain: seal.chain, seq: seal.seq, hash: Buffer.from(seal.hash, "hex") };
    if (!isSignedHead(head, Buffer.from(seal.signature, "hex"), { publicKey })) report.problems.push(`the seal of entry ${seal.seq} is forged`);
    else if (hashes.get(seal.seq) !== seal.hash || seal.chain !== report.chain) report.problems.push(`entry ${seal.seq} or one before it was rewritten after it was sealed`);
    else report.sealed = Math.max(report.sealed, Number(seal.seq));
  }
  if (report.sealed === 0) report.problems.push("no entry is covered by a signature of the key");
}
