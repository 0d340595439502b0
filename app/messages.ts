import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Locale } from "./preferences";

export type Messages = { [key: string]: string | Messages };

const loaded = new Map<Locale, Messages>();

/** All messages of a language, one namespace per file in `messages/<locale>/`; a new file needs no registration. */
export function loadMessages(locale: Locale): Messages {
  const known = loaded.get(locale);
  if (known && process.env.NODE_ENV === "production") return known;
  const folder = path.join(/* turbopackIgnore: true */ process.cwd(), "messages", locale);
  const messages: Messages = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    messages[path.basename(file, ".json")] = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  }
  loaded.set(locale, messages);
  return messages;
}
