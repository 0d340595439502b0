import { createHash } from "node:crypto";
import type pg from "pg";
import type { LabelledPair, SharedLine } from "@/scripts/eval/linkage-pairs";

const TABLES = `
  create temporary table pairs (pair int primary key, days_apart int, smaller_case bigint);
  create temporary table lines (
    pair int, kind indicator_kind, relation match_relation, key uuid, span inet, registrable uuid,
    organizations bigint, cases bigint, noise text[], cited boolean
  )`;

/** As the product reads it: the strongest of each witness, together. */
const STRENGTHS = `
  select p.pair, overlap.total_of(overlap.combined(w.weight order by w.weight), p.days_apart, p.smaller_case) as total
  from pairs p
  join (
    select
      l.pair,
      max(overlap.weight_of(
        l.kind, l.relation, '{}', l.organizations, l.cases, l.noise, p.days_apart,
        credibility => case when l.cited then 6 end
      )) as weight
    from lines l
    join pairs p on p.pair = l.pair
    group by l.pair, overlap.witness_of(l.key, l.span, l.registrable)
  ) w on w.pair = p.pair
  group by p.pair
  order by p.pair`;

/** Puts the pairs where the strength can be asked for them. */
export async function loadPairs(client: pg.Client, pairs: LabelledPair[]): Promise<void> {
  await client.query(TABLES);
  await insert(client, "pairs", pairs.map(({ daysApart, sizes }, pair) => (
    { pair, days_apart: daysApart, smaller_case: Math.min(...sizes) }
  )));
  await insert(client, "lines", pairs.flatMap(({ lines }, pair) => lines.map((line) => rowOf(pair, line))));
}

/** The strength of each pair: log10 of its likelihood ratio, by the functions of this database. */
export async function strengths(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ total: number }>(STRENGTHS);
  return rows.map(({ total }) => total);
}

function rowOf(pair: number, { kind, relation, key, address, registrable, organizations, cases, noise, cited }: SharedLine) {
  return {
    pair, kind, relation, key: uuidOf(key), span: address, registrable: registrable && uuidOf(registrable),
    organizations, cases, noise, cited,
  };
}

async function insert(client: pg.Client, table: string, rows: object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 5000) {
    await client.query(
      `insert into ${table} select r.* from json_populate_recordset(null::${table}, $1) r`,
      [JSON.stringify(rows.slice(start, start + 5000))],
    );
  }
}

function uuidOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Lists of what attackers rent as others do: MISP's users weigh these as nothing lost. */
const WEAK_NOISE = new Set(["vpn", "dynamic-dns"]);

const isNoise = ({ noise }: SharedLine) => noise.some((name) => !WEAK_NOISE.has(name));

/** What else one could sort by: the scores that the strength has to beat. */
export const BASELINES: Record<string, (pair: LabelledPair) => number> = {
  shared: ({ lines }) => lines.length,
  exact: ({ lines }) => lines.filter(({ relation }) => relation === "self").length,
  jaccard: ({ lines, sizes: [a, b] }) => lines.length / Math.max(1, a + b - lines.length),
  // Equal values only, and none that stands in more than 20 reports.
  misp: ({ lines }) => lines.filter(({ relation, df }) => relation === "self" && df <= 20).length,
  idf: ({ lines, documents }) => sum(lines.map(({ df }) => idf(documents, df))),
  idf_noise: (pair) => sum(pair.lines.filter((line) => !isNoise(line)).map(({ df }) => idf(pair.documents, df))),
};

function idf(documents: number, df: number): number {
  return Math.log(Math.max(documents, df) / df);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
