/** What the values of a noise list are common for; what they are worth hangs on it. As in the database's `noise_class`. */
export const NOISE_CLASSES = [
  "public-resolver",
  "top-domain",
  "bogon",
  "cloud-cdn",
  "empty-or-fp-hash",
  "email",
  "sinkhole-parking",
  "shortener-linkinbio",
  "vpn",
  "abused-legit-service",
  "dynamic-dns",
  "security-vendor",
  "scanner",
  "infrastructure",
] as const;

export type NoiseClass = (typeof NOISE_CLASSES)[number];

/**
 * Classes whose values a review leaves off at first, since they say nothing about an attacker. The others (a cloud's
 * networks, a VPN, a shortener) are used by attackers too: there a hit is said, and the value stays chosen.
 */
export const LEFT_OFF: ReadonlySet<NoiseClass> = new Set<NoiseClass>([
  "public-resolver",
  "top-domain",
  "bogon",
  "empty-or-fp-hash",
  "security-vendor",
]);
