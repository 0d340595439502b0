import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chooseBrowser } from "@/e2e/browser";
import { stopServerIn } from "@/scripts/embedded-postgres";
import { freePort } from "@/scripts/free-port";

export type Count = { passed: number; failed: number };

/** A check that either holds or not. */
export async function one(script: string, args: string[], env: Record<string, string> = {}): Promise<Count> {
  const ok = (await run(script, args, env)) === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 };
}

/** All vitest files of a configuration. A run that breaks without a failed test counts as one failure. */
export async function vitest(reports: string, config = "vitest.config.ts"): Promise<Count> {
  const report = path.join(reports, "vitest.json");
  const code = await run("node_modules/vitest/vitest.mjs", [
    "run", "--config", config, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`,
  ]);
  const result = readReport<{ numPassedTests: number; numFailedTests: number; numFailedTestSuites: number }>(report);
  return orBroken(code, { passed: result?.numPassedTests ?? 0, failed: result?.numFailedTests ?? 0 });
}

/** The browser tests, against the real start on a data directory of their own. */
export async function playwright(reports: string): Promise<Count> {
  const report = path.join(reports, "playwright.json");
  const dataDir = mkdtempSync(path.join(tmpdir(), "common-thread-e2e-"));
  chmodSync(dataDir, 0o755);
  try {
    const browser = await chooseBrowser();
    console.log(`Browser: ${browser.executablePath}`);
    const code = await run("node_modules/@playwright/test/cli.js", ["test", "--reporter=list,json"], {
      E2E_BROWSER: JSON.stringify(browser),
      E2E_PORT: String(await freePort()),
      E2E_DATA_DIR: dataDir,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    });
    const stats = readReport<{ stats: { expected: number; unexpected: number; flaky: number } }>(report)?.stats;
    return orBroken(code, { passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0), failed: stats?.unexpected ?? 0 });
  } finally {
    await stopServerIn(path.join(dataDir, "postgres"));
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function orBroken(code: number, count: Count): Count {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

function readReport<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T) : undefined;
}

function run(script: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1", ...env },
    });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
