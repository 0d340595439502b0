import type { NoiseMatch } from "@/server/exchange/read-warninglist";

/** The entries of one list that are compared in one way, for values of these kinds; `regex` is left to the database. */
export type NoiseEntries = { list: number; kinds: readonly string[]; match: NoiseMatch; values: readonly string[] };

type Refs = readonly number[];

const PATTERN_SEES = 1024;
const NONE: Refs = [];

/**
 * Which lists hold a value, from memory, in about a microsecond: names by their parents, addresses by the prefix lengths
 * that occur, substrings by their first three letters. `noise_hits()` in the migrations is the same in SQL, for rows that
 * are there already; a test holds the two together.
 */
export class NoiseMatcher {
  private readonly kindsOf = new Map<number, ReadonlySet<string>>();
  private readonly exact = new Map<string, Refs>();
  private readonly names = new Map<string, Refs>();
  private readonly networks4: Map<number, Refs>[] = [];
  private readonly networks6: Map<bigint, Refs>[] = [];
  private readonly beginnings = new Map<string, [string, Refs][]>();

  constructor(lists: readonly NoiseEntries[]) {
    for (const { list, kinds, match, values } of lists) {
      this.kindsOf.set(list, new Set(kinds));
      // One array for all entries of a list: most values are on one list only.
      const refs: Refs = [list];
      for (const value of values) this.add(match, value, refs);
    }
  }

  /** The numbers of the lists that this canonical value is on, sorted. */
  hits(kind: string, value: string): number[] {
    const found = new Set<number>();
    const take = (refs: Refs | undefined) => {
      for (const list of refs ?? NONE) if (this.kindsOf.get(list)!.has(kind)) found.add(list);
    };
    take(this.exact.get(value));
    const host = hostOf(kind, value);
    if (this.names.size > 0 && host) for (const name of namesAbove(host)) take(this.names.get(name));
    this.takeNetworks(kind === "url" ? host?.replace(/^\[|\]$/g, "") : value, kind, take);
    if (this.beginnings.size > 0) this.takeSubstrings(value, take);
    return found.size === 0 ? [] : [...found].sort((a, b) => a - b);
  }

  private add(match: NoiseMatch, value: string, refs: Refs): void {
    if (match === "exact") merge(this.exact, value, refs);
    if (match === "name") merge(this.names, value, refs);
    if (match === "network") this.addNetwork(value, refs);
    if (match !== "substring") return;
    const beginning = value.slice(0, 3);
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

  private takeNetworks(value: string | undefined, kind: string, take: (refs: Refs | undefined) => void): void {
    if (!value || (kind !== "ipv4" && kind !== "ipv6" && kind !== "url" && kind !== "network")) return;
    const [address = "", bits] = value.split("/");
    if (address.includes(":")) {
      const whole = this.networks6.length > 0 ? bits6(address) : 0n;
      const longest = Math.min(Number(bits ?? 128), this.networks6.length - 1);
      for (let length = 0; length <= longest; length++) take(this.networks6[length]?.get(whole >> BigInt(128 - length)));
    } else if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) {
      const whole = bits4(address);
      const longest = Math.min(Number(bits ?? 32), this.networks4.length - 1);
      for (let length = 0; length <= longest; length++) take(this.networks4[length]?.get(prefix4(whole, length)));
    }
  }

  private takeSubstrings(value: string, take: (refs: Refs) => void): void {
    const text = value.slice(0, PATTERN_SEES).toLowerCase();
    for (let at = 0; at + 3 <= text.length; at++) {
      for (const [entry, refs] of this.beginnings.get(text.slice(at, at + 3)) ?? []) {
        if (text.startsWith(entry, at)) take(refs);
      }
    }
  }
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

/** The name itself, then every name above it: `a.b.example`, `b.example`, `example`. */
function* namesAbove(name: string): Generator<string> {
  for (let at = 0; at >= 0; ) {
    yield name.slice(at);
    const dot = name.indexOf(".", at);
    at = dot < 0 ? -1 : dot + 1;
  }
}

function bits4(address: string): number {
  let bits = 0;
  for (const part of address.split(".")) bits = bits * 256 + Number(part);
  return bits;
}

function prefix4(bits: number, length: number): number {
  return Math.floor(bits / 2 ** (32 - length));
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
    return [Math.floor(bits / 65_536), bits % 65_536];
  });
}
