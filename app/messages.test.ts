import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { MESSAGES, type Messages } from "./messages";

const root = path.join(import.meta.dirname, "..");

/** Names, signs and words that are written the same in both languages. */
const sameInBoth = /^(?:[\s\d\p{P}\p{S}]|\{[^{}]*\}|Common Thread|English|日本語|TLP|PAP|RED|AMBER|STRICT|GREEN|CLEAR|ATT&CK|STIX|TAXII|MISP|CSV|JSON|MD5|SHA|ssdeep|TLSH|JA3S?|JARM|IPv[46]|URL|UTC|MB|C2|ID|Markdown|Ctrl|Esc)*$/u;

const en = flatten(MESSAGES.en);
const ja = flatten(MESSAGES.ja);

describe("the messages", () => {
  it("come from every file of the folder", () => {
    for (const [language, messages] of Object.entries(MESSAGES)) {
      const files = readdirSync(path.join(root, "messages", language)).filter((name) => name.endsWith(".json"));
      expect(Object.keys(messages).map((name) => `${name}.json`).sort()).toEqual(files.sort());
    }
  });

  it("have the same keys in both languages", () => {
    expect([...ja.keys()].sort()).toEqual([...en.keys()].sort());
  });

  it("are never empty", () => {
    const empty = [...en, ...ja].filter(([, text]) => text.trim() === "").map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it("take the same arguments in both languages", () => {
    const differing = [...en].filter(([key, text]) => argumentsOf(text) !== argumentsOf(ja.get(key) ?? "")).map(([key]) => key);
    expect(differing).toEqual([]);
  });

  it("are translated, except for what is written the same", () => {
    const untranslated = [...en].filter(([key, text]) => ja.get(key) === text && !sameInBoth.test(text)).map(([key]) => key);
    expect(untranslated).toEqual([]);
  });

  it("hold every key that the code asks for by name", () => {
    const missing = ["app", "components"].flatMap(sourceFiles).flatMap(missingKeys);
    expect(missing).toEqual([]);
  });
});

function flatten(messages: Messages, prefix = ""): Map<string, string> {
  const entries = Object.entries(messages).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

/** Names and types of all arguments; a bare one, a number and a plural count as one, since a language may need any. */
function argumentsOf(text: string): string {
  const found = new Set<string>();
  const visit = (elements: MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      found.add(`${element.value} ${kindOf(element.type)}`);
      if (element.type === TYPE.tag) visit(element.children);
      if (element.type === TYPE.plural || element.type === TYPE.select)
        for (const option of Object.values(element.options)) visit(option.value);
    }
  };
  visit(parse(text));
  return [...found].sort().join(", ");
}

function kindOf(type: TYPE): string {
  const plain = [TYPE.argument, TYPE.number, TYPE.plural, TYPE.select];
  return plain.includes(type) ? "value" : (TYPE[type] ?? "");
}

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"))
    .map((name) => path.join(folder, name));
}

/** The literal keys asked of each translator made in a file; keys put together while running are not checked. */
function missingKeys(file: string): string[] {
  const source = readFileSync(path.join(root, file), "utf8");
  const makers = [...source.matchAll(/const (\w+) = (?:await )?(?:useTranslations|getTranslations)\("([\w.-]+)"\)/g)];
  const namespacesOf = new Map<string, string[]>();
  for (const [, translator = "", namespace = ""] of makers)
    namespacesOf.set(translator, [...(namespacesOf.get(translator) ?? []), namespace]);
  return [...namespacesOf].flatMap(([translator, namespaces]) => {
    const calls = source.matchAll(new RegExp(`\\b${translator}(?:\\.rich|\\.markup|\\.raw)?\\("([^"]+)"`, "g"));
    return [...calls]
      .map((call) => call[1]!)
      .filter((key) => !namespaces.some((namespace) => en.has(`${namespace}.${key}`)))
      .map((key) => `${file}: ${namespaces.join("|")}.${key}`);
  });
}
