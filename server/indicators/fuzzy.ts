/**
 * How alike two files are by their fuzzy hashes. Both functions are pure, take canonical values, and answer as the
 * reference tools do (ssdeep 2.14, TLSH 5.0); what npm has for comparing ssdeep does not.
 */

/** ssdeep believes no likeness that shows in fewer than this many letters in a row. */
export const SSDEEP_WINDOW = 7;
const SSDEEP_LONGEST = 64;
const SMALLEST_BLOCK = 3;
/** From this block size on a digest is long enough for any score: 99 / 7 letters of the smallest block, rounded up. */
const TRUSTED_BLOCK = Math.floor((99 + SSDEEP_WINDOW) / SSDEEP_WINDOW) * SMALLEST_BLOCK;

/** 0 (nothing in common) to 100, as `ssdeep` prints it. Digests of block sizes further apart than twice cannot be compared. */
export function ssdeepScore(one: string, other: string): number {
  const [a, b] = [ssdeepParts(one), ssdeepParts(other)];
  if (a.block === b.block) {
    if (a.single === b.single && a.double === b.double) return 100;
    return Math.max(digestScore(a.single, b.single, a.block), digestScore(a.double, b.double, a.block * 2));
  }
  if (a.block === b.block * 2) return digestScore(a.single, b.double, a.block);
  return b.block === a.block * 2 ? digestScore(a.double, b.single, b.block) : 0;
}

/** Block size, and the digests of blocks of that size and of twice that, where longer runs of one letter are three. */
export function ssdeepParts(value: string): { block: number; single: string; double: string } {
  const [block, single = "", double = ""] = value.split(":");
  const shorten = (digest: string) => digest.replace(/(.)\1{3,}/g, "$1$1$1");
  return { block: Number(block), single: shorten(single), double: shorten(double) };
}

function digestScore(one: string, other: string, block: number): number {
  if (!haveWindowInCommon(one, other)) return 0;
  const edits = editDistance(one, other);
  const scaled = Math.floor((edits * SSDEEP_LONGEST) / (one.length + other.length));
  const score = 100 - Math.floor((100 * scaled) / SSDEEP_LONGEST);
  if (block >= TRUSTED_BLOCK) return score;
  return Math.min(score, Math.floor(block / SMALLEST_BLOCK) * Math.min(one.length, other.length));
}

function haveWindowInCommon(one: string, other: string): boolean {
  for (let at = 0; at + SSDEEP_WINDOW <= one.length; at += 1) {
    if (other.includes(one.slice(at, at + SSDEEP_WINDOW))) return true;
  }
  return false;
}

/** Letters to insert or delete, one each; another letter is one deleted and one inserted. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const same = row[to - 1]! + (one[at - 1] === other[to - 1] ? 0 : 2);
      next.push(Math.min(same, row[to]! + 1, next[to - 1]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}

const LENGTH_STEP = 12;
const RATIO_STEP = 12;

/** 0 (the same) upwards: below 30 near, above 100 nothing to do with each other. Lengths of the files count. */
export function tlshDistance(one: string, other: string): number {
  const [a, b] = [tlshBytes(one), tlshBytes(other)];
  const length = ringDistance(swapNibbles(a[1]!), swapNibbles(b[1]!), 256);
  let distance = length > 1 ? length * LENGTH_STEP : length;
  for (const shift of [0, 4]) {
    const ratio = ringDistance((a[2]! >> shift) & 15, (b[2]! >> shift) & 15, 16);
    distance += ratio > 1 ? (ratio - 1) * RATIO_STEP : ratio;
  }
  if (a[0] !== b[0]) distance += 1;
  for (let at = 3; at < a.length; at += 1) distance += bucketDistance(a[at]!, b[at]!);
  return distance;
}

/** Checksum, length, ratios of the quartiles, and the 128 buckets, four to a byte. */
function tlshBytes(value: string): Buffer {
  return Buffer.from(value.slice("T1".length), "hex");
}

function swapNibbles(byte: number): number {
  return ((byte & 15) << 4) | (byte >> 4);
}

function ringDistance(one: number, other: number, round: number): number {
  const apart = Math.abs(one - other);
  return Math.min(apart, round - apart);
}

/** Quartile by quartile; from the first to the last is twice as far as three steps. */
function bucketDistance(one: number, other: number): number {
  let distance = 0;
  for (let shift = 0; shift < 8; shift += 2) {
    const apart = Math.abs(((one >> shift) & 3) - ((other >> shift) & 3));
    distance += apart === 3 ? 6 : apart;
  }
  return distance;
}
