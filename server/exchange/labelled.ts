import { canonicalize } from "@/server/indicators/canonical";
import type { LabelledKind } from "./labels";

/** What a label names, and where it stands; without a kind where it must only not be taken for something else. */
export interface Labelled {
  kind: LabelledKind | null;
  value: string;
  start: number;
  end: number;
}

const LABEL = new RegExp(
  "(?<![\\p{L}\\p{N}])(?:(?<ja3>ja3s?)|(?<mutex>mutex(?:es)?|mutant)|(?<user_agent>user[-_ ]?agents?)|(?<tlsh>tlsh)|(?<ssdeep>ssdeep)" +
    "|(?<file_name>file[-_ ]?names?|attachments?)|(?<certificate>(?:thumb|finger)prints?|cert(?:ificate)?[-_ ](?:sha-?(?:1|256)|hash)))(?![\\p{L}\\p{N}])" +
    "|(?<mutexJa>ミューテックス)|(?<userAgentJa>ユーザー ?エージェント)|(?<fileNameJa>ファイル名)|(?<certificateJa>フィンガープリント|拇印)",
  "giu",
);

/** Another label where a value should be: the value is that one's. */
const LABEL_FIRST = /^\s*(?:ja3s?|mutex|user-agent|tlsh|ssdeep|file name|certificate fingerprint|registry key)\s*[:=]/i;
const MARKS = "[\"'`*_“”「」『』)\\]]{0,4}";
/** From a label to its value: `: `, ` = `, a cell's border, with marks of emphasis around them. */
const TO_VALUE = `(?:[-_ ]?(?:names?|strings?|values?|hash(?:es)?|fingerprints?|objects?|md5|sha-?(?:1|256)|\\(s\\)|名)){0,3}${MARKS}[ ]{0,8}(?:[:=|\\t]|-(?= ))[ \\t|]{0,12}`;
const OPENED = /["'`“‘「『]/;

const HEX_32 = /(?<![\p{L}\p{N}])[0-9a-f]{32}(?![\p{L}\p{N}])/iuy;
const AFTER_JA3 = /[^\n\p{Cc}]{0,40}?(?=(?<![\p{L}\p{N}])[0-9a-f]{32}(?![\p{L}\p{N}]))/iuy;
const NEXT_IN_LIST = /[ \t,;|`]{1,5}/y;
const AFTER_FINGERPRINT = /(?:[^\p{L}\p{N}\n]{0,6}(?:sha-?1|sha-?256|hash|fingerprint|is|of|the|ssl|tls|certificate|cert)){0,4}[^\p{L}\p{N}\n]{0,8}/iuy;
const FINGERPRINT =
  /(?:(?:[0-9a-f]{2}[: -]){31}[0-9a-f]{2}|(?:[0-9a-f]{2}[: -]){19}[0-9a-f]{2}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![\p{L}\p{N}:])/iuy;
const AFTER_DIGEST = new RegExp(TO_VALUE + "[\"'`]{0,2}", "iuy");
const DIGEST = /[0-9a-z:+/]{10,150}/iy;
const MUTEX_VALUE = new RegExp(`${TO_VALUE}(?:["“\`'‘「](?<quoted>[^"”\`'’」\\n]{2,260})["”\`'’」]|(?<bare>[^\\t\\n|<>"]{1,260})(?=[\\t\\n|]|$))`, "iuy");
const MUTEX_NAMED = /[^\n"“`'‘「]{0,40}(?:named|called|names?|名前)[^\p{L}\p{N}\n]{0,4}["“`'‘「](?<quoted>[^"”`'’」\n]{2,260})["”`'’」]/iuy;
const USER_AGENT_VALUE = new RegExp(`${TO_VALUE}(?:["“\`「](?<quoted>[^"”\`」\\n]{3,2000})["”\`」]|(?<bare>[^\\t\\n]{3,2000}))`, "iuy");
const FILE_NAME_VALUE = new RegExp(
  `${TO_VALUE}["'\`*“「]{0,3}(?<bare>[^\\t\\n|"\`<>?*“”]{1,250}?\\.[\\p{L}\\p{N}]{1,10})(?=[\\s,;|"'\`*)\\]。、”」]|$)(?:\\|(?<size>\\d{1,12})(?![\\p{L}\\p{N}]))?`,
  "iuy",
);
/** A label with a cell's border behind it must begin the line: else it may be the type of the value before it. */
const BEGINS_LINE = /(?:^|\n)[ \t|*#>`"'•・–\d.)-]{0,20}$/;
const BEGINS_CELL = /(?:^|[\n\t|])[ *#>`"'•・–\d.)-]{0,20}(?:creates? |created )?$/i;
const BORDER = /^[^\p{L}\p{N}:=]*[\t|]/u;
const PROGRAM = /^[\w.+-]{1,40}\/\d/;
const MOST_WORDS = 4;
const OTHER_KEYS = /(?:gpg|pgp|ssh|rsa|key|file|browser|device)[^\p{L}\p{N}]{0,3}$/iu;
const OF_CERTIFICATE = /thumbprint|cert|ssl|tls|x\.?509|sha-?(?:1|256)|拇印|フィンガープリント|証明書/i;

/** What stands behind a label on its line. Every look is bounded, and what was taken is not looked at again. */
export function findLabelled(text: string): Labelled[] {
  const found: Labelled[] = [];
  LABEL.lastIndex = 0;
  for (let label = LABEL.exec(text); label; label = LABEL.exec(text)) {
    const [name] = Object.entries(label.groups ?? {}).find(([, matched]) => matched !== undefined)!;
    const end = label.index + label[0].length;
    const values = followsBorder(text, label.index, end) ? [] : READERS[name]!(text, label.index, end);
    found.push(...values);
    LABEL.lastIndex = Math.max(LABEL.lastIndex, values.at(-1)?.end ?? 0);
  }
  return found;
}

type Reader = (text: string, start: number, end: number) => Labelled[];

const READERS: Record<string, Reader> = {
  ja3: readJa3,
  certificate: readCertificate,
  certificateJa: readCertificate,
  tlsh: (text, _, end) => readDigest("tlsh", text, end),
  ssdeep: (text, _, end) => readDigest("ssdeep", text, end),
  mutex: readMutex,
  mutexJa: readMutex,
  user_agent: readUserAgent,
  userAgentJa: readUserAgent,
  file_name: readFileName,
  fileNameJa: readFileName,
};

function readJa3(text: string, _: number, end: number): Labelled[] {
  const found: Labelled[] = [];
  for (let gap = matchAt(AFTER_JA3, text, end); gap; ) {
    const digits = matchAt(HEX_32, text, end + gap[0].length);
    if (!digits) break;
    end = digits.index + digits[0].length;
    found.push(...labelled("ja3", digits[0], digits.index, end));
    gap = matchAt(NEXT_IN_LIST, text, end);
  }
  return found;
}

/** A fingerprint is a certificate's where something says so; one of 32 digits is none that we know, but no file's either. */
function readCertificate(text: string, start: number, end: number): Labelled[] {
  const before = text.slice(text.lastIndexOf("\n", start) < start - 60 ? start - 60 : text.lastIndexOf("\n", start) + 1, start);
  const gap = matchAt(AFTER_FINGERPRINT, text, end)?.[0] ?? "";
  const digits = matchAt(FINGERPRINT, text, end + gap.length);
  if (!digits || OTHER_KEYS.test(before)) return [];
  if (!OF_CERTIFICATE.test(before + text.slice(start, end) + gap) && !/[: -]/.test(digits[0])) return [];
  const at = digits.index;
  const found = labelled("certificate", digits[0], at, at + digits[0].length);
  return found.length ? found : [{ kind: null, value: "", start: at, end: at + digits[0].length }];
}

function readDigest(kind: "ssdeep" | "tlsh", text: string, end: number): Labelled[] {
  const gap = matchAt(AFTER_DIGEST, text, end);
  const digest = gap && matchAt(DIGEST, text, end + gap[0].length);
  return digest ? labelled(kind, digest[0], digest.index, digest.index + digest[0].length) : [];
}

function readMutex(text: string, start: number, end: number): Labelled[] {
  const named = matchAt(MUTEX_NAMED, text, end);
  if (named) return quoted("mutex", named);
  const match = beginsCell(text, start) ? matchAt(MUTEX_VALUE, text, end) : null;
  if (match?.groups!.quoted) return quoted("mutex", match);
  const bare = match?.groups!.bare!.replace(/[\s*`_.,;]+$/, "") ?? "";
  return match && bare.split(/\s+/).length <= MOST_WORDS ? inside("mutex", match, bare) : [];
}

function readUserAgent(text: string, start: number, end: number): Labelled[] {
  const match = matchAt(USER_AGENT_VALUE, text, end);
  if (match?.groups!.quoted) return quoted("user_agent", match);
  const bare = match?.groups!.bare!.replace(/[\s*`_"'|]+$/, "") ?? "";
  return match && (beginsCell(text, start) || PROGRAM.test(bare)) ? inside("user_agent", match, bare) : [];
}

function readFileName(text: string, _: number, end: number): Labelled[] {
  const match = matchAt(FILE_NAME_VALUE, text, end);
  if (!match) return [];
  const { bare, size } = match.groups!;
  const start = match.index + match[0].lastIndexOf(bare!);
  return labelled("file_name", size ? `${bare}|${size}` : bare!, start, match.index + match[0].length);
}

const quoted = (kind: LabelledKind, match: RegExpExecArray) => inside(kind, match, match.groups!.quoted!);

function inside(kind: LabelledKind, match: RegExpExecArray, value: string): Labelled[] {
  const start = match.index + match[0].lastIndexOf(value);
  return labelled(kind, value, start, start + value.length);
}

function labelled(kind: LabelledKind, raw: string, start: number, end: number): Labelled[] {
  if (LABEL_FIRST.test(raw)) return [];
  const value = canonicalize(kind, raw);
  return value === null ? [] : [{ kind, value, start, end }];
}

function followsBorder(text: string, start: number, end: number): boolean {
  return BORDER.test(text.slice(end, end + 20)) && !BEGINS_LINE.test(text.slice(Math.max(0, start - 40), start));
}

function beginsCell(text: string, start: number): boolean {
  return BEGINS_CELL.test(text.slice(Math.max(0, start - 40), start)) || OPENED.test(text[start - 1] ?? "");
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
