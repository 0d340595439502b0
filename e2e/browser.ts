import { existsSync } from "node:fs";
import { type Browser, chromium, type LaunchOptions } from "@playwright/test";

const quiet = [
  "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--no-first-run", "--disable-quic",
];

const installed = [
  "/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium", "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable", "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser for the tests, as plain data that can be handed to other processes in an environment variable. */
export type ChosenBrowser = { executablePath: string; args: string[]; env: Record<string, string> };

/**
 * The first Chromium that really starts: the one named in CHROMIUM_PATH, one that is installed, Playwright's own, or
 * at last the one that comes inside an npm package (unpacked here, once, before parallel workers need it).
 */
export async function chooseBrowser(): Promise<ChosenBrowser> {
  const problems: string[] = [];
  for (const candidate of candidates()) {
    try {
      const browser = await candidate();
      if (!browser) continue;
      await tryOut(browser);
      return browser;
    } catch (error) {
      problems.push((error as Error).message.split("\n", 3).join(" "));
    }
  }
  throw new Error(`No Chromium starts on this machine. Set CHROMIUM_PATH. Tried:\n${problems.join("\n")}`);
}

function* candidates(): Generator<() => Promise<ChosenBrowser | undefined>> {
  const paths = [process.env.CHROMIUM_PATH, ...installed, chromium.executablePath()];
  for (const path of paths) if (path && existsSync(path)) yield async () => ({ executablePath: path, args: quiet, env: {} });
  yield packaged;
}

async function packaged(): Promise<ChosenBrowser | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  // Makes the package unpack the system libraries that a bare machine lacks.
  process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs20.x";
  const { default: packagedChromium } = await import("@sparticuz/chromium");
  // Not its own arguments: they switch off what pages are protected by.
  const executablePath = await packagedChromium.executablePath();
  const { LD_LIBRARY_PATH = "", FONTCONFIG_PATH = "" } = process.env;
  return { executablePath, args: quiet, env: { LD_LIBRARY_PATH, FONTCONFIG_PATH } };
}

/** Playwright's launch options for a chosen browser. */
export function launchOptions({ executablePath, args, env }: ChosenBrowser): LaunchOptions {
  const set = Object.fromEntries(Object.entries({ ...process.env, ...env }).filter(([, value]) => value)) as Record<string, string>;
  return { executablePath, args, env: set, chromiumSandbox: process.getuid?.() !== 0 && Object.keys(env).length === 0 };
}

async function tryOut(browser: ChosenBrowser): Promise<void> {
  let running: Browser | undefined;
  try {
    running = await chromium.launch({ ...launchOptions(browser), timeout: 60_000 });
    const page = await running.newPage();
    await page.setContent("<p>works</p>");
  } finally {
    await running?.close();
  }
}
