import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { identify } from "@/server/indicators/canonical";
import { contentKey } from "@/server/indicators/content-key";
import { isIndicatorKind, type IndicatorKind } from "@/server/indicators/kinds";

/** A value as a report wrote it. */
export type Spelling = { type: string; value: string };

export type CorpusIndicator = { kind: IndicatorKind; value: string; key: string; spellings: Spelling[] };

export type CorpusReport = { id: string; org: string; title: string; date: Date | null; indicators: CorpusIndicator[] };

/** A value that stands, letter for letter, in reports of two or more organizations. */
export type ExpectedOverlap = Spelling & { key: string | null; reports: string[]; orgs: string[] };

export type Corpus = { reports: CorpusReport[]; expected: ExpectedOverlap[]; notes: string[] };

/** Reads DIR/reports.jsonl and DIR/shared.jsonl; what is missing in the second is worked out from the first. */
export async function readCorpus(directory: string): Promise<Corpus> {
  const remarks = new Remarks();
  const reports: CorpusReport[] = [];
  const written = new Map<string, Set<number>>();
  for await (const line of linesOf(path.join(directory, "reports.jsonl"), remarks)) {
    reports.push(readReport(line, reports.length, remarks, written));
  }
  const expected = await readExpected(path.join(directory, "shared.jsonl"), reports, written, remarks);
  return { reports, expected, notes: remarks.lines() };
}

function readReport(
  line: Record<string, unknown>,
  index: number,
  remarks: Remarks,
  written: Map<string, Set<number>>,
): CorpusReport {
  const byKey = new Map<string, CorpusIndicator>();
  const listed = Array.isArray(line.indicators) ? (line.indicators as unknown[]) : [];
  if (!listed.length) remarks.add("report without indicators", String(line.id ?? `line ${index + 1}`));
  for (const entry of listed) {
    const spelling = spellingOf(entry);
    if (!spelling) {
      remarks.add("indicator without type or value", JSON.stringify(entry));
      continue;
    }
    note(written, literal(spelling), index);
    const found = readIndicator(spelling, remarks);
    const known = found && byKey.get(found.key);
    if (known) known.spellings.push(spelling);
    else if (found) byKey.set(found.key, found);
  }
  const date = new Date(String(line.date ?? ""));
  return {
    id: typeof line.id === "string" ? line.id : `line ${index + 1}`,
    org: typeof line.org === "string" && line.org ? line.org : "(no organization)",
    title: String(line.title ?? line.id ?? `Report ${index + 1}`).slice(0, 300) || `Report ${index + 1}`,
    date: Number.isNaN(date.getTime()) ? null : date,
    indicators: [...byKey.values()],
  };
}

function readIndicator(spelling: Spelling, remarks: Remarks): CorpusIndicator | null {
  if (!isIndicatorKind(spelling.type)) {
    remarks.add("unknown type", spelling.type);
    return null;
  }
  const indicator = identify(spelling.type, spelling.value);
  if (!indicator) {
    remarks.add(`not a valid ${spelling.type}`, spelling.value);
    return null;
  }
  return { ...indicator, key: contentKey(indicator.kind, indicator.value), spellings: [spelling] };
}

async function readExpected(
  file: string,
  reports: CorpusReport[],
  written: Map<string, Set<number>>,
  remarks: Remarks,
): Promise<ExpectedOverlap[]> {
  const given = await exists(file);
  if (!given) remarks.add("no shared.jsonl: expected overlaps are worked out from the reports", "");
  const spellings: { spelling: Spelling; line: Record<string, unknown> }[] = [];
  if (given) {
    for await (const line of linesOf(file, remarks)) {
      const spelling = spellingOf(line);
      if (spelling) spellings.push({ spelling, line });
      else remarks.add("shared row without type or value", JSON.stringify(line).slice(0, 100));
    }
  } else {
    for (const key of written.keys()) spellings.push({ spelling: fromLiteral(key), line: {} });
  }
  return spellings
    .map(({ spelling, line }) => expectedOf(spelling, line, reports, written))
    .filter((row) => row.orgs.length >= 2);
}

function expectedOf(
  spelling: Spelling,
  line: Record<string, unknown>,
  reports: CorpusReport[],
  written: Map<string, Set<number>>,
): ExpectedOverlap {
  const inReports = [...(written.get(literal(spelling)) ?? [])].map((index) => reports[index]!);
  const ids = strings(line.reports) ?? [...new Set(inReports.map((report) => report.id))];
  const orgs = strings(line.orgs) ?? [...new Set(inReports.map((report) => report.org))];
  const indicator = isIndicatorKind(spelling.type) ? identify(spelling.type, spelling.value) : null;
  return { ...spelling, key: indicator && contentKey(indicator.kind, indicator.value), reports: ids, orgs };
}

function strings(value: unknown): string[] | null {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string") ? [...new Set(value as string[])] : null;
}

function spellingOf(entry: unknown): Spelling | null {
  const { type, value } = (entry ?? {}) as Record<string, unknown>;
  return typeof type === "string" && typeof value === "string" && value ? { type, value } : null;
}

function literal({ type, value }: Spelling): string {
  return `${type}\0${value}`;
}

function fromLiteral(text: string): Spelling {
  const [type = "", value = ""] = text.split("\0");
  return { type, value };
}

function note(map: Map<string, Set<number>>, key: string, value: number): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

async function* linesOf(file: string, remarks: Remarks): AsyncGenerator<Record<string, unknown>> {
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity })) {
    number++;
    if (!text.trim()) continue;
    try {
      const line: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
      if (typeof line !== "object" || line === null) throw new Error("not an object");
      yield line as Record<string, unknown>;
    } catch {
      remarks.add("unreadable line", `${path.basename(file)}:${number}`);
    }
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false);
}

/** What was left out and why: counted, with some examples. */
class Remarks {
  private readonly counted = new Map<string, { count: number; examples: Set<string> }>();

  add(reason: string, example: string): void {
    const known = this.counted.get(reason) ?? { count: 0, examples: new Set() };
    known.count++;
    if (known.examples.size < 5) known.examples.add(example);
    this.counted.set(reason, known);
  }

  lines(): string[] {
    return [...this.counted].map(([reason, { count, examples }]) => `${reason}: ${count} (${[...examples].join(", ")})`);
  }
}
