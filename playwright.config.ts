import { defineConfig } from "@playwright/test";
import { type ChosenBrowser, launchOptions } from "@/e2e/browser";

// scripts/test-browser.ts chooses the browser, a free port and a throw-away data directory.
const { E2E_PORT = "3100", E2E_DATA_DIR = ".data/e2e", E2E_BROWSER } = process.env;
const browser = E2E_BROWSER ? (JSON.parse(E2E_BROWSER) as ChosenBrowser) : undefined;

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  fullyParallel: true,
  workers: process.env.E2E_WORKERS ? Number(process.env.E2E_WORKERS) : 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: {
    baseURL: `http://localhost:${E2E_PORT}`,
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: browser ? launchOptions(browser) : {},
  },
  // The real start, with the demo; `exec` hands the signal to it, so that it stops its database too.
  webServer: {
    command: "exec node --import tsx scripts/start.ts",
    url: `http://localhost:${E2E_PORT}/api/ready`,
    timeout: 300_000,
    // For work on the tests themselves, against a start that is running.
    reuseExistingServer: Boolean(process.env.E2E_REUSE),
    gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
    stdout: process.env.E2E_QUIET ? "ignore" : "pipe",
    stderr: "pipe",
    env: { SSO_ALLOW_PRIVATE: "1", PORT: E2E_PORT, DATA_DIR: E2E_DATA_DIR, DATABASE_URL: "", APP_DATABASE_URL: "", OVERLAP_DATABASE_URL: "" },
  },
});
