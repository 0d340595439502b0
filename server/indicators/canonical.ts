import ipaddr from "ipaddr.js";
import { refang } from "./defang";
import { canonicalCertificate, canonicalJa3, canonicalJarm, canonicalSsdeep, canonicalTlsh, isCertificate } from "./fingerprints";
import { canonicalFileName, canonicalMutex, canonicalRegistryKey, canonicalUserAgent, isFilePath, isUserAgent } from "./host-artifacts";
import { HASH_LENGTHS, hashKindOfLength, type HashKind, type IndicatorKind } from "./kinds";

const DEFAULT_PORTS: Record<string, string> = { http: "80", https: "443", ftp: "21", ws: "80", wss: "443" };
const PAIRS: Record<string, string> = { "<": ">", "(": ")", "[": "]", "{": "}", '"': '"', "'": "'", "`": "`" };

/** A kind and its canonical value: all that an indicator is. */
export interface Indicator {
  kind: IndicatorKind;
  value: string;
}

/**
 * The one spelling under which all spellings of an indicator meet, or null when `raw` is none of that kind.
 *
 * - Defanging, surrounding quotes or brackets, invisible characters and case (except in a URL's path) are no difference.
 * - Domain: no trailing dot, punycode for IDN. Whether the top-level domain exists is not asked here.
 * - IPv4: four decimal parts; parts with a leading zero are refused, since some tools read them as octal.
 * - IPv6: RFC 5952, without zone or brackets. An IPv4-mapped address is the IPv4 address: see identify().
 * - URL: the scheme is part of the indicator (http and https can be two servers, and exports need it); one written
 *   without a scheme is read as http. Host as for domains, default port and a bare `/` dropped, path, query and
 *   fragment letter for letter, since servers tell them apart.
 * - Network: its first address and the length of the prefix. One of a single address is that address: see identify().
 * - E-mail: lower case altogether: no provider in use tells local parts apart by case.
 * - Fingerprints (certificate, JA3, JARM, ssdeep, TLSH): fingerprints.ts. What malware leaves on a machine (file name,
 *   mutex, registry key, user agent): host-artifacts.ts.
 */
export function canonicalize(kind: IndicatorKind, raw: string): string | null {
  const ownForm = OWN_FORMS[kind];
  if (ownForm) return ownForm(raw);
  const text = unwrap(refang(raw));
  switch (kind) {
    case "ipv4":
      return canonicalIpv4(text);
    case "ipv6":
      return canonicalIpv6(text);
    case "network":
      return canonicalNetwork(text);
    case "domain":
      return canonicalDomain(text);
    case "url":
      return canonicalUrl(text);
    case "email":
      return canonicalEmail(text);
    default:
      return kind in HASH_LENGTHS ? canonicalHash(HASH_LENGTHS[kind as HashKind], text) : null;
  }
}

/** Kinds whose values may hold what elsewhere is a disguise or a bracket around them. */
const OWN_FORMS: Partial<Record<IndicatorKind, (raw: string) => string | null>> = {
  ssdeep: canonicalSsdeep,
  tlsh: canonicalTlsh,
  file_name: canonicalFileName,
  certificate: canonicalCertificate,
  ja3: canonicalJa3,
  jarm: canonicalJarm,
  mutex: canonicalMutex,
  registry_key: canonicalRegistryKey,
  user_agent: canonicalUserAgent,
};

/**
 * The indicator that a value labelled `kind` really is: feeds label addresses as domains, hosts as URLs, networks as
 * addresses, and write IPv4 as IPv6. Null when it is nothing of the sort.
 */
export function identify(kind: IndicatorKind, raw: string): Indicator | null {
  const value = canonicalize(kind, raw);
  if (kind === "ipv6" && value?.startsWith("::ffff:") && value.includes(".")) {
    return { kind: "ipv4", value: value.slice("::ffff:".length) };
  }
  if (value !== null) return { kind, value };
  const guess = guessKind(raw);
  return guess && guess !== kind && ADDRESSES.includes(kind) ? identify(guess, raw) : null;
}

const ADDRESSES: readonly IndicatorKind[] = ["domain", "ipv4", "ipv6", "network"];
/** Kinds that nothing else looks like. */
const UNMISTAKABLE = ["registry_key", "ssdeep", "tlsh", "jarm", "network"] as const;

/**
 * What a hand-typed value probably is, or null. A name with a path is a URL, one without is a domain unless it ends like a
 * file; 32 digits are an MD5, whatever else they might be (JA3): who knows better says so.
 */
export function guessKind(raw: string): IndicatorKind | null {
  const text = unwrap(refang(raw));
  const hash = hashKindOfLength(text.length);
  if (hash && canonicalize(hash, text)) return hash;
  const unmistakable = UNMISTAKABLE.find((kind) => canonicalize(kind, raw));
  if (unmistakable) return unmistakable;
  if (isCertificate(raw)) return "certificate";
  if (isUserAgent(raw)) return "user_agent";
  if (/^(?:global|local)\\/i.test(text) && canonicalMutex(raw)) return "mutex";
  if (isFilePath(raw)) return "file_name";
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return canonicalUrl(text) ? "url" : null;
  if (canonicalIpv4(text)) return "ipv4";
  if (text.includes(":") && canonicalIpv6(text)) return "ipv6";
  if (text.includes("@")) return canonicalEmail(text) ? "email" : null;
  if (canonicalDomain(text)) return "domain";
  return text.includes("/") && canonicalUrl(text) ? "url" : null;
}

/** Takes off quotes and brackets that stand around the whole value. */
function unwrap(text: string): string {
  let value = text.trim();
  while (value.length > 1 && PAIRS[value[0]!] === value.at(-1)) value = value.slice(1, -1).trim();
  return value;
}

function canonicalIpv4(text: string): string | null {
  const address = text.replace(/\/32$/, "");
  const parts = address.split(".");
  if (parts.length !== 4) return null;
  return parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255) ? address : null;
}

function canonicalIpv6(text: string): string | null {
  const address = text.replace(/\/128$/, "").replace(/^\[|\]$|%.*$/g, "");
  if (address.length > 45 || !ipaddr.IPv6.isValid(address)) return null;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress() ? `::ffff:${parsed.toIPv4Address().toString()}` : parsed.toRFC5952String();
}

/** The first address and the length of the prefix, which may be written as a mask; null where that is one address. */
function canonicalNetwork(text: string): string | null {
  const [, address = "", suffix = ""] = /^([^/]+)\/([\d.]{1,15})$/.exec(text) ?? [];
  const given = canonicalIpv4(address) ?? canonicalIpv6(address);
  const bits = prefixLength(suffix);
  if (!given || bits === null) return null;
  const parsed = ipaddr.parse(given);
  if (parsed instanceof ipaddr.IPv4) {
    return bits < 32 ? `${ipaddr.IPv4.networkAddressFromCIDR(`${given}/${bits}`)}/${bits}` : null;
  }
  if (parsed.isIPv4MappedAddress() && bits >= 96) return canonicalNetwork(`${parsed.toIPv4Address()}/${bits - 96}`);
  return bits < 128 ? `${ipaddr.IPv6.networkAddressFromCIDR(`${given}/${bits}`).toRFC5952String()}/${bits}` : null;
}

/** 24, or 255.255.255.0. */
function prefixLength(suffix: string): number | null {
  if (/^(?:0|[1-9]\d{0,2})$/.test(suffix)) return Number(suffix);
  return canonicalIpv4(suffix) === null ? null : ipaddr.IPv4.parse(suffix).prefixLengthFromSubnetMask();
}

function canonicalHash(length: number, text: string): string | null {
  return text.length === length && /^[0-9a-f]+$/i.test(text) ? text.toLowerCase() : null;
}

/** A name of at least two labels in lower-case ASCII, or null. */
function canonicalDomain(text: string): string | null {
  const host = asciiHost(text.replace(/^(\*\.|\.)/, "").replace(/\.$/, ""));
  return host?.includes(".") && !/(^|\.)\d+$/.test(host) ? host : null;
}

function asciiHost(text: string): string | null {
  if (text.length === 0 || text.length > 253 || /[\s/?#@:\\%[\]]/.test(text)) return null;
  const ascii = /^[\x21-\x7e]+$/.test(text) ? text.toLowerCase() : punycode(text);
  if (!ascii || ascii.length > 253) return null;
  const labels = ascii.split(".");
  return labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) ? ascii : null;
}

function punycode(host: string): string | null {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
}

function canonicalEmail(text: string): string | null {
  const address = text.replace(/^mailto:/i, "");
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at).toLowerCase();
  const domain = canonicalDomain(address.slice(at + 1));
  return at > 0 && at <= 64 && domain && /^[^\s@"<>(),:;]+$/.test(local) ? `${local}@${domain}` : null;
}

function canonicalUrl(text: string): string | null {
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:([^/?#@\s\])}]*)@)?(\[[^\]\s]*\]|[^/?#:\s]*)(?::(\d{0,5}))?([/?#][^\s]*)?$/i.exec(
    text,
  );
  if (!parts) return null;
  const [, givenScheme, userinfo, host = "", port, rest = ""] = parts;
  const scheme = (givenScheme ?? "http").toLowerCase();
  const canonicalHost = urlHost(host);
  if (!canonicalHost || Number(port ?? 0) > 65535) return null;
  const shownPort = port && Number(port) !== Number(DEFAULT_PORTS[scheme] ?? -1) ? `:${Number(port)}` : "";
  const path = rest === "/" ? "" : rest.startsWith("?") || rest.startsWith("#") ? `/${rest}` : rest;
  return `${scheme}://${userinfo ? `${userinfo}@` : ""}${canonicalHost}${shownPort}${path}`;
}

function urlHost(host: string): string | null {
  if (host.startsWith("[")) {
    const address = canonicalIpv6(host);
    return address && `[${address}]`;
  }
  const name = host.replace(/\.$/, "");
  // 0x7f.1 and 2130706433 are addresses to every browser
  if (/(^|\.)(0x[0-9a-f]*|\d+)$/i.test(name)) return canonicalIpv4(punycode(name) ?? "");
  return asciiHost(name);
}
