import { readFileSync } from "node:fs";
import pg from "pg";
import { type KeptHead, verifyAudit } from "@/scripts/audit/verify-audit";
import { verifyExport } from "@/scripts/audit/verify-export";
import { withOwnerUrl } from "@/scripts/owner-database";
import { auditKey } from "@/server/audit/signature";

/**
 * `npm run audit:verify [-- FILE]`: proves the audit's chains whole and prints a JSON line for each, with its signed head.
 * FILE is the output of an earlier run or the application's log, kept outside: its heads must still be in the chains. Or it
 * is a chain that an admin exported (NDJSON): then that is proven, without any database.
 */
async function main(ownerUrl: string, secret: string): Promise<void> {
  const file = process.argv[2];
  const kept = file ? readKept(file) : [];
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const reports = await verifyAudit(owner, auditKey(secret), kept);
    for (const report of reports) console.log(JSON.stringify(report));
    const broken = reports.filter(({ problems }) => problems.length > 0).length;
    console.error(broken ? `${broken} of ${reports.length} chains are not whole.` : `All ${reports.length} chains are whole.`);
    if (broken) process.exitCode = 1;
  } finally {
    await owner.end();
  }
}

function readKept(file: string): KeptHead[] {
  const lines = readFileSync(file, "utf8").split("\n").filter((line) => line.startsWith("{") && line.includes('"head":{'));
  return lines.map((line) => JSON.parse(line) as KeptHead);
}

/** A file that was exported from the page of the audit proves itself, wherever it lies. */
function isExport(file: string | undefined): file is string {
  return file !== undefined && readFileSync(file, "utf8").startsWith('{"type":"entry"');
}

async function proveExport(file: string): Promise<void> {
  const report = await verifyExport(file);
  console.log(JSON.stringify(report));
  console.error(report.problems.length ? "The exported chain is not whole." : `The exported chain is whole, by the key ${report.key}.`);
  if (report.problems.length) process.exitCode = 1;
}

const file = process.argv[2];
(isExport(file) ? proveExport(file) : withOwnerUrl(main)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
