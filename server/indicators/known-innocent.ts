import ipaddr from "ipaddr.js";
import { HASH_LENGTHS, type IndicatorKind } from "./kinds";

/** Why a value says nothing about an attacker. Closed: screens have a sentence for each. */
export const INNOCENT_REASONS = [
  "private_network",
  "reserved_network",
  "documentation_network",
  "public_resolver",
  "reserved_name",
  "popular_site",
  "vendor_site",
  "empty_file",
] as const;

export type InnocentReason = (typeof INNOCENT_REASONS)[number];

const PUBLIC_RESOLVERS = new Set(
  ("1.1.1.1 1.0.0.1 8.8.8.8 8.8.4.4 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220 4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 " +
    "64.6.64.6 64.6.65.6 77.88.8.8 77.88.8.1 94.140.14.14 94.140.15.15 114.114.114.114 223.5.5.5 223.6.6.6 " +
    "2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111 2606:4700:4700::1001 2620:fe::fe 2620:fe::9").split(" "),
);

/** Hashes of the empty file, in every kind. */
const EMPTY_FILE = new Set([
  "d41d8cd98f00b204e9800998ecf8427e",
  "da39a3ee5e6b4b0d3255bfef95601890afd80709",
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
]);

/** Sites that stand in countless reports because everybody uses them. A host below one of them counts too. */
const POPULAR_SITES = new Set(
  ("adobe.com amazon.com apple.com baidu.com bing.com duckduckgo.com facebook.com gmail.com google.com google.co.jp " +
    "googleapis.com gstatic.com hotmail.com icloud.com instagram.com linkedin.com live.com microsoft.com " +
    "microsoftonline.com mozilla.org msn.com netflix.com office.com openxmlformats.org outlook.com purl.org reddit.com " +
    "schema.org twitter.com ubuntu.com w3.org whatsapp.com wikipedia.org windows.com windowsupdate.com x.com xmlsoap.org " +
    "yahoo.co.jp yahoo.com youtube.com").split(" "),
);

/** Sites of those who write, host and cite reports. */
const VENDOR_SITES = new Set(
  ("any.run attack.mitre.org avast.io bleepingcomputer.com blackberry.com broadcom.com checkpoint.com cisa.gov cisco.com " +
    "crowdstrike.com cve.org eset.com fireeye.com fortinet.com github.com hybrid-analysis.com ipa.go.jp jpcert.or.jp " +
    "kaspersky.com krebsonsecurity.com malwarebytes.com mandiant.com mcafee.com mitre.org nist.gov npa.go.jp " +
    "paloaltonetworks.com proofpoint.com schneier.com securelist.com sekoia.io sentinelone.com shodan.io sophos.com " +
    "symantec.com talosintelligence.com thedfirreport.com thehackernews.com trendmicro.com urlscan.io virustotal.com " +
    "volexity.com welivesecurity.com withsecure.com zscaler.com").split(" "),
);

/**
 * Sites on which anybody can put anything: the site as such is innocent, a page or a host below it may well not be.
 */
const OPEN_TO_ALL = new Set(
  "amazon.com facebook.com github.com google.com googleapis.com icloud.com linkedin.com live.com microsoft.com office.com reddit.com twitter.com windows.com x.com yahoo.com youtube.com".split(" "),
);

const RESERVED_ROOTS = new Set(["example", "test", "invalid", "localhost", "local"]);
const RESERVED_NAMES = new Set(["example.com", "example.net", "example.org"]);

const DOCUMENTATION = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"].map((network) =>
  ipaddr.parseCIDR(network),
);

const REASON_BY_RANGE: Record<string, InnocentReason | null> = {
  unicast: null,
  private: "private_network",
  loopback: "private_network",
  linkLocal: "private_network",
  uniqueLocal: "private_network",
  carrierGradeNat: "private_network",
};

/**
 * Why this canonical value is common for innocent reasons, or null when nothing says so. These are facts that need no
 * list from outside; noise lists add to them. A reason never hides a value: screens flag it and leave it off at first.
 * The demo's story is told in reserved names and documentation networks, so there they are no noise.
 */
export function knownInnocent(kind: IndicatorKind, value: string, { demo }: { demo: boolean }): InnocentReason | null {
  if (kind in HASH_LENGTHS) return EMPTY_FILE.has(value) ? "empty_file" : null;
  if (kind === "ipv4" || kind === "ipv6") return innocentAddress(value, demo);
  if (kind === "domain") return innocentName(value, demo);
  if (kind === "email") return innocentMail(value, demo);
  if (kind === "network") return innocentAddress(value.slice(0, value.indexOf("/")), demo);
  return kind === "url" ? innocentUrl(value, demo) : null;
}

function innocentAddress(value: string, demo: boolean): InnocentReason | null {
  if (PUBLIC_RESOLVERS.has(value)) return "public_resolver";
  if (!ipaddr.isValid(value)) return null;
  const address = ipaddr.process(value);
  const isDocumentation = DOCUMENTATION.some(([network, bits]) => {
    return network.kind() === address.kind() && address.match(network, bits);
  });
  if (isDocumentation) return demo ? null : "documentation_network";
  const reason = REASON_BY_RANGE[address.range()];
  return reason === undefined ? "reserved_network" : reason;
}

function innocentName(name: string, demo: boolean): InnocentReason | null {
  const parents = [...ancestors(name)];
  if (RESERVED_ROOTS.has(parents.at(-1) ?? "") || parents.some((parent) => RESERVED_NAMES.has(parent))) {
    return demo ? null : "reserved_name";
  }
  const site = parents.find((parent) => POPULAR_SITES.has(parent) || VENDOR_SITES.has(parent));
  if (!site || (OPEN_TO_ALL.has(site) && name !== site && name !== `www.${site}`)) return null;
  return POPULAR_SITES.has(site) ? "popular_site" : "vendor_site";
}

/** Mailboxes at popular providers belong to anybody; only a reserved domain clears an address. */
function innocentMail(value: string, demo: boolean): InnocentReason | null {
  const reason = innocentName(value.slice(value.lastIndexOf("@") + 1), demo);
  return reason === "reserved_name" || reason === "vendor_site" ? reason : null;
}

function innocentUrl(value: string, demo: boolean): InnocentReason | null {
  const [, host = "", path = ""] = /^[a-z0-9+.-]+:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:]*)(?::\d+)?(.*)$/.exec(value) ?? [];
  const address = host.replace(/^\[|\]$/g, "");
  const reason = ipaddr.isValid(address) ? innocentAddress(address, demo) : innocentName(host, demo);
  const site = [...ancestors(host)].find((parent) => OPEN_TO_ALL.has(parent));
  return site && path !== "" ? null : reason;
}

/** The name itself, then every name above it: `a.b.example`, `b.example`, `example`. */
function* ancestors(name: string): Generator<string> {
  for (let at = 0; at >= 0; ) {
    yield name.slice(at);
    const dot = name.indexOf(".", at);
    at = dot < 0 ? -1 : dot + 1;
  }
}
