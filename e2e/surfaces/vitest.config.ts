import { defineConfig } from "vitest/config";
import base from "../../vitest.config";

/** What is asked of the production build over HTTP: a run of its own, since it needs the build. */
export default defineConfig({
  resolve: base.resolve,
  test: { ...base.test, include: ["e2e/surfaces/*.test.ts"], fileParallelism: false, testTimeout: 300_000, hookTimeout: 300_000 },
});
