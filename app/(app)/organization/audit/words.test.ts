import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import en from "@/messages/en/cases.json" with { type: "json" };
import ja from "@/messages/ja/cases.json" with { type: "json" };

const root = path.join(import.meta.dirname, "../../../..");
const ACTION = /(?:appendAudit\(tx, "|append_audit\(\s*'|append_to_chain\([^;]*?')([a-z_]+\.[a-z_]+)["']/g;

/** Every deed that the code writes into the audit by its name. */
function written(): string[] {
  const files = ["server", "prisma/migrations"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|sql)$/.test(entry.name) && !entry.name.endsWith(".test.ts"))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  return [...new Set(files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(ACTION)].map((match) => match[1]!)))];
}

it("every deed in the audit has its words in both languages", () => {
  for (const messages of [en, ja]) {
    const words: Record<string, string> = messages.history.action;
    expect(written().filter((action) => !words[action.replace(".", "_")])).toEqual([]);
  }
});
