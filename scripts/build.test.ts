import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { contentHash } from "@/scripts/build";

let base: string;
const write = (file: string, text: string) => writeFileSync(path.join(base, file), text);
const stamp = () => contentHash(["app", "config.ts", "missing"], base);

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), "common-thread-stamp-"));
  mkdirSync(path.join(base, "app/deep"), { recursive: true });
  write("app/deep/page.tsx", "one");
  write("config.ts", "two");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

it("stays the same while no source changes", () => {
  const before = stamp();
  write("app/deep/page.tsx", "one");
  write("elsewhere.ts", "not a source");
  expect(stamp()).toBe(before);
});

it.each([["app/deep/page.tsx", "changed"], ["config.ts", "changed"], ["app/new.ts", ""]])("changes with %s", (file, text) => {
  const before = stamp();
  write(file, text);
  expect(stamp()).not.toBe(before);
});

it("ignores tests, which are in no build", () => {
  const before = stamp();
  write("app/page.test.ts", "new");
  expect(stamp()).toBe(before);
});
