import { refang } from "./defang";

const LONGEST_FILE_NAME = 255;
/** A number behind a name may also be a port. */
const HIGHEST_PORT = 65_535;
const LONGEST_MUTEX = 260;
const LONGEST_REGISTRY_KEY = 2_000;
const LONGEST_USER_AGENT = 2_000;

/** Endings of files that no top-level domain has. */
const FILE_ENDING = /\.(?:bat|bin|cmd|dat|dll|docm|docx?|dotm|elf|exe|hta|img|iso|jar|js|jse|lnk|msi|ocx|pdf|php|pif|ps1|psm1|rar|rtf|scr|sys|tmp|txt|vbe|vbs|wsf|xlsb|xlsm|xlsx?)$/i;

/** Hives and what else leads to them, by the name they are filed under. */
const HIVES: [name: string, spellings: RegExp][] = [
  ["HKLM", /^(?:hklm:?|hkey_local_machine|\\registry\\machine)(?=\\)/i],
  ["HKCU", /^(?:hkcu:?|hkey_current_user|(?:hku:?|hkey_users|\\registry\\user)\\s-1-5-21(?:-\d+){3,4})(?=\\)/i],
  ["HKU", /^(?:hku:?|hkey_users|\\registry\\user)(?=\\)/i],
  ["HKCR", /^(?:hkcr:?|hkey_classes_root)(?=\\)/i],
  ["HKCC", /^(?:hkcc:?|hkey_current_config)(?=\\)/i],
];

/**
 * A file's name without its path, in lower case, since Windows tells names apart by nothing else; with its size where that
 * is known: `name` or `name|bytes`. Names in disguise (`invoice[.]exe`) are undone.
 */
export function canonicalFileName(raw: string): string | null {
  const [, path = "", size] = /^(.*?)(?:\s*\|\s*(\d{1,15}))?$/s.exec(unquote(raw)) ?? [];
  const name = lastPart(refang(lastPart(path))).normalize("NFC").toLowerCase();
  if (!/[\p{L}\p{N}]/u.test(name) || name.length > LONGEST_FILE_NAME || /[\p{Cc}"<>|?*]/u.test(name)) return null;
  return size === undefined ? name : `${name}|${Number(size)}`;
}

/** Can this be nothing but a file: a path of Windows, a name that ends as no host does, with or without its size? */
export function isFilePath(raw: string): boolean {
  const text = unquote(raw);
  if (canonicalFileName(text) === null) return false;
  if (/^(?:[a-z]:|%[a-z]+(?:\([^)]*\))?%)\\/i.test(text)) return true;
  const [, name = "", size] = /^([^\\/|@]+?)(?:\s*\|\s*(\d+))?$/.exec(text) ?? [];
  return FILE_ENDING.test(refang(name)) || (size !== undefined && Number(size) > HIGHEST_PORT);
}

/**
 * A mutex's name, letter for letter, since Windows tells case apart; `Global\` and `Local\` are part of it. The object's
 * place in the kernel, as analysis tools write it, is the name that the program gave.
 */
export function canonicalMutex(raw: string): string | null {
  const text = unquote(raw).replace(/\\+/g, "\\");
  const name = text
    .replace(/^(?:\\sessions\\\d+\\basenamedobjects\\)+/i, "")
    .replace(/^(?:\\basenamedobjects\\)+/i, "Global\\")
    .replace(/^(?:Global\\)+(?=(?:Global|Local)\\)/, "");
  return name.length > 0 && name.length <= LONGEST_MUTEX && !/\p{Cc}/u.test(name) ? name : null;
}

/**
 * A key of the Windows registry: its hive by the short name, the rest in lower case, since case is no difference. The
 * hive of one user is the current user's, and a numbered control set the current one.
 */
export function canonicalRegistryKey(raw: string): string | null {
  const text = unquote(raw).replace(/^-?\[-?(.*)\]$/s, "$1").replace(/\\{2,}/g, "\\");
  const path = text.replace(/^computer\\/i, "").replace(/\\+$/, "");
  const hive = HIVES.find(([, spellings]) => spellings.test(path));
  if (!hive || path.length > LONGEST_REGISTRY_KEY || /[\p{Cc}|]/u.test(path)) return null;
  const rest = path.replace(hive[1], "").toLowerCase();
  return hive[0] + (hive[0] === "HKLM" ? rest.replace(/^\\system\\controlset\d{3}(?=\\|$)/, "\\system\\currentcontrolset") : rest);
}

/** A user agent as it is sent, with one space wherever there is white space. */
export function canonicalUserAgent(raw: string): string | null {
  const text = unquote(refang(raw).replace(/^(?:\s*user-agent\s*:)+/i, "")).replace(/\s+/g, " ");
  return text.length > 2 && text.length <= LONGEST_USER_AGENT && !/\p{Cc}/u.test(text) ? text : null;
}

/** Does this begin as browsers do, or as a header of HTTP? */
export function isUserAgent(raw: string): boolean {
  return /^\s*["'`]?(?:user-agent\s*:|mozilla\/\d)/i.test(raw) && canonicalUserAgent(raw) !== null;
}

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).trim();
}

function unquote(raw: string): string {
  const text = raw.replace(/[\u00AD\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]/g, "").trim();
  return text.replace(/^(["'`])(.*)\1$/s, "$2").trim();
}
