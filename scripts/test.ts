import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, generateClient } from "@/scripts/build";
import { type Count, one, playwright, vitest } from "@/scripts/test-steps";

/** `npm test`: everything there is to check. Its last line is always `N passed, N failed`. */
const reports = mkdtempSync(path.join(tmpdir(), "common-thread-reports-"));
const total: Count = { passed: 0, failed: 0 };
const outcomes: string[] = [];

async function step(title: string, work: () => Promise<Count>): Promise<boolean> {
  console.log(`\n=== ${title}`);
  const began = Date.now();
  const count = await work().catch((error: Error): Count => {
    console.error(error.message);
    return { passed: 0, failed: 1 };
  });
  total.passed += count.passed;
  total.failed += count.failed;
  outcomes.push(`${title}: ${count.passed} passed, ${count.failed} failed, ${Math.round((Date.now() - began) / 1000)} s`);
  return count.failed === 0;
}

async function production(): Promise<Count> {
  await build((text) => process.stdout.write(text));
  return { passed: 1, failed: 0 };
}

async function everything(): Promise<void> {
  await generateClient();
  await step("Types", async () => {
    const typegen = await one("node_modules/next/dist/bin/next", ["typegen"]);
    return typegen.failed ? typegen : one("node_modules/typescript/bin/tsc", ["--noEmit"]);
  });
  await step("Lint", () => one("node_modules/eslint/bin/eslint.js", ["--max-warnings", "0", "."]));
  await step("Unit and integration tests", () => vitest(reports));
  const built = await step("Production build", production);
  // Without a build there is nothing to look at; its failure already counts.
  if (built) await step("Every surface, over HTTP", () => vitest(reports, "e2e/surfaces/vitest.config.ts"));
  if (built) await step("Browser tests", () => playwright(reports));
}

try {
  await everything();
} catch (error) {
  console.error(error);
  total.failed++;
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n=== Summary\n${outcomes.join("\n")}`);
process.exitCode = total.failed ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);
