import { createReadStream } from "node:fs";
import { isIP } from "node:net";
import { createInterface } from "node:readline";
import { getDomain } from "tldts";
import { isIndicatorKind, type IndicatorKind } from "@/server/indicators/kinds";
import type { MatchRelation } from "@/server/overlap/strength";

/** One indicator that two reports share, as the strength asks for it; `df`: reports that hold it, as the file says. */
export type SharedLine = {
  kind: IndicatorKind | null;
  relation: MatchRelation;
  key: string;
  address: string | null;
  registrable: string | null;
  organizations: number;
  cases: number;
  df: number;
  noise: string[];
  /** Read out of running text by a machine, and on neither report's own list; only of names, which texts also cite. */
  cited: boolean;
};

/** Two reports of different publishers, whether they are about the same actor, family or campaign, and what they share. */
export type LabelledPair = {
  label: 0 | 1;
  publishers: [string, string];
  sizes: [number, number];
  daysApart: number | null;
  documents: number;
  lines: SharedLine[];
};

type Side = { id: string; org: string; date?: string | null; n?: number };
type Shared = { type: string; value_a: string; value_b: string; match: string; key: string; df?: number; noise?: string[] };
type PairRow = {
  a: Side; b: Side; label: number; date_distance_days?: number | null; n_docs?: number; shared: Shared[];
};
type ReportRow = { id: string; org: string; indicators: { type: string; value: string; provenance?: string }[] };

/** Reads labelled pairs; how many publishers and reports hold what they share is counted in the reports. */
export async function readPairs(pairsFile: string, reportsFile: string): Promise<LabelledPair[]> {
  const rows: PairRow[] = [];
  for await (const row of jsonLines<PairRow>(pairsFile)) rows.push(row);
  const holders = await countHolders(reportsFile, new Set(rows.flatMap(({ shared }) => shared.map(holderKey))));
  return rows.map((row) => pairOf(row, holders));
}

/** By key: who holds it, and the reports that have it by their own list and not only in their text. */
type Holders = Map<string, { publishers: Set<string>; reports: Map<string, { listed: boolean }> }>;

/** Which publishers and reports hold the wanted keys, as value, as host of a URL, or under that registrable domain. */
async function countHolders(file: string, wanted: Set<string>): Promise<Holders> {
  const holders: Holders = new Map([...wanted].map((key) => [key, { publishers: new Set(), reports: new Map() }]));
  for await (const { id, org, indicators } of jsonLines<ReportRow>(file)) {
    for (const { type, value, provenance } of indicators ?? []) {
      for (const key of keysOf(kindOf(type) ?? type, String(value))) {
        const known = holders.get(key);
        known?.publishers.add(org);
        known?.reports.set(id, { listed: provenance !== "extracted" || known.reports.get(id)?.listed === true });
      }
    }
  }
  return holders;
}

function keysOf(kind: string, value: string): string[] {
  const own = `${kind}|${bare(value)}`;
  const host = hostOf(kind, value);
  if (!host) return [own];
  const registrable = registrableOf(host);
  const keys = [own, `${isIP(host) ? "ipv4" : "domain"}|${host}`];
  return registrable ? [...keys, `registrable|${registrable}`] : keys;
}

function holderKey({ type, value_a: value, match, key }: Shared): string {
  if (match === "registrable") return `registrable|${key.toLowerCase()}`;
  if (match === "host") return `${isIP(key) ? "ipv4" : "domain"}|${key.toLowerCase()}`;
  return `${kindOf(type) ?? type}|${bare(value)}`;
}

function pairOf(row: PairRow, holders: Holders): LabelledPair {
  return {
    label: row.label ? 1 : 0,
    publishers: [row.a.org, row.b.org],
    sizes: [row.a.n ?? 0, row.b.n ?? 0],
    daysApart: row.date_distance_days ?? daysBetween(row.a.date, row.b.date),
    documents: row.n_docs ?? 0,
    lines: row.shared.map((shared) => lineOf(shared, [row.a.id, row.b.id], holders)),
  };
}

function lineOf(shared: Shared, reports: string[], holders: Holders): SharedLine {
  const kind = kindOf(shared.type.split("~")[0]!);
  const key = holderKey(shared);
  const host = shared.match === "exact" ? hostOf(kind ?? "", shared.value_a) : shared.key.toLowerCase();
  const address = [kind === "ipv4" || kind === "ipv6" ? bare(shared.value_a) : host].find((text) => text && isIP(text)) ?? null;
  const found = holders.get(key)!;
  return {
    kind,
    relation: shared.match === "host" || shared.match === "registrable" ? shared.match : "self",
    key,
    address,
    registrable: host && !address ? registrableOf(host) : null,
    // Reports that are not in the file may hold it, too.
    organizations: Math.max(2, found.publishers.size),
    cases: Math.max(2, found.reports.size, shared.df ?? 0),
    df: shared.df ?? Math.max(2, found.reports.size),
    noise: shared.noise ?? [],
    cited: host !== null && reports.every((id) => found.reports.get(id)?.listed === false),
  };
}

const ALIASES: Record<string, IndicatorKind> = {
  ip: "ipv4", "ip-src": "ipv4", "ip-dst": "ipv4", hostname: "domain", "email-src": "email", "email-dst": "email", uri: "url",
};

function kindOf(type: string): IndicatorKind | null {
  const name = type.toLowerCase();
  return isIndicatorKind(name) ? name : (ALIASES[name] ?? null);
}

/** Without scheme and last slash, in lower case: the spelling under which the corpus was compared. */
function bare(value: string): string {
  return value.toLowerCase().replace(/^[a-z][a-z0-9+.-]*:\/\//, "").replace(/\/$/, "");
}

function hostOf(kind: string, value: string): string | null {
  const text = bare(value);
  if (kind === "domain") return text;
  if (kind === "email") return text.slice(text.lastIndexOf("@") + 1);
  if (kind !== "url") return null;
  return text.split(/[/?#]/, 1)[0]!.replace(/^.*@/, "").replace(/:\d*$/, "");
}

function registrableOf(host: string): string | null {
  return getDomain(host, { allowPrivateDomains: true });
}

function daysBetween(one?: string | null, other?: string | null): number | null {
  const days = Math.abs(Date.parse(one ?? "") - Date.parse(other ?? "")) / 86_400_000;
  return Number.isFinite(days) ? Math.round(days) : null;
}

async function* jsonLines<T>(file: string): AsyncGenerator<T> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity })) {
    number++;
    if (!line.trim()) continue;
    try {
      yield JSON.parse(line) as T;
    } catch {
      throw new Error(`${file}: line ${number} is no JSON`);
    }
  }
}
