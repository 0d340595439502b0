import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: { "@": here("."), "server-only": here("./node_modules/server-only/empty.js") },
  },
  test: {
    globalSetup: "./server/testing/global-setup.ts",
    include: ["{app,components,server,scripts,prisma}/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
