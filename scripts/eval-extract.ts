import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { extractInChunks } from "@/server/exchange/extract";
import { readFileText } from "@/server/exchange/read-file";
import { canonicalize } from "@/server/indicators/canonical";
import { INDICATOR_KINDS, isIndicatorKind, type IndicatorKind } from "@/server/indicators/kinds";

/** What a file is known to hold: see the README's section on measuring. */
interface Truth {
  kind: string;
  present: Map<IndicatorKind, Set<string>>;
  all: Map<IndicatorKind, Set<string>>;
  complete: IndicatorKind[];
}

interface Tally {
  n: number;
  recalled: number;
  found: number;
  right: number;
}

const VERBOSE = process.argv.includes("--errors");
const ONLY = process.argv.find((argument) => argument.startsWith("--truth="))?.slice("--truth=".length);

async function main(): Promise<void> {
  const directory = process.argv.slice(2).find((argument) => !argument.startsWith("--"))?.replace(/\/+$/, "");
  const names = directory ? await listFiles(directory) : [];
  if (!directory || names.length === 0) {
    console.error("Usage: npm run eval:extract -- DIR\nDIR holds reports, DIR-truth holds NAME.json for each of them.");
    process.exitCode = 2;
    return;
  }
  const tallies = new Map<IndicatorKind, Tally>();
  const slowest = { file: "", seconds: 0 };
  let bytes = 0;
  const begun = performance.now();
  for (const name of names) {
    const truth = await readTruth(join(`${directory}-truth`, `${name}.json`), name);
    if (ONLY && truth?.kind !== ONLY) continue;
    const content = await readFile(join(directory, name));
    const started = performance.now();
    const found = await findIn(name, content);
    const seconds = (performance.now() - started) / 1000;
    bytes += content.length;
    if (seconds >= slowest.seconds) Object.assign(slowest, { file: name, seconds: round(seconds) });
    if (truth) score(tallies, name, truth, found);
  }
  printResult(tallies, round((performance.now() - begun) / 1000), bytes, slowest);
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith(".")).map((entry) => entry.name).sort();
  } catch {
    return [];
  }
}

async function findIn(name: string, content: Uint8Array): Promise<Map<IndicatorKind, Set<string>>> {
  const found = new Map<IndicatorKind, Set<string>>();
  const read = await readFileText(name, content);
  if (!read.ok) {
    console.log(`${name}: not read (${read.reason})`);
    return found;
  }
  for (const indicator of await extractInChunks(read.text)) {
    addTo(found, indicator.kind, comparable(indicator.kind, indicator.value));
  }
  return found;
}

async function readTruth(path: string, name: string): Promise<Truth | null> {
  try {
    const json: unknown = JSON.parse(await readFile(path, "utf8"));
    return toTruth(json as Record<string, unknown>);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    console.log(`${name}: ${missing ? "no truth file" : "its truth file cannot be read"}, not scored`);
    return null;
  }
}

function toTruth(json: Record<string, unknown>): Truth {
  const truth: Truth = { kind: String(json.truth_kind), present: new Map(), all: new Map(), complete: [] };
  for (const entry of json.indicators as { type?: unknown; value?: unknown; in_text?: unknown }[]) {
    const kind = String(entry?.type);
    if (!isIndicatorKind(kind) || typeof entry.value !== "string") continue;
    const value = comparable(kind, entry.value);
    addTo(truth.all, kind, value);
    if (entry.in_text === true) addTo(truth.present, kind, value);
  }
  if (json.precision_scorable === true && Array.isArray(json.complete)) {
    truth.complete = json.complete.map(String).filter(isIndicatorKind);
  }
  return truth;
}

/** URLs are compared without their scheme, everything in its canonical form. */
function comparable(kind: IndicatorKind, value: string): string {
  return (canonicalize(kind, value) ?? value).replace(/^[a-z][a-z0-9+.-]*:\/\//, "");
}

function addTo(sets: Map<IndicatorKind, Set<string>>, kind: IndicatorKind, value: string): void {
  const set = sets.get(kind);
  if (set) set.add(value);
  else sets.set(kind, new Set([value]));
}

function score(tallies: Map<IndicatorKind, Tally>, name: string, truth: Truth, found: Map<IndicatorKind, Set<string>>): void {
  for (const kind of INDICATOR_KINDS) {
    const tally = tallies.get(kind) ?? { n: 0, recalled: 0, found: 0, right: 0 };
    tallies.set(kind, tally);
    for (const value of truth.present.get(kind) ?? []) {
      tally.n += 1;
      if (found.get(kind)?.has(value)) tally.recalled += 1;
      else if (VERBOSE) console.log(`missing\t${kind}\t${value}\t${name}`);
    }
    if (!truth.complete.includes(kind)) continue;
    for (const value of found.get(kind) ?? []) {
      tally.found += 1;
      if (truth.all.get(kind)?.has(value)) tally.right += 1;
      else if (VERBOSE) console.log(`extra\t${kind}\t${value}\t${name}`);
    }
  }
}

function printResult(tallies: Map<IndicatorKind, Tally>, seconds: number, bytes: number, slowest: object): void {
  const types: Record<string, { recall: number | null; precision: number | null; n: number }> = {};
  for (const [kind, tally] of tallies) {
    const recall = tally.n ? round(tally.recalled / tally.n) : null;
    const precision = tally.found ? round(tally.right / tally.found) : null;
    types[kind] = { recall, precision, n: tally.n };
    console.log(`${kind.padEnd(7)} recall ${recall ?? "-"} of ${tally.n}, precision ${precision ?? "-"} of ${tally.found}`);
  }
  console.log(JSON.stringify({ types, seconds, bytes, slowest }));
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

await main();
