/** The kinds of indicator the product knows. To add one: name it here, give it a canonical form in canonical.ts. */
export const INDICATOR_KINDS = [
  "ipv4",
  "ipv6",
  "network",
  "domain",
  "url",
  "email",
  "md5",
  "sha1",
  "sha256",
  "sha512",
  "ssdeep",
  "tlsh",
  "file_name",
  "certificate",
  "ja3",
  "jarm",
  "mutex",
  "registry_key",
  "user_agent",
] as const;

export type IndicatorKind = (typeof INDICATOR_KINDS)[number];

/** What an indicator did in the incident. `springboard` is a relay or command-and-control server. */
export const INDICATOR_ROLES = [
  "springboard",
  "delivery",
  "sender",
  "exfiltration_target",
  "malware",
  "victim",
  "scanner",
  "other",
] as const;

/** How many hexadecimal digits each kind of file hash has. */
export const HASH_LENGTHS = { md5: 32, sha1: 40, sha256: 64, sha512: 128 } as const;

export type HashKind = keyof typeof HASH_LENGTHS;

const HASH_KIND_BY_LENGTH = new Map<number, HashKind>(
  (Object.keys(HASH_LENGTHS) as HashKind[]).map((kind) => [HASH_LENGTHS[kind], kind]),
);

/** The hash kind that has this many hexadecimal digits, if any. */
export function hashKindOfLength(length: number): HashKind | null {
  return HASH_KIND_BY_LENGTH.get(length) ?? null;
}

export function isIndicatorKind(kind: string): kind is IndicatorKind {
  return (INDICATOR_KINDS as readonly string[]).includes(kind);
}
