/** 20 or 32 bytes, apart: AA:BB:…, AA-BB-…, AA BB …. */
const SPACED_BYTES = /^(?:[0-9a-f]{2}[: -]){19}(?:(?:[0-9a-f]{2}[: -]){12})?[0-9a-f]{2}$/i;
const ALGORITHM = /^\s*(?:sha-?(?:1|256)[ _]*(?:fingerprint|thumbprint)?|fingerprint|thumbprint)\s*[:=]\s*/i;

/** The SHA-1 or SHA-256 fingerprint of a certificate: bare hexadecimal digits in lower case, whatever stood between them. */
export function canonicalCertificate(raw: string): string | null {
  const digits = unquote(raw.replace(ALGORITHM, "")).replace(/[\s:-]/g, "");
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(digits) ? digits.toLowerCase() : null;
}

/** Is this written as only fingerprints of certificates are? */
export function isCertificate(raw: string): boolean {
  return SPACED_BYTES.test(unquote(raw.replace(ALGORITHM, "")));
}

/** JA3 or JA3S: an MD5 over what client or server says when it begins TLS. */
export function canonicalJa3(raw: string): string | null {
  return hexadecimal(raw, 32);
}

/** JARM: cipher and version of a server's answers to ten openings of TLS, and a digest of the rest. No answer is none. */
export function canonicalJarm(raw: string): string | null {
  const text = hexadecimal(raw, 62);
  return text && /^(?:[0-4][0-9a-f][0a-f]){10}/.test(text) && !/^0+$/.test(text) ? text : null;
}

/**
 * ssdeep as `block size:digest:digest of twice the block size`, without the file's name that the tool adds. Case counts.
 * The digests of an empty file are none.
 */
export function canonicalSsdeep(raw: string): string | null {
  const text = unquote(raw.replaceAll("\\/", "/"));
  const parts = /^(\d{1,10}):([a-z0-9+/]{1,64}):([a-z0-9+/]{0,64})(?:,.*)?$/is.exec(text);
  if (!parts) return null;
  const times = Number(parts[1]) / 3;
  return Number.isInteger(Math.log2(times)) && times < 2 ** 31 ? `${Number(parts[1])}:${parts[2]}:${parts[3]}` : null;
}

/** TLSH with its version, `T1` and 70 hexadecimal digits in upper case; digests of before the version are of the first. */
export function canonicalTlsh(raw: string): string | null {
  const digits = /^(?:t1)?([0-9a-f]{70})$/i.exec(unquote(raw))?.[1];
  return digits ? `T1${digits.toUpperCase()}` : null;
}

function hexadecimal(raw: string, length: number): string | null {
  const text = unquote(raw);
  return text.length === length && /^[0-9a-f]+$/i.test(text) ? text.toLowerCase() : null;
}

function unquote(raw: string): string {
  return raw.trim().replace(/^(["'`])(.*)\1$/s, "$2").trim();
}
