import type { IndicatorKind } from "@/server/indicators/kinds";

/** Kinds whose values look like anything: only what is written beside one tells it. */
export type LabelledKind = Extract<IndicatorKind, "ja3" | "certificate" | "mutex" | "user_agent" | "file_name" | "registry_key" | "ssdeep" | "tlsh">;

/** How each is called in front of a value. */
const LABELS: Record<LabelledKind, string> = {
  ja3: "JA3",
  certificate: "Certificate fingerprint",
  mutex: "Mutex",
  user_agent: "User-Agent",
  file_name: "File name",
  registry_key: "Registry key",
  ssdeep: "ssdeep",
  tlsh: "TLSH",
};

const NAMES: [kind: LabelledKind, name: RegExp][] = [
  ["ja3", /^ja3s?(?: (?:fingerprint|hash|digest|md5))*$/],
  ["certificate", /^(?:(?:x509|x 509|ssl|tls|cert|certificate|signer|signing) ?)+(?:(?:fingerprint|thumbprint|hash|sha ?1|sha ?256) ?)+$|^thumbprint(?: sha ?(?:1|256))?$/],
  ["mutex", /^(?:mutex(?:es)?|mutant)(?: name)?$|^ミューテックス名?$/],
  ["user_agent", /^(?:http )?user ?agents?$|^ユーザー ?エージェント$/],
  ["file_name", /^file ?names?(?: (?:md5|sha ?1|sha ?256|sha ?512|ssdeep|tlsh|imphash|authentihash|pattern))?$|^(?:email )?attachment(?: names?)?$|^(?:添付)?ファイル名$/],
  ["registry_key", /^(?:(?:windows )?registry(?: keys?| path)?|reg ?keys?)(?: value)?$|^レジストリ(?:キー)?$/],
  ["ssdeep", /^ssdeep(?: hash)?$/],
  ["tlsh", /^tlsh(?: hash)?$/],
];

/** The kind that a column of a table or an entry in its column of types names, in whatever spelling (MISP's too). */
export function labelledKind(name: string): LabelledKind | null {
  const words = name.trim().toLowerCase().replace(/[\s_|.:/-]+/g, " ").trim();
  if (words.length > 40) return null;
  return NAMES.find(([, spellings]) => spellings.test(words))?.[0] ?? null;
}

/** A value with its kind in front of it, as labelled.ts reads it. */
export function withLabel(kind: LabelledKind, value: string): string {
  const mark = value.includes("`") ? "" : "`";
  return `${LABELS[kind]}: ${mark}${value}${mark}`;
}
