import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockDataDirectory } from "@/scripts/instance-lock";

let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(path.join(tmpdir(), "common-thread-lock-"))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it("refuses a second start on the same data directory and says where the first one is", () => {
  const release = lockDataDirectory(dataDir, "http://localhost:3000");
  expect(() => lockDataDirectory(dataDir, "http://localhost:3001")).toThrow(/already runs.*http:\/\/localhost:3000/);
  release();
  expect(() => lockDataDirectory(dataDir, "http://localhost:3001")()).not.toThrow();
});

it("takes over the lock of a killed start, even when its process id was given to another process", () => {
  writeFileSync(path.join(dataDir, "start.lock"), JSON.stringify({ pid: process.pid, identity: "an earlier process" }));
  expect(() => lockDataDirectory(dataDir, "")()).not.toThrow();
  writeFileSync(path.join(dataDir, "start.lock"), "half written");
  expect(() => lockDataDirectory(dataDir, "")()).not.toThrow();
});
