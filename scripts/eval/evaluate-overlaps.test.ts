import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { matchUntilDone } from "@/server/overlap/matcher";
import { createWorld, type World } from "@/server/testing/world";
import { evaluateOverlaps } from "./evaluate-overlaps";

let world: World;
let evaluations = 0;
const directory = mkdtempSync(path.join(tmpdir(), "ct-corpus-"));

beforeAll(async () => {
  world = await createWorld();
});

afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await world?.destroy();
});

const REPORTS = [
  {
    id: "a1", org: "A", title: "First", date: "2024-05-01",
    indicators: [
      { type: "domain", value: "relay.example" },
      { type: "domain", value: "relay.example" },
      { type: "domain", value: "MIXED.example." },
      { type: "url", value: "http://host.example:80/" },
      { type: "cve", value: "CVE-2024-0001" },
      { type: "ipv4", value: "300.1.2.3" },
    ],
  },
  { id: "b1", org: "B", indicators: [{ type: "domain", value: "relay.example" }, { type: "domain", value: "mixed[.]example" }] },
  { id: "c1", org: "C", indicators: [{ type: "url", value: "host.example" }, { type: "ipv4", value: "192.0.2.7" }] },
  { id: "c2", org: "C", indicators: [{ type: "ipv4", value: "192.0.2.7" }] },
  { id: "d1", indicators: "none" },
];

async function evaluate(match: (overlapUrl: string) => Promise<void>, shared?: object[]) {
  const run = ++evaluations;
  writeFileSync(path.join(directory, "reports.jsonl"), `${linesOf(REPORTS, run)}\nno json\n`);
  rmSync(path.join(directory, "shared.jsonl"), { force: true });
  if (shared) writeFileSync(path.join(directory, "shared.jsonl"), linesOf(shared, run));
  const said: string[] = [];
  const result = await evaluateOverlaps({ directory, world, match, say: (line) => said.push(line) });
  return { result, said: said.join("\n") };
}

/** Values of its own for each evaluation, since all of them are filed into one database. */
function linesOf(rows: object[], run: number): string {
  return rows.map((row) => JSON.stringify(row).replaceAll("192.0.2.7", `192.0.2.${run}`).replaceAll(/([[.\]])example/gi, `$1r${run}.example`)).join("\n");
}

async function matcher(overlapUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: overlapUrl });
  await client.connect();
  await matchUntilDone(client);
  await client.end();
}

it("finds every overlap, explains spellings by a closed list, and names what it could not read", async () => {
  const { result, said } = await evaluate(matcher, [
    { type: "domain", value: "relay.example", reports: ["a1", "b1"], orgs: ["A", "B"] },
    { type: "ipv4", value: "192.0.2.7", reports: ["c1", "c2"], orgs: ["C"] },
  ]);
  expect(result).toMatchObject({ checked: 1, missing: 0, extra: 2, explained: 2 });
  expect(said).toContain("extra\tdefanged,case,trailing_dot\tdomain");
  expect(said).toContain("extra\tscheme,default_port,bare_slash\turl");
  expect(said).toContain("unknown type: 1 (cve)");
  expect(said).toContain("not a valid ipv4: 1 (300.1.2.3)");
  expect(said).toContain("unreadable line: 1 (reports.jsonl:6)");
});

it("works out what to expect where the file says nothing", async () => {
  const { result } = await evaluate(matcher);
  expect(result).toMatchObject({ checked: 1, missing: 0, extra: 2, explained: 2 });
});

it("fails without the matcher", async () => {
  const { result, said } = await evaluate(async () => undefined);
  expect(result).toMatchObject({ checked: 1, missing: 1 });
  expect(said).toContain("by comparing");
});

it("reports an overlap that the product cannot find as missing", async () => {
  const { result } = await evaluate(matcher, [{ type: "domain", value: "other.example", reports: ["a1", "b1"], orgs: ["A", "B"] }]);
  expect(result.missing).toBe(1);
});
