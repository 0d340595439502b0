import { domainToASCII } from "node:url";
import type { Spelling } from "./overlap-corpus";

/** Why two spellings are one indicator (design: section 4). A closed list: anything else is unexplained. */
export const SPELLING_CODES = [
  "wrapped", "defanged", "mailto", "host_mask", "wildcard", "scheme", "case", "idn", "trailing_dot", "default_port",
  "bare_slash", "ipv6_form", "type_label",
] as const;
export type SpellingCode = (typeof SPELLING_CODES)[number];

/** Evens out one difference of spelling, written apart from the product's canonical form so that it can judge it. */
const EVEN_OUT: Record<SpellingCode, (spelling: Spelling) => Spelling> = {
  wrapped: on((value) => value.replace(/[\u200B-\u200F\u2060\uFEFF\u00AD]/g, "").replace(/^[\s"'<(`]+|[\s"'>)`]+$/g, "")),
  defanged: on((value) =>
    value
      .replace(/\[?\(?(\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\\\.|\[\.|\.\])/gi, ".")
      .replace(/^(h)(xx|\*\*)(ps?)/i, "$1tt$3")
      .replace(/\[:\/\/\]/g, "://")
      .replace(/\[:\]/g, ":")
      .replace(/\[@\]|\[at\]|\(at\)/gi, "@"),
  ),
  mailto: on((value) => value.replace(/^mailto:/i, "")),
  host_mask: on((value, type) => (type.startsWith("ip") ? value.replace(/\/(32|128)$/, "") : value)),
  wildcard: on((value, type) => (type === "domain" ? value.replace(/^(\*\.|\.)/, "") : value)),
  scheme: on((value, type) => (type === "url" && !/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? `http://${value}` : value)),
  case: on((value, type) => (type === "url" ? onHost(value, (host) => host.toLowerCase(), true) : value.toLowerCase())),
  idn: on((value, type) => onName(value, type, (name) => (/[^\x00-\x7f]/.test(name) ? domainToASCII(name) || name : name))),
  trailing_dot: on((value, type) => onName(value, type, (name) => name.replace(/\.$/, ""))),
  default_port: on((value, type) => (type === "url" ? withoutDefaultPort(value) : value)),
  bare_slash: on((value, type) =>
    type === "url" ? value.replace(/^([^/?#]*:\/\/[^/?#]*)\/$/, "$1").replace(/^([^/?#]*:\/\/[^/?#]*)([?#])/, "$1/$2") : value,
  ),
  ipv6_form: ({ type, value }) => evenIpv6(type, value),
  type_label: ({ value }) => ({ type: "any", value }),
};

function on(change: (value: string, type: string) => string): (spelling: Spelling) => Spelling {
  return ({ type, value }) => ({ type, value: change(value, type) });
}

/**
 * The codes that together make two spellings letter for letter the same, as few as possible; null where none do.
 * Derived from the two texts alone.
 */
export function explain(one: Spelling, other: Spelling): SpellingCode[] | null {
  let codes: SpellingCode[] = [...SPELLING_CODES];
  if (!same(one, other, codes)) return null;
  for (const code of SPELLING_CODES) {
    const fewer = codes.filter((kept) => kept !== code);
    if (same(one, other, fewer)) codes = fewer;
  }
  return codes;
}

function same(one: Spelling, other: Spelling, codes: SpellingCode[]): boolean {
  const [a, b] = [one, other].map((spelling) => codes.reduce((known, code) => EVEN_OUT[code](known), spelling));
  return a!.type === b!.type && a!.value === b!.value;
}

const URL_PARTS = /^([a-z][a-z0-9+.-]*:\/\/)((?:[^/?#@]*@)?)(\[[^\]]*\]|[^/?#:]*)(.*)$/is;

function onHost(url: string, change: (host: string) => string, andScheme = false): string {
  const parts = URL_PARTS.exec(url);
  if (!parts) return url;
  const [, scheme = "", user = "", host = "", rest = ""] = parts;
  return `${andScheme ? scheme.toLowerCase() : scheme}${user}${change(host)}${rest}`;
}

/** The host name in a value of this type. */
function onName(value: string, type: string, change: (name: string) => string): string {
  if (type === "url") return onHost(value, change);
  const at = value.lastIndexOf("@");
  return type === "email" || type === "domain" ? value.slice(0, at + 1) + change(value.slice(at + 1)) : value;
}

const PORTS: Record<string, string> = { http: "80", https: "443", ftp: "21", ws: "80", wss: "443" };

function withoutDefaultPort(url: string): string {
  const parts = URL_PARTS.exec(url);
  const scheme = parts?.[1]?.slice(0, -3).toLowerCase() ?? "";
  const port = /^:(\d*)(?=[/?#]|$)/.exec(parts?.[4] ?? "");
  if (!parts || !port || (port[1] && port[1] !== PORTS[scheme])) return url;
  return `${parts[1]}${parts[2]}${parts[3]}${parts[4]!.slice(port[0].length)}`;
}

function evenIpv6(type: string, value: string): Spelling {
  try {
    if (type === "url") return { type, value: onHost(value, (host) => (host.startsWith("[") ? shortIpv6(host) : host)) };
    if (type !== "ipv6") return { type, value };
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(value);
    if (mapped) return { type: "ipv4", value: mapped[1]! };
    return { type, value: shortIpv6(`[${value.replace(/^\[|\]$|%.*$/g, "")}]`).slice(1, -1) };
  } catch {
    return { type, value };
  }
}

function shortIpv6(bracketed: string): string {
  return new URL(`http://${bracketed}/`).hostname;
}
