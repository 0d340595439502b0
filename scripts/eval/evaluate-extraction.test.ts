import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { evaluateExtraction } from "@/scripts/eval/evaluate-extraction";

const root = mkdtempSync(path.join(tmpdir(), "common-thread-reports-"));
const directory = path.join(root, "reports");
const lines: string[] = [];
const say = (line: string) => void lines.push(line);

beforeAll(() => {
  mkdirSync(directory);
  mkdirSync(`${directory}-truth`);
  writeFileSync(path.join(directory, "one.md"), "It called hxxp://evil[.]example/a and 192.0.2[.]7, never kind[.]example.");
  writeFileSync(path.join(directory, "two.txt"), "nothing is known of this one");
  writeFileSync(path.join(directory, "three.txt"), "198.51.100.1");
  writeFileSync(
    path.join(`${directory}-truth`, "one.md.json"),
    JSON.stringify({
      truth_kind: "vendor-list", precision_scorable: true, complete: ["ipv4"],
      indicators: [
        { type: "url", value: "evil.example/a", in_text: true },
        { type: "ipv4", value: "192.0.2.7", in_text: true },
        { type: "ipv4", value: "192.0.2.8", in_text: true },
      ],
    }),
  );
  writeFileSync(path.join(`${directory}-truth`, "three.txt.json"), "{ not JSON");
});
afterAll(() => rmSync(root, { recursive: true }));

it("finds what stands in the text, and counts what does not as missing", async () => {
  const result = await evaluateExtraction(directory, { say });
  expect(result?.types.url).toEqual({ recall: 1, precision: null, n: 1 });
  expect(result?.types.ipv4).toEqual({ recall: 0.5, precision: 1, n: 2 });
});

it("says which files it could not score, and goes on", () => {
  expect(lines).toContain("two.txt: no truth file, not scored");
  expect(lines).toContain("three.txt: its truth file cannot be read, not scored");
});

it("fails without the extractor", async () => {
  const result = await evaluateExtraction(directory, { extract: async () => [], say });
  expect(result?.types.url?.recall).toBe(0);
  expect(result?.types.ipv4?.recall).toBe(0);
});

it("has no result for a directory without files", async () => {
  expect(await evaluateExtraction(path.join(root, "nowhere"), { say })).toBeNull();
});
