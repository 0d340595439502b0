import type { NoiseClass } from "@/server/noise/classes";

/**
 * Of which class the public lists of MISP are, by their names. What these lists hold is public knowledge; the operator
 * may choose otherwise at import, and chooses for any list that is not here.
 */
const NAMES: Record<NoiseClass, string[]> = {
  "public-resolver": [
    "List of known IPv4 public DNS resolvers",
    "List of known IPv6 public DNS resolvers",
    "List of known public DNS resolvers expressed as hostname",
  ],
  "top-domain": [
    "Top 10K most-used sites from Tranco",
    "Top 10,000 domains from Cloudflare Radar",
    "Top 10 000 websites from Cisco Umbrella",
    "Top 10000 websites from Majestic Million",
    "Top 500 domains and pages from https://moz.com/top500",
    "Top 1000 website from Alexa",
  ],
  bogon: [
    "List of RFC 1918 CIDR blocks",
    "List of RFC 5735 CIDR blocks",
    "List of RFC 6598 CIDR blocks",
    "List of RFC 6761 Special-Use Domain Names",
    "List of RFC 3849 CIDR blocks",
    "List of RFC 5771 multicast CIDR blocks",
    "List of IPv6 link local blocks",
  ],
  "cloud-cdn": [
    "List of known Amazon AWS IP address ranges",
    "List of known GCP (Google Cloud Platform) IP address ranges",
    "List of known Microsoft Azure Datacenter IP Ranges",
    "List of known Microsoft Azure China Datacenter IP Ranges",
    "List of known Microsoft Azure Germany Datacenter IP Ranges",
    "List of known Microsoft Azure US Government Cloud Datacenter IP Ranges",
    "List of known Oracle Cloud Infrastructure (OCI) IP address ranges",
    "List of known OVH Cluster IPs",
    "List of known Akamai IP ranges",
    "List of known Cloudflare IP ranges",
    "List of known Fastly IP address ranges",
    "List of known Stackpath CDN IP ranges",
    "List of known Bunny.net CDN ranges",
    "List of known Apple IP ranges",
    "List of known GitHub IP ranges (https://api.github.com/meta)",
    "List of known Wikimedia address ranges",
    "List of known Zscaler IP address ranges",
    "List of known google domains",
    "List of known Googlebot IP ranges (https://developers.google.com/search/apis/ipranges/googlebot.json)",
    "List of known Gmail sending IP ranges",
    "List of known microsoft domains",
    "List of known Office 365 URLs",
    "List of known Office 365 IP address ranges",
    "List of known Office 365 IP address ranges in China",
    "List of known Windows 10 connection endpoints",
    "List of known Telegram IP address ranges",
    "List of known iCloud Private Relay egress IP address ranges",
    "List of known IP address ranges for OpenAI GPT crawler bot",
    "List of known Palo Alto Cortex Cloud IP ranges",
  ],
  "empty-or-fp-hash": [
    "List of known hashes for empty files",
    "List of known hashes with common false-positives (based on Florian Roth input list)",
    "Hashes that are often included in IOC lists but are false positives.",
    "List of hashes for EICAR test virus",
    "Fingerprint of trusted CA certificates",
    "Fingerprint of known intermediate of trusted certificates",
  ],
  email: [
    "List of disposable email domains",
    "Common contact e-mail addresses",
    "List of known SMTP sending IP ranges",
    "List of known SMTP receiving IP addresses",
  ],
  "sinkhole-parking": [
    "List of known sinkholes",
    "Parking domains",
    "Parking domains name server",
    "cisco-umbrella-blockpage-hostname",
    "cisco-umbrella-blockpage-ipv4",
    "cisco-umbrella-blockpage-ipv6",
  ],
  "shortener-linkinbio": [
    "List of known URL Shorteners domains",
    "List of known link in Bio domains",
  ],
  vpn: [
    "Specialized list of vpn-ipv4 addresses belonging to common VPN providers and datacenters",
    "Specialized list of IPv6 addresses belonging to common VPN providers and datacenters",
  ],
  "abused-legit-service": [
    "List of LOTS (Living Off Trusted Sites) Project Domains",
    "List of known public IPFS gateways",
  ],
  "dynamic-dns": [
    "List of known dynamic DNS domains",
  ],
  "security-vendor": [
    "List of known security providers/vendors blog domain",
    "List of known domains used by automated malware analysis services & security vendors",
    "List of known domains to know external IP",
    "OSINT.DigitalSide.IT Warning List",
    "List of known hostname used for querying your source IP. This can be used as exclusion for your Passive DNS lookup.",
  ],
  scanner: [
    "Shodan IP-Ranges, pot. used for Scanning",
    "Censys IP Ranges Used for Scanning",
    "Shadowserver IP-Ranges, pot. used for Scanning",
    "List of published IP address ranges for Onyphe Scanner",
    "Rapid7 IP Ranges Used for Scanning",
    "Shodan IP Ranges Used for Scanning",
    "Stretchoid IP Ranges Used for Scanning",
    "Internet census IP Ranges Used for Scanning",
    "Coalition signals intelligence IP Ranges Used for Scanning",
    "List of known Tenable Cloud Sensors IPv4",
    "List of known Tenable Cloud Sensors IPv6",
    "List of known IP address ranges for Palo Alto Networks Cortex Xpanse",
  ],
  infrastructure: [
    "CRL and OCSP domains",
    "CRL and OCSP IP addresses",
    "Captive Portal Detection Hostnames",
    "List of known Office 365 Attack Simulator used for phishing awareness campaigns",
    "List of known bank domains",
    "University domains",
    "Second level TLDs as known by Mozilla Foundation",
    "TLDs as known by IANA",
    "Unattributed phone number.",
    "List of known check-host.net IP address ranges",
  ],
};

const CLASS_OF = new Map(
  Object.entries(NAMES).flatMap(([noiseClass, names]) => names.map((name) => [keyOf(name), noiseClass as NoiseClass] as const)),
);

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
}

/** The class of a well-known list, or null: then the operator chooses. */
export function classOfKnownList(name: string): NoiseClass | null {
  return CLASS_OF.get(keyOf(name)) ?? null;
}

/** What a list is called in addresses and logs. */
export function slugOf(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 200) || "list";
}
