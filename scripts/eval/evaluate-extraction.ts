import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { extractInChunks } from "@/server/exchange/extract";
import { readFileText } from "@/server/exchange/read-file";
import { canonicalize, type Indicator } from "@/server/indicators/canonical";
import { INDICATOR_KINDS, isIndicatorKind, type IndicatorKind } from "@/server/indicators/kinds";

/** What a file is known to hold: see the README's section on measuring. */
interface Truth {
  kind: string;
  present: Map<IndicatorKind, Set<string>>;
  all: Map<IndicatorKind, Set<string>>;
  complete: IndicatorKind[];
}

/** What was found of each kind, and what a list of fewer kinds would call some of it. */
type Found = Record<"exactly" | "asWell", Map<IndicatorKind, Set<string>>>;

interface Tally {
  n: number;
  recalled: number;
  found: number;
  right: number;
}

export interface ExtractionResult {
  types: Record<string, { recall: number | null; precision: number | null; n: number }>;
  seconds: number;
  bytes: number;
  slowest: { file: string; seconds: number };
}

type Extract = (text: string) => Promise<{ kind: IndicatorKind; value: string }[]>;

/**
 * Reads every file of a directory the way a filing does, and compares what is found in it with DIRECTORY-truth/NAME.json.
 * Null where there are no files.
 * @param extract the product's extractor, unless a test takes it out.
 * @param only counts files whose truth is of this kind alone, such as `vendor-list`.
 * @param say gets a line for each file that cannot be scored and, with `errors`, for each value missed or too many.
 */
export async function evaluateExtraction(
  directory: string,
  { extract = extractInChunks, only, errors = false, say }: { extract?: Extract; only?: string; errors?: boolean; say: (line: string) => void },
): Promise<ExtractionResult | null> {
  const names = await listFiles(directory);
  if (names.length === 0) return null;
  const tallies = new Map<IndicatorKind, Tally>();
  const slowest = { file: "", seconds: 0 };
  let bytes = 0;
  const begun = performance.now();
  for (const name of names) {
    const truth = await readTruth(join(`${directory}-truth`, `${name}.json`), name, say);
    if (only && truth?.kind !== only) continue;
    const content = await readFile(join(directory, name));
    const started = performance.now();
    const found = await findIn(name, content, extract, say);
    const seconds = (performance.now() - started) / 1000;
    bytes += content.length;
    if (seconds >= slowest.seconds) Object.assign(slowest, { file: name, seconds: round(seconds) });
    if (truth) score(tallies, truth, found, (line) => errors && say(`${line}\t${name}`));
  }
  return { types: rates(tallies), seconds: round((performance.now() - begun) / 1000), bytes, slowest };
}

async function listFiles(directory: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith(".")).map((entry) => entry.name).sort();
  } catch {
    return [];
  }
}

async function findIn(
  name: string, content: Uint8Array, extract: Extract, say: (line: string) => void,
): Promise<Found> {
  const found: Found = { exactly: new Map(), asWell: new Map() };
  const read = await readFileText(name, content);
  if (!read.ok) {
    say(`${name}: not read (${read.reason})`);
    return found;
  }
  for (const indicator of await extract(read.text)) {
    addTo(found.exactly, indicator.kind, comparable(indicator.kind, indicator.value));
    for (const { kind, value } of standsFor(indicator)) addTo(found.asWell, kind, value);
  }
  return found;
}

async function readTruth(path: string, name: string, say: (line: string) => void): Promise<Truth | null> {
  try {
    const json: unknown = JSON.parse(await readFile(path, "utf8"));
    return toTruth(json as Record<string, unknown>);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    say(`${name}: ${missing ? "no truth file" : "its truth file cannot be read"}, not scored`);
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

/**
 * The lists know nine kinds: a network stands there as its first address, the fingerprint of a certificate as a hash. To
 * find it as what it is counts as found.
 */
function standsFor({ kind, value }: Indicator): Indicator[] {
  if (kind === "network" && !value.includes(":")) return [{ kind: "ipv4", value: value.slice(0, value.indexOf("/")) }];
  if (kind === "certificate") return [{ kind: value.length === 40 ? "sha1" : "sha256", value }];
  return kind === "ja3" ? [{ kind: "md5", value }] : [];
}

function addTo(sets: Map<IndicatorKind, Set<string>>, kind: IndicatorKind, value: string): void {
  const set = sets.get(kind);
  if (set) set.add(value);
  else sets.set(kind, new Set([value]));
}

function score(
  tallies: Map<IndicatorKind, Tally>, truth: Truth, found: Found, wrong: (line: string) => void,
): void {
  for (const kind of INDICATOR_KINDS) {
    const tally = tallies.get(kind) ?? { n: 0, recalled: 0, found: 0, right: 0 };
    tallies.set(kind, tally);
    for (const value of truth.present.get(kind) ?? []) {
      tally.n += 1;
      if (found.exactly.get(kind)?.has(value) || found.asWell.get(kind)?.has(value)) tally.recalled += 1;
      else wrong(`missing\t${kind}\t${value}`);
    }
    if (!truth.complete.includes(kind)) continue;
    for (const value of found.exactly.get(kind) ?? []) {
      tally.found += 1;
      if (truth.all.get(kind)?.has(value)) tally.right += 1;
      else wrong(`extra\t${kind}\t${value}`);
    }
  }
}

function rates(tallies: Map<IndicatorKind, Tally>): ExtractionResult["types"] {
  const entries = [...tallies].map(([kind, { n, recalled, found, right }]) => [
    kind,
    { recall: n ? round(recalled / n) : null, precision: found ? round(right / found) : null, n },
  ]);
  return Object.fromEntries(entries) as ExtractionResult["types"];
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
