import { identify, type Indicator } from "@/server/indicators/canonical";
import { hashKindOfLength, type IndicatorKind } from "@/server/indicators/kinds";
import type { Refanged } from "@/server/indicators/refang";
import { findArtifacts } from "./artifacts";
import { isCodeLike, isFileLike, isRegistrable } from "./host-names";
import { findLabelled } from "./labelled";

/** An indicator at a place of the refanged text. */
export interface Hit extends Indicator {
  start: number;
  end: number;
}

export interface ScanOptions {
  /** Report the host of a URL as a domain or address of its own too. */
  urlHosts: boolean;
  /** Report the domain of an e-mail address as a domain of its own too. */
  emailDomains: boolean;
}

const SCHEME = /(?:https?|ftps?|sftp|wss?|tcp|udp|smb|ssh)$/i;
const URL_LIMIT = 4096;
const NOT_IN_URL =
  "\\s\"'<>`|^{}\\\\\\p{Cc}\\u3000-\\u30FF\\u3400-\\u9FFF\\uAC00-\\uD7AF\\uFF00-\\uFFEF\\u2018-\\u201F\\u2026\\u00AB\\u00BB";
const URL_REST = new RegExp(`[^${NOT_IN_URL}]{0,${URL_LIMIT}}`, "uy");
const ATOM = /[\p{L}\p{N}\p{M}_][\p{L}\p{N}\p{M}._-]*/gu;
const ASCII_ATOM = /[a-z0-9_][a-z0-9._-]*/gi;
/**
 * Japanese, Chinese or Korean letters that touch ASCII ones: 「検体はevil.exampleです」 is written without spaces, so
 * the ASCII run stands for itself. (A label wholly in one script is a name: 「日本語.example」.)
 */
const CJK = "[\\u3005-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7af]";
const ADJOINED = new RegExp(`[a-z0-9]${CJK}|${CJK}[a-z0-9]`, "i");
const AFTER_ASCII = new RegExp(`(?<=[a-z0-9])${CJK}[^]*$`, "i");
const BEFORE_ASCII = new RegExp(`^[^]*${CJK}(?=[a-z0-9])`, "i");
const COLONED = /[0-9a-f:.]{3,}/gi;
const HASH_IN_URL = new RegExp(
  "\\b(?:files?|samples?|analys[ei]s|hash|search|reports?|sha256|sha1|md5)[/=:]([0-9a-f]{32,128})(?![0-9a-f])" +
    "|/([0-9a-f]{32,128})(?=\\.(?:exe|dll|sys|scr|msi|bin|dat|elf|apk|jar|zip|rar|7z|iso|img|lnk|docx?|xlsx?|pdf)(?![a-z0-9]))",
  "gi",
);
/** Of a file that is called by its hash, the hash is told too; so is what stands in a user agent. */
const HASH_NAMED = /^[0-9a-f]{32,128}\./;
const PREFIX_LENGTH = /\/(?:\d{1,3}|255\.\d{1,3}\.\d{1,3}\.\d{1,3})(?![\w/-]|\.\w)/y;
/** `192.0.2.4/5` is two addresses, not an eighth of the internet. */
const SHORTEST_PREFIX = 8;
const LOCAL_PART = /[\p{L}\p{N}_.+%='$~-]+$/u;
/** What may touch an address from the left without belonging to it: punctuation, `smtp.mailfrom=` and the like. */
const BEFORE_LOCAL = /^[^\p{L}\p{N}_]*(?:(?:smtp|header|envelope)?[.-]?(?:mailfrom|from|to|i|sender|rcpt|mail|email|user|login)=)?[^\p{L}\p{N}_]*/iu;
const HOST_LIMIT = 253;
const LINE_LIMIT = 300;
const HOST_WORD = /\b(?:domains?|hostnames?|fqdns?|c2|c&c|cnc|dns|url)\b/i;

/** Finds every indicator in one stretch of text. Each pass goes over the text once; what one pass took is taken. */
export function scan(source: Refanged, options: ScanOptions): Hit[] {
  const scanner = new Scanner(source, options);
  return scanner.run();
}

class Scanner {
  private readonly text: string;
  private readonly taken: Uint8Array;
  private readonly hits: Hit[] = [];

  constructor(
    private readonly source: Refanged,
    private readonly options: ScanOptions,
  ) {
    this.text = source.text;
    this.taken = new Uint8Array(source.text.length);
  }

  run(): Hit[] {
    this.takeLabelled();
    if (this.text.includes("://")) this.scanUrls();
    if (this.text.includes("@")) this.scanEmails();
    if (this.text.includes(":")) this.scanIpv6();
    this.scanAtoms();
    return this.hits.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /** What a label names first, since it may look like something else; then what is known by its form. */
  private takeLabelled(): void {
    for (const { kind, value, start, end } of findLabelled(this.text)) {
      if (kind === "user_agent" || (kind === "file_name" && HASH_NAMED.test(value))) this.hits.push({ kind, value, start, end });
      else if (kind) this.hit(kind, value, start, end);
      else this.taken.fill(1, start, end);
    }
    for (const { kind, value, start, end } of findArtifacts(this.text)) {
      if (!this.taken[start]) this.hit(kind, value, start, end);
    }
  }

  private scanUrls(): void {
    for (let at = this.text.indexOf("://"); at >= 0; at = this.text.indexOf("://", at + 3)) {
      if (this.taken[at]) continue;
      const scheme = SCHEME.exec(this.text.slice(Math.max(0, at - 8), at));
      if (scheme) this.takeUrl(at - scheme[0].length, at + 3);
    }
  }

  /** Takes the URL whose authority begins at `authority`, if there is one. */
  private takeUrl(start: number, authority: number): boolean {
    const host = hostAt(this.text, authority);
    const owner = host && this.hostIndicator(host.name, host.start, true);
    if (!host || !owner) return false;
    URL_REST.lastIndex = host.end;
    const tail = /[/?#]/.test(this.text[host.end] ?? "") ? (URL_REST.exec(this.text)?.[0] ?? "") : "";
    const rest = trimUrl(this.text.slice(authority, host.end) + tail, this.text[start - 1] ?? "");
    const end = Math.max(authority + rest.length, host.end);
    const url = identify("url", this.text.slice(start, end));
    if (!url) return false;
    this.hit("url", url.value, start, end);
    this.takeFileHashes(rest, authority);
    if (this.options.urlHosts) this.hit(owner.kind, owner.value, host.start, host.start + host.name.length);
    return true;
  }

  /** A link to an analysis names the file by its hash, and so may a file's own name. */
  private takeFileHashes(url: string, start: number): void {
    for (const match of url.matchAll(HASH_IN_URL)) {
      const hash = match[1] ?? match[2]!;
      this.takeHash(hash, start + match.index + match[0].length - hash.length);
    }
  }

  private scanEmails(): void {
    for (let at = this.text.indexOf("@"); at >= 0; at = this.text.indexOf("@", at + 1)) {
      if (this.taken[at]) continue;
      const local = LOCAL_PART.exec(this.text.slice(Math.max(0, at - 64), at))?.[0] ?? "";
      const domain = /^[\p{L}\p{N}_.-]+/u.exec(this.text.slice(at + 1, at + 1 + HOST_LIMIT))?.[0] ?? "";
      this.takeEmail(at, local.replace(BEFORE_ASCII, "").replace(BEFORE_LOCAL, ""), trimEnd(domain.replace(AFTER_ASCII, ""), "._-"));
    }
  }

  private takeEmail(at: number, local: string, domain: string): void {
    const owner = domain && this.hostIndicator(domain, at + 1, true);
    if (!local || !owner || owner.kind !== "domain") return;
    const start = at - local.length;
    const end = at + 1 + domain.length;
    const email = identify("email", this.text.slice(start, end));
    if (!email) return;
    this.hit("email", email.value, start, end);
    if (this.options.emailDomains) this.hit("domain", owner.value, at + 1, end);
  }

  private scanIpv6(): void {
    for (const match of this.text.matchAll(COLONED)) {
      if (match[0].length > 60) continue;
      const prefixed = this.text[match.index + match[0].length] === "/"; // 2001:db8::/32
      const raw = prefixed ? match[0] : match[0].replace(/[.]+$|(?<=[^:]):+$/, "");
      const groups = raw.split(":").filter(Boolean);
      const start = match.index;
      const end = start + raw.length;
      if (raw.length > 45 || this.taken[start] || groups.length < 2 || !/\d/.test(raw)) continue;
      if (groups.length < 3 && !/^[23f]/i.test(raw)) continue;
      if (groups.every((group) => group.length === 2) || this.isWordChar(start - 1) || this.isWordChar(end)) continue;
      const found = identify("ipv6", raw);
      if (found) this.takeAddress(found, raw, start);
    }
  }

  private scanAtoms(): void {
    for (const match of this.text.matchAll(ATOM)) {
      if (this.taken[match.index]) continue;
      if (!ADJOINED.test(match[0])) this.takeAtom(trimEnd(match[0], "._-"), match.index);
      else for (const part of match[0].matchAll(ASCII_ATOM)) this.takeAtom(trimEnd(part[0], "._-"), match.index + part.index);
    }
  }

  private takeAtom(raw: string, start: number): void {
    const end = start + raw.length;
    if (!raw.includes(".")) return this.takeHash(raw, start);
    if (raw.length > HOST_LIMIT) return;
    const found = this.hostIndicator(raw, start, false);
    if (!found) return this.takeParts(raw, start);
    if (this.text[end] === "/" || this.text[end] === ":") {
      if (found.kind === "ipv4" && this.prefixAt(end)) return this.takeAddress(found, raw, start);
      if (/^(?::\d{1,5})?\/[\p{L}\p{N}_~%.?=&-]/u.test(this.text.slice(end, end + 8)) && this.takeUrl(start, start)) return;
    }
    this.hit(found.kind, found.value, start, end);
  }

  /** An address, or the network that it and the length of a prefix behind it make. */
  private takeAddress(address: Indicator, raw: string, start: number): void {
    const end = start + raw.length;
    const prefix = this.prefixAt(end);
    const network = prefix ? identify("network", raw + prefix) : null;
    const believed = network && (network.kind === "network" ? Number(network.value.split("/")[1]) >= SHORTEST_PREFIX : network.kind.startsWith("ip"));
    if (believed) this.hit(network.kind, network.value, start, end + prefix.length);
    else this.hit(address.kind, address.value, start, end);
  }

  private prefixAt(end: number): string {
    PREFIX_LENGTH.lastIndex = end;
    return PREFIX_LENGTH.exec(this.text)?.[0] ?? "";
  }

  /** A hash before a file ending, an address beside an underscore: the pieces of what is no host as a whole. */
  private takeParts(raw: string, start: number): void {
    const first = raw.slice(0, raw.indexOf("."));
    this.takeHash(first, start);
  }

  private takeHash(raw: string, start: number): void {
    const kind = hashKindOfLength(raw.length);
    if (!kind || !/^[0-9a-f]+$/i.test(raw) || /^(.)\1+$/.test(raw)) return;
    this.hit(kind, raw.toLowerCase(), start, start + raw.length);
  }

  /** The address or domain that `raw` is, if it is to be believed where it stands. */
  private hostIndicator(raw: string, start: number, certain: boolean): Indicator | null {
    const end = start + raw.length;
    const defanged = this.source.wasDefanged(start, end);
    if (/^[\d.]+$/.test(raw)) {
      const address = identify("ipv4", raw);
      return address && (certain || defanged || this.standsAsAddress(start, end)) ? address : null;
    }
    if (raw.startsWith("[")) return identify("ipv6", raw);
    const domain = identify("domain", raw);
    if (domain?.kind !== "domain" || !isRegistrable(domain.value, defanged || certain)) return null;
    if (!certain && !defanged && !this.standsAsHost(raw, start, end)) return null;
    return domain;
  }

  private standsAsAddress(start: number, end: number): boolean {
    const before = this.text.slice(Math.max(0, start - 24), start);
    if (/(?:[\w\\-]|[\w]\/|\d\.)$/.test(before)) return false;
    if (/(?:\b(?:version|versions|ver|release|build|update|firmware|v)\b[\s:.]*)$/i.test(before)) return false;
    return !this.isWordChar(end);
  }

  private standsAsHost(raw: string, start: number, end: number): boolean {
    const previous = this.text[start - 1] ?? " ";
    if (previous === "\\" || (previous === "/" && this.text[start - 2] !== "/") || this.text[end] === "\\") return false;
    if (isCodeLike(raw)) return false;
    return !isFileLike(raw) || this.isAmongHosts(start, end);
  }

  /** Does the line call this a host, or do the lines above or below begin with one where this line does? */
  private isAmongHosts(start: number, end: number): boolean {
    const from = this.text.slice(Math.max(0, start - LINE_LIMIT), start);
    const to = this.text.slice(end, end + LINE_LIMIT);
    const before = from.slice(from.lastIndexOf("\n") + 1);
    const after = /^[^\n]*/.exec(to)![0];
    if (HOST_WORD.test(before) || HOST_WORD.test(after)) return true;
    if (!/^[\s*|`"-]*$/.test(before)) return false;
    const above = from.slice(0, from.length - before.length).trimEnd();
    return beginsWithHost(above.slice(above.lastIndexOf("\n") + 1)) || beginsWithHost(to.slice(after.length).trimStart());
  }

  private isWordChar(at: number): boolean {
    return /[\p{L}\p{N}_]/u.test(this.text[at] ?? " ");
  }

  private hit(kind: IndicatorKind, value: string, start: number, end: number): void {
    this.hits.push({ kind, value, start, end });
    this.taken.fill(1, start, end);
  }
}

const AUTHORITY = /(?:[^\s/?#@"'<>\\|`]{0,128}@)?(\[[0-9a-f:.]{2,45}\]|[\p{L}\p{N}\p{M}_.-]{1,253})(?::(\d{1,5})(?!\d))?/iuy;

/** The host of the authority that begins at `at`; none when its port cannot be. */
function hostAt(text: string, at: number): { name: string; start: number; end: number } | null {
  AUTHORITY.lastIndex = at;
  const match = AUTHORITY.exec(text);
  if (!match || Number(match[2] ?? 0) > 65535) return null;
  const end = at + match[0].length;
  const start = end - (match[2] ? match[2].length + 1 : 0) - match[1]!.length;
  const name = match[1]!.replace(AFTER_ASCII, "");
  return { name: trimEnd(name, "._-"), start, end: name === match[1] ? end : start + name.length };
}

/** Does this line begin with a name that can be nothing but a host? */
function beginsWithHost(line: string): boolean {
  const first = /^[\s*|`"-]*((?:[\p{L}\p{N}_-]{1,63}\.){1,8}[\p{L}\p{N}-]{2,63})(?![\p{L}\p{N}_.-])/u.exec(line)?.[1];
  return first !== undefined && !isFileLike(first) && !isCodeLike(first) && isRegistrable(first.toLowerCase(), false);
}

/** Cuts a URL where markup or a sentence begins again; `before` is the character that stands in front of it. */
function trimUrl(raw: string, before: string): string {
  const cut = raw.search(/\]\(|\*\*|[,;](?:$|h(?:tt|xx)p|www\.)|&(?:lt|gt|quot);|(?<=.)\[(?!\w*\]=)/i);
  const url = cut >= 0 ? raw.slice(0, cut) : raw;
  const open = { ")": url.split("(").length - url.split(")").length, "]": url.split("[").length - url.split("]").length };
  let end = url.length;
  for (; end > 0; end -= 1) {
    const last = url[end - 1]!;
    if ((last === ")" || last === "]") && open[last] < 0) open[last] += 1;
    else if (last === "?" && /\.[a-z]{2,4}\?$/.test(url.slice(0, end))) break;
    else if (!".,;:!?'".includes(last) && !("*_~+".includes(last) && (last === before || last === "*"))) break;
  }
  return url.slice(0, end);
}

/** Takes these characters off the end; a regular expression would look at every run of them anew. */
function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}
