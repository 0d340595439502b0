import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** Which folder may import what: a reader then knows where a rule, a query or a screen can be. */
const FORBIDDEN: { in: string; imports: RegExp; because: string; except?: RegExp; from?: RegExp }[] = [
  {
    in: "components", imports: /^@\/(app|server|prisma|scripts)\//, because: "parts would fit another product",
    except: /^@\/server\/indicators\/(defang|kinds)$/,
  },
  { in: "server", imports: /^@\/(app|components)\//, because: "the server knows no screen" },
  { in: "server/exchange", imports: /^@\/server\/(?!exchange|indicators)|^pg$|prisma/, because: "readers know no database" },
  { in: "app", imports: /^pg$|^@\/prisma|^@\/scripts/, because: "screens hold no query" },
  {
    in: "server", imports: /^pg(-|$)/, because: "only the overlap engine, event streams, readiness and random worlds speak past Prisma",
    from: /^server\/(overlap|readiness|notices\/live|worlds)/,
  },
];
const IMPORT = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

describe("imports", () => {
  for (const rule of FORBIDDEN) {
    it(`${rule.in}: ${rule.because}`, () => {
      const bound = sourcesUnder(rule.in).filter((file) => !rule.from?.test(file));
      const wrong = bound.flatMap((file) =>
        importsOf(file)
          .filter((name) => rule.imports.test(name) && !rule.except?.test(name))
          .map((name) => `${file} imports ${name}`),
      );
      expect(wrong).toEqual([]);
    });
  }
});

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith("server/testing/"));
}

function importsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(IMPORT)].map((match) => match[1] ?? "");
}
