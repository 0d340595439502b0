import { access, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { calibrate, type Calibration } from "@/scripts/eval/calibration";
import { calibrationPlot } from "@/scripts/eval/calibration-plot";
import { fitStrength } from "@/scripts/eval/fit-strength";
import { readPairs, type LabelledPair } from "@/scripts/eval/linkage-pairs";
import { BASELINES, loadPairs, strengths } from "@/scripts/eval/linkage-scores";
import { printLinkage, summarize } from "@/scripts/eval/linkage-report";
import { step } from "@/scripts/progress";
import { startTestServer } from "@/server/testing/database-server";

const USAGE = `Usage: npm run eval:linkage -- PAIRS.jsonl REPORTS.jsonl [--without PUBLISHER ...] [--fit] [--plot FILE.svg]
PAIRS holds labelled pairs of reports that share indicators, REPORTS the reports in which their holders are counted.
--without leaves out the pairs of a publisher; --fit fits the fitted numbers anew and holds publishers out;
--plot draws predicted against observed.`;

/** `npm run eval:linkage -- PAIRS.jsonl REPORTS.jsonl`: does strength tell related pairs from others? See docs/strength.md. */
async function main(): Promise<void> {
  const asked = read(process.argv.slice(2));
  if (!asked || !(await exist(asked.pairsFile, asked.reportsFile))) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  step("reading pairs and reports");
  const all = await readPairs(asked.pairsFile, asked.reportsFile);
  const pairs = all.filter(({ publishers }) => !publishers.some((name) => asked.without.includes(name)));
  if (new Set(pairs.map(({ label }) => label)).size < 2) throw new Error(`${asked.pairsFile} has no pairs of both labels.`);
  step(`${pairs.length} pairs, ${pairs.filter(({ label }) => label).length} of them related; starting a scratch database`);
  const ours = await inScratchDatabase(async (client) => {
    await loadPairs(client, pairs);
    if (asked.fit) await fitStrength(client, pairs);
    return strengths(client);
  });
  step("resampling publishers");
  const scores = { ours, ...Object.fromEntries(Object.entries(BASELINES).map(([name, score]) => [name, pairs.map(score)])) };
  const calibration = report(pairs, scores);
  if (asked.plot) await writeFile(asked.plot, calibrationPlot(calibration, pairs.length));
}

type Asked = { pairsFile: string; reportsFile: string; without: string[]; fit: boolean; plot: string | undefined };

function read(words: string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: words, allowPositionals: true,
      options: { without: { type: "string", multiple: true, default: [] }, fit: { type: "boolean", default: false }, plot: { type: "string" } },
    });
    const [pairsFile, reportsFile, ...more] = positionals;
    if (!pairsFile || !reportsFile || more.length) return null;
    return { pairsFile, reportsFile, without: values.without, fit: values.fit, plot: values.plot };
  } catch {
    return null;
  }
}

function report(pairs: LabelledPair[], scores: Record<string, number[]> & { ours: number[] }): Calibration {
  const labels = pairs.map(({ label }) => label);
  const summary = summarize(pairs, scores);
  // Bins as the verbal scale has them.
  const calibration = calibrate({ scores: scores.ours, labels }, [-Infinity, 0, Math.log10(2), 1, 2, 3]);
  printLinkage(summary, calibration);
  console.log(JSON.stringify({ ...summary, ...calibration, pairs: pairs.length }));
  return calibration;
}

async function inScratchDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const server = await startTestServer();
  try {
    const database = await server.createDatabase();
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
      await database.drop();
    }
  } finally {
    await server.stop();
  }
}

async function exist(...files: string[]): Promise<boolean> {
  return Promise.all(files.map((file) => access(file))).then(() => true, () => false);
}

await main();
