import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { calibrate } from "@/scripts/eval/calibration";
import { readPairs, type LabelledPair } from "@/scripts/eval/linkage-pairs";
import { BASELINES } from "@/scripts/eval/linkage-scores";
import { Ranked, resample, seeded } from "@/scripts/eval/ranking";

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "common-thread-linkage-"));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function pairOf(pair: object, reports: object[] = []): Promise<LabelledPair> {
  const file = (name: string, rows: object[]) => {
    writeFileSync(path.join(directory, name), rows.map((row) => JSON.stringify(row)).join("\r\n") + "\n\n");
    return path.join(directory, name);
  };
  const sides = { a: { id: "a", org: "A", n: 3 }, b: { id: "b", org: "B", n: 5 } };
  const pairs = await readPairs(file("pairs.jsonl", [{ ...sides, label: 1, n_docs: 10, ...pair }]), file("reports.jsonl", reports));
  return pairs[0]!;
}

const report = (id: string, org: string, ...indicators: [type: string, value: string, provenance?: string][]) => ({
  id, org, indicators: indicators.map(([type, value, provenance]) => ({ type, value, provenance })),
});

it("counts publishers and reports that hold a name, as value, as host of a URL, and under a registered domain", async () => {
  const reports = [
    report("a", "A", ["domain", "c2.evil.example"]), report("b", "B", ["url", "http://C2.evil.example/x"]),
    report("c", "B", ["url", "https://c2.evil.example"]), report("d", "D", ["domain", "other.evil.example"]),
  ];
  const { lines } = await pairOf({
    shared: [
      { type: "domain", value_a: "c2.evil.example", value_b: "c2.evil.example", match: "exact", key: "domain|c2.evil.example", df: 2 },
      { type: "domain", value_a: "c2.evil.example", value_b: "other.evil.example", match: "registrable", key: "evil.example", df: 4 },
    ],
  }, reports);
  expect(lines.map(({ relation, organizations, cases }) => ({ relation, organizations, cases }))).toEqual([
    { relation: "self", organizations: 2, cases: 3 },
    { relation: "registrable", organizations: 3, cases: 4 },
  ]);
});

it("goes by the pair's own figures where the reports are not at hand, and reads kinds it does not know", async () => {
  const { lines, daysApart, sizes } = await pairOf({
    a: { id: "a", org: "A", date: "2020-01-01" }, b: { id: "b", org: "B", date: "2020-01-31" },
    shared: [{ type: "bitcoin", value_a: "1abc", value_b: "1abc", match: "exact", key: "bitcoin|1abc", df: 7, noise: ["top-domain"] }],
  });
  expect(lines[0]).toMatchObject({ kind: null, organizations: 2, cases: 7, noise: ["top-domain"], address: null });
  expect({ daysApart, sizes }).toEqual({ daysApart: 30, sizes: [0, 0] });
});

it("takes a name for cited where neither report lists it, never an address", async () => {
  const exact = (type: string, value: string) => ({ type, value_a: value, value_b: value, match: "exact", key: `${type}|${value}` });
  const of = async (listed: string) => (await pairOf({ shared: [exact("domain", "a.example"), exact("ipv4", "192.0.2.1")] }, [
    report("a", "A", ["domain", "a.example", "extracted"], ["ipv4", "192.0.2.1", "extracted"]),
    report("b", "B", ["domain", "a.example", listed], ["ipv4", "192.0.2.1", "extracted"]),
  ])).lines.map(({ cited }) => cited);
  expect(await of("extracted")).toEqual([true, false]);
  expect(await of("stated")).toEqual([false, false]);
});

it("says which line of a file is no JSON", async () => {
  const file = path.join(directory, "broken.jsonl");
  writeFileSync(file, "{}\n{");
  await expect(readPairs(file, file)).rejects.toThrow(/broken\.jsonl: line 2 is no JSON/);
});

it("counts ties half, and the unrelated that are let in where 80 % of the related are", () => {
  const { auc, falseLinksAt80, falseDiscoveryAt80 } = new Ranked({
    scores: [5, 4, 3, 2, 1, 3, 1, 0, 0, 0], labels: [1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
  }).rank();
  expect(auc).toBeCloseTo(22 / 25);
  expect({ falseLinksAt80, falseDiscoveryAt80 }).toEqual({ falseLinksAt80: 0.2, falseDiscoveryAt80: 0.2 });
});

it("takes a pair as often as its two publishers were drawn together", () => {
  const random = seeded(1);
  const weights = resample([["A", "B"], ["A", "C"], ["B", "C"]], random);
  expect(weights).toHaveLength(3);
  expect(weights.every((weight) => Number.isInteger(weight) && weight >= 0)).toBe(true);
  expect(resample([["A", "A"]], random)).toEqual([1]);
});

it("finds ratios calibrated that are, and overconfident ones not", () => {
  const random = seeded(2);
  const scores = Array.from({ length: 4000 }, () => 4 * random() - 2);
  const labels = scores.map((score) => (random() < 1 / (1 + 10 ** -score) ? 1 : 0));
  expect(Math.abs(calibrate({ scores, labels }, []).slope - 1)).toBeLessThan(0.1);
  expect(calibrate({ scores: scores.map((score) => 2 * score), labels }, []).slope).toBeLessThan(0.6);
});

it("leaves out of MISP's count what is only related or stands in more than 20 reports", async () => {
  const pair = await pairOf({
    shared: [
      { type: "domain", value_a: "a.example", value_b: "a.example", match: "exact", key: "domain|a.example", df: 20 },
      { type: "domain", value_a: "b.example", value_b: "b.example", match: "exact", key: "domain|b.example", df: 21 },
      { type: "domain", value_a: "x.c.example", value_b: "y.c.example", match: "registrable", key: "c.example", df: 2 },
    ],
  });
  expect([BASELINES.misp!(pair), BASELINES.shared!(pair), BASELINES.exact!(pair)]).toEqual([1, 3, 2]);
});
