import ipaddr from "ipaddr.js";
import { z } from "zod";
import { guessKind, identify } from "@/server/indicators/canonical";
import { INDICATOR_KINDS } from "@/server/indicators/kinds";

/** How an entry is compared with a value. */
export type NoiseMatch = "exact" | "name" | "network" | "substring" | "regex";

/** A list of MISP's warninglist format, with each entry as it is compared. */
export type Warninglist = {
  name: string;
  description: string;
  version: number;
  type: (typeof TYPES)[number];
  matchingAttributes: string[];
  /** Kinds of indicators that the list is about; none where it is about something that is no indicator here. */
  kinds: string[];
  entries: NoiseEntry[];
  /** Entries that cannot be compared, which are left out; their number and the first of them. */
  leftOut: number;
  examples: string[];
};

export type NoiseEntry = { match: NoiseMatch; value: string };

export type WarninglistError =
  | { code: "too_large" | "no_list" | "empty" }
  | { code: "no_json"; line: number }
  | { code: "field"; field: string };

export const MOST_BYTES = 10 * 1024 * 1024;
export const MOST_ENTRIES = 200_000;
const EXAMPLES = 5;
const SHORTEST_SUBSTRING = 3;
const LONGEST_REGEX = 500;

/** NUL, and halves of surrogate pairs: no database keeps them, and no indicator holds them. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

const TYPES = ["string", "substring", "hostname", "cidr", "regex"] as const;

const warninglist = z.object({
  name: z.string().transform((given) => given.replaceAll(UNSTORABLE, "").trim()).pipe(z.string().min(1).max(300)),
  description: z.string().transform((given) => given.replaceAll(UNSTORABLE, "").slice(0, 2000)).catch(""),
  version: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  type: z.enum(TYPES).catch("string"),
  matching_attributes: z.array(z.string().max(100)).max(200).catch([]),
  list: z.array(z.union([z.string(), z.number().transform(String)])).max(MOST_ENTRIES),
});

/** Which kinds of ours a type of MISP means; a composite means its parts. What is not named here is no indicator. */
const KINDS_OF_TYPE: Record<string, string[]> = {
  "ip-src": ["ipv4", "ipv6", "network"],
  "ip-dst": ["ipv4", "ipv6", "network"],
  ip: ["ipv4", "ipv6", "network"],
  domain: ["domain"],
  hostname: ["domain"],
  url: ["url"],
  uri: ["url"],
  link: ["url"],
  "email-src": ["email"],
  "email-dst": ["email"],
  email: ["email"],
  "target-email": ["email"],
  "whois-registrant-email": ["email"],
  "dns-soa-email": ["email"],
  md5: ["md5"],
  sha1: ["sha1"],
  sha256: ["sha256"],
  sha512: ["sha512"],
  ssdeep: ["ssdeep"],
  tlsh: ["tlsh"],
  filename: ["file_name"],
  "user-agent": ["user_agent"],
  regkey: ["registry_key"],
  mutex: ["mutex"],
  "x509-fingerprint-sha1": ["certificate"],
  "x509-fingerprint-sha256": ["certificate"],
  "ja3-fingerprint-md5": ["ja3"],
  "jarm-fingerprint": ["jarm"],
};

/** Reads a warninglist as operators get it from MISP; `reason` says what is wrong with a file that is none. */
export function readWarninglist(text: string): { ok: true; list: Warninglist } | { ok: false; reason: WarninglistError } {
  if (text.length > MOST_BYTES) return { ok: false, reason: { code: "too_large" } };
  let given: unknown;
  try {
    given = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return { ok: false, reason: { code: "no_json", line: lineOfError(text.replace(/^\uFEFF/, "")) } };
  }
  if (typeof given !== "object" || given === null || !("list" in given)) return { ok: false, reason: { code: "no_list" } };
  const parsed = warninglist.safeParse(given);
  if (!parsed.success) return { ok: false, reason: { code: "field", field: String(parsed.error.issues[0]?.path.join(".") ?? "list") } };
  const list = toWarninglist(parsed.data);
  return list.entries.length === 0 ? { ok: false, reason: { code: "empty" } } : { ok: true, list };
}

function toWarninglist({ list, matching_attributes, ...head }: z.output<typeof warninglist>): Warninglist {
  const entries = new Map<string, NoiseEntry>();
  const rejected: string[] = [];
  for (const raw of list) {
    const entry = toEntry(head.type, raw.trim());
    if (entry && Buffer.byteLength(entry.value) <= 1000) entries.set(`${entry.match} ${entry.value}`, entry);
    else rejected.push(raw.slice(0, 100));
  }
  return {
    ...head,
    matchingAttributes: matching_attributes,
    kinds: kindsOfAttributes(matching_attributes),
    entries: [...entries.values()],
    leftOut: rejected.length,
    examples: rejected.slice(0, EXAMPLES),
  };
}

/** Our kinds for MISP's types, each once; all of them where a list names none. */
export function kindsOfAttributes(attributes: readonly string[]): string[] {
  if (attributes.length === 0) return [...INDICATOR_KINDS];
  const parts = attributes.flatMap((attribute) => attribute.split("|"));
  return [...new Set(parts.flatMap((part) => KINDS_OF_TYPE[part] ?? []))];
}

function toEntry(type: Warninglist["type"], raw: string): NoiseEntry | null {
  if (!raw || raw.search(UNSTORABLE) >= 0) return null;
  if (type === "cidr") return toNetwork(raw);
  if (type === "hostname") return toName(raw);
  if (type === "regex") return toRegex(raw);
  if (type === "substring") return raw.length < SHORTEST_SUBSTRING ? null : { match: "substring", value: raw.toLowerCase() };
  // A name with a leading dot stands for what is below it: no value is spelled like that.
  if (raw.startsWith(".")) return toName(raw);
  const kind = guessKind(raw);
  const indicator = kind && identify(kind, raw);
  return { match: "exact", value: indicator?.value ?? raw.toLowerCase() };
}

/** A host name and all below it, as canonical domains are spelled; a list of top-level domains is one of these too. */
export function toName(raw: string): NoiseEntry | null {
  const name = raw.replace(/^(\*\.|\.)/, "").replace(/\.$/, "").replace(/\/.*$/, "");
  const domain = identify("domain", name.includes(".") ? name : `a.${name}`);
  if (domain?.kind !== "domain") return null;
  return { match: "name", value: name.includes(".") ? domain.value : domain.value.slice(2) };
}

/** A network, or an address as the network of that one, as PostgreSQL writes it. */
export function toNetwork(raw: string): NoiseEntry | null {
  const [address = "", given, more] = raw.split("/");
  if (more !== undefined || !ipaddr.isValid(address) || (given !== undefined && !/^\d{1,3}$/.test(given))) return null;
  if (!address.includes(":") && address.split(".").length !== 4) return null;
  let parsed = ipaddr.parse(address);
  let bits = given === undefined ? (parsed.kind() === "ipv4" ? 32 : 128) : Number(given);
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && bits >= 96) {
    parsed = parsed.toIPv4Address();
    bits -= 96;
  }
  if (bits > (parsed.kind() === "ipv4" ? 32 : 128)) return null;
  const network = (parsed.kind() === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6).networkAddressFromCIDR(`${parsed.toString()}/${bits}`);
  return { match: "network", value: `${network.toString()}/${bits}` };
}

/**
 * `/…/i`, or the bare form, as PostgreSQL's engine reads it. Back references and looking around need backtracking and are
 * left out; the database tries each pattern before it is kept.
 */
function toRegex(raw: string): NoiseEntry | null {
  const [, body = raw, flags = ""] = /^\/(.*)\/([a-zA-Z]*)$/s.exec(raw) ?? [];
  if (body.length === 0 || body.length > LONGEST_REGEX || /[^igu]/.test(flags)) return null;
  if (/\\[1-9]|\(\?(?!:)|\[\[[:.=]|^\*\*\*/.test(body)) return null;
  return { match: "regex", value: flags.includes("i") ? `(?i)${body}` : body };
}

/** The line up to which a text is JSON: the shortest beginning that no continuation could save ends there. */
function lineOfError(text: string): number {
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (canGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return text.slice(0, bad).split(/\r\n|\r|\n/).length;
}

function canGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return /end of JSON|Unterminated/.test(message) || (position !== undefined && Number(position) >= beginning.length);
  }
}
