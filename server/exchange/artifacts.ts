import { canonicalize } from "@/server/indicators/canonical";
import type { IndicatorKind } from "@/server/indicators/kinds";

interface Artifact {
  kind: IndicatorKind;
  value: string;
  start: number;
  end: number;
}

const HIVE =
  /(?<![a-z0-9_])(?:HKEY_(?:LOCAL_MACHINE|CURRENT_USER|USERS|CLASSES_ROOT|CURRENT_CONFIG)|HK(?:LM|CU|U|CR|CC)|\\REGISTRY\\(?:MACHINE|USER))(?=:?\\)/gi;
const WORD = "[^\\s\\\\\"'`“”「」<>|,;:*?\\[\\]\\u3000-\\u30ff\\u3400-\\u9fff\\uff00-\\uffef]{1,100}";
/** A part of a path: of several words where another part follows, else of one. */
const PART = new RegExp(`\\\\{1,2}(?:${WORD}(?: ${WORD}){1,4}(?=\\\\)|${WORD})`, "uy");
const PROSE = / (?:and|or|to|in|is|as|at|by|on|for|from|with|under|the|which|that|then|registry|key) /i;
/** The words of a last part that ends its line: `Windows NT`. */
const LAST_WORDS = /(?: [A-Z0-9][\w.-]{0,40}){1,3}(?=[ \t]{0,20}(?:[\n\r\t|]|$))/y;
const CLOSING: Record<string, string> = { '"': '"', "'": "'", "`": "`", "[": "]", "“": "”", "「": "」" };
const LONGEST_KEY = 600;
const FEWEST_PARTS = 2;

const SSDEEP = /(?<![a-z0-9:/+])\d{1,10}:[a-z0-9+/]{3,64}:[a-z0-9+/]{3,64}(?![a-z0-9:/+])/gi;
const FEWEST_LETTERS = 16;
const TLSH = /(?<![a-z0-9_])T1[0-9a-f]{70}(?![a-z0-9_])/gi;
const JARM = /(?<![a-z0-9_])[0-9a-f]{62}(?![a-z0-9_])/gi;

/** Registry keys, ssdeep, TLSH and JARM: what is known by its form. Every look is bounded. */
export function findArtifacts(text: string): Artifact[] {
  return [...registryKeys(text), ...digests("ssdeep", SSDEEP, text, isMixed), ...digests("tlsh", TLSH, text, isNoTelfhash), ...digests("jarm", JARM, text)];
}

function* digests(
  kind: IndicatorKind, pattern: RegExp, text: string, believe: (digest: string, before: string) => boolean = () => true,
): Generator<Artifact> {
  for (const { 0: raw, index } of text.matchAll(pattern)) {
    const value = canonicalize(kind, raw);
    if (value && believe(raw, text.slice(Math.max(0, index - 24), index))) yield { kind, value, start: index, end: index + raw.length };
  }
}

/** Times, ports and paths have colons too, but not this many letters of both cases. */
function isMixed(digest: string): boolean {
  return digest.length >= FEWEST_LETTERS && /[a-z]/.test(digest) && /[A-Z]/.test(digest);
}

/** A telfhash is a TLSH too, of what a program imports and not of the file. */
function isNoTelfhash(_: string, before: string): boolean {
  return !/telfhash/i.test(before);
}

function* registryKeys(text: string): Generator<Artifact> {
  HIVE.lastIndex = 0;
  for (let hive = HIVE.exec(text); hive; hive = HIVE.exec(text)) {
    const start = hive.index;
    const path = text.slice(start, enclosedEnd(text, start) ?? pathEnd(text, HIVE.lastIndex));
    const raw = path.includes("(") ? path : path.replace(/[.)]+$/, "");
    HIVE.lastIndex = Math.max(HIVE.lastIndex, start + raw.length);
    const value = raw.split(/\\+/).filter(Boolean).length > FEWEST_PARTS ? canonicalize("registry_key", raw) : null;
    if (value) yield { kind: "registry_key", value, start, end: start + raw.length };
  }
}

/** Where quotes or brackets around a key end, which may then hold any words. */
function enclosedEnd(text: string, start: number): number | null {
  const closing = CLOSING[text[start - 1] ?? ""];
  if (!closing) return null;
  const line = text.slice(start, start + LONGEST_KEY).split("\n", 1)[0]!;
  const end = line.search(closing === "]" ? /[\]|\t]/ : new RegExp(`[${closing}|\t]`));
  return end > 0 && line[end] !== "\t" ? start + end : null;
}

function pathEnd(text: string, at: number): number {
  let end = text[at] === ":" ? at + 1 : at;
  const limit = at + LONGEST_KEY;
  for (PART.lastIndex = end; PART.lastIndex < limit; ) {
    const part = PART.exec(text);
    if (!part) break;
    const prose = PROSE.exec(`${part[0]} `);
    if (prose) return end + prose.index;
    end = PART.lastIndex;
  }
  LAST_WORDS.lastIndex = end;
  return end + (LAST_WORDS.exec(text)?.[0].length ?? 0);
}
