import type { NoiseMatch } from "@/server/exchange/read-warninglist";

/** The entries of one list that are compared in one way, for values of these kinds; `regex` is left to the database. */
export type NoiseEntries = { list: number; kinds: readonly string[]; match: NoiseMatch; values: readonly string[] };

type Refs = readonly number[];

const PATTERN_SEES = 1024;
/** Entries are found by so many letters of theirs, or all where they have fewer: many begin with `mail`. */
const LONGEST_BEGINNING = 6;
const NONE: [string, Refs][] = [];
const DOT = 46;
const ZERO = 48;

/**
 * Which lists hold a value, from memory, in a few microseconds: names by their parents, addresses by the prefix lengths
 * that occur, substrings by their first letters. `noise_hits()` in the migrations is the same in SQL, for rows that
 * are there already; a test holds the two together.
 */
export class NoiseMatcher {
  private readonly kindsOf = new Map<number, ReadonlySet<string>>();
  private readonly exact = new Map<string, Refs>();
  private readonly names = new Map<string, Refs>();
  private readonly networks4: Map<number, Refs>[] = [];
  private readonly networks6: Map<bigint, Refs>[] = [];
  private readonly beginnings = new Map<string, [string, Refs][]>();
  private readonly begins = new Uint8Array(1 << 21);
  private readonly substringKinds = new Set<string>();

  constructor(lists: readonly NoiseEntries[]) {
    for (const { list, kinds, match, values } of lists) {
      this.kindsOf.set(list, new Set(kinds));
      if (match === "substring") for (const kind of kinds) this.substringKinds.add(kind);
      // One array for all entries of a list: most values are on one list only.
      const refs: Refs = [list];
      for (const value of values) this.add(match, value, refs);
    }
  }

  /** The numbers of the lists that this canonical value is on, sorted. */
  hits(kind: string, value: string): number[] {
    const found: Refs[] = [];
    take(found, this.exact.get(value));
    const host = hostOf(kind, value);
    if (host && this.names.size > 0) this.takeNames(host, found);
    if (kind === "ipv4" || kind === "ipv6" || kind === "network") this.takeNetworks(value, found);
    else if (kind === "url" && host) this.takeNetworks(host.replace(/^\[|\]$/g, ""), found);
    if (this.substringKinds.has(kind)) this.takeSubstrings(value, found);
    if (found.length === 0) return [];
    const lists = found.flat().filter((list) => this.kindsOf.get(list)!.has(kind));
    return [...new Set(lists)].sort((a, b) => a - b);
  }

  private add(match: NoiseMatch, value: string, refs: Refs): void {
    if (match === "exact") merge(this.exact, value, refs);
    if (match === "name") merge(this.names, value, refs);
    if (match === "network") this.addNetwork(value, refs);
    if (match !== "substring") return;
    const beginning = value.slice(0, LONGEST_BEGINNING);
    this.begins[letters(value)] = 1;
    const bucket = this.beginnings.get(beginning);
    if (bucket) bucket.push([value, refs]);
    else this.beginnings.set(beginning, [[value, refs]]);
  }

  private addNetwork(value: string, refs: Refs): void {
    const [address = "", bits] = value.split("/");
    const length = Number(bits);
    if (address.includes(":")) merge((this.networks6[length] ??= new Map()), bits6(address) >> BigInt(128 - length), refs);
    else merge((this.networks4[length] ??= new Map()), prefix4(bits4(address), length), refs);
  }

  /** By the name itself, then by every name above it: `a.b.example`, `b.example`, `example`. */
  private takeNames(name: string, found: Refs[]): void {
    take(found, this.names.get(name));
    for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) take(found, this.names.get(name.slice(dot + 1)));
  }

  private takeNetworks(value: string, found: Refs[]): void {
    const slash = value.indexOf("/");
    const address = slash < 0 ? value : value.slice(0, slash);
    if (address.includes(":")) {
      const whole = this.networks6.length > 0 ? bits6(address) : 0n;
      const longest = Math.min(slash < 0 ? 128 : Number(value.slice(slash + 1)), this.networks6.length - 1);
      for (let length = 0; length <= longest; length++) {
        const networks = this.networks6[length];
        if (networks) take(found, networks.get(whole >> BigInt(128 - length)));
      }
    } else if (/^[\d.]+$/.test(address)) {
      const whole = bits4(address);
      const longest = Math.min(slash < 0 ? 32 : Number(value.slice(slash + 1)), this.networks4.length - 1);
      for (let length = 0; length <= longest; length++) take(found, this.networks4[length]?.get(prefix4(whole, length)));
    }
  }

  /** Of most positions the three letters begin no entry, which a table of them says without making a string. */
  private takeSubstrings(value: string, found: Refs[]): void {
    const text = value.slice(0, PATTERN_SEES).toLowerCase();
    let three = 0;
    for (let end = 0; end < text.length; end++) {
      three = ((three << 7) | (text.charCodeAt(end) & 127)) & 0x1f_ffff;
      if (end < 2 || !this.begins[three]) continue;
      for (let letters = 3; letters <= LONGEST_BEGINNING; letters++) {
        for (const [entry, refs] of this.beginnings.get(text.slice(end - 2, end - 2 + letters)) ?? NONE) {
          if (text.startsWith(entry, end - 2)) found.push(refs);
        }
      }
    }
  }
}

function take(found: Refs[], refs: Refs | undefined): void {
  if (refs) found.push(refs);
}

/** The first three letters as a number, by seven bits of each. */
function letters(three: string): number {
  return ((three.charCodeAt(0) & 127) << 14) | ((three.charCodeAt(1) & 127) << 7) | (three.charCodeAt(2) & 127);
}

function merge<Key>(map: Map<Key, Refs>, key: Key, refs: Refs): void {
  const known = map.get(key);
  map.set(key, known ? [...known, ...refs] : refs);
}

/** The host that a value names: of a domain itself, of a URL its host, of a mail address what stands behind the @. */
function hostOf(kind: string, value: string): string | undefined {
  if (kind === "domain") return value;
  if (kind === "email") return value.slice(value.lastIndexOf("@") + 1);
  return kind === "url" ? /^[a-z0-9+.-]+:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/.exec(value)?.[1] : undefined;
}

function bits4(address: string): number {
  let bits = 0;
  let part = 0;
  for (let at = 0; at < address.length; at++) {
    const code = address.charCodeAt(at);
    if (code === DOT) {
      bits = (bits << 8) | part;
      part = 0;
    } else part = part * 10 + code - ZERO;
  }
  return (bits << 8) | part;
}

function prefix4(bits: number, length: number): number {
  // A shift by 32 is none. Signed, since such numbers are the quickest keys.
  return length === 0 ? 0 : (bits >>> (32 - length)) | 0;
}

function bits6(address: string): bigint {
  const [head = "", tail] = address.split("::");
  const before = groups6(head);
  const after = tail === undefined ? [] : groups6(tail);
  const between = Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0);
  return [...before, ...between, ...after].reduce((bits, group) => (bits << 16n) | BigInt(group), 0n);
}

/** The groups of a part of an address; the last 32 bits may be written as of IPv4. */
function groups6(text: string): number[] {
  if (!text) return [];
  return text.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const bits = bits4(group);
    return [bits >>> 16, bits & 0xffff];
  });
}
