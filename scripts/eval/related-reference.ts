import { getDomain } from "tldts";
import type { IndicatorKind } from "@/server/indicators/kinds";
import type { MatchRelation } from "@/server/overlap/strength";

/** A canonical value. */
export type Value = { kind: IndicatorKind; value: string };

/**
 * How two values hang together, closest first, or null: read off the two texts, one pair at a time, written apart from what
 * the product derives and compares so that it can judge it.
 */
export function relationOf(one: Value, other: Value): MatchRelation | null {
  if (one.kind === other.kind && one.value === other.value) return "self";
  return byHost(one, other) ?? byFileName(one, other) ?? (holds(one, other) || holds(other, one) ? "network" : null);
}

/** What is worth comparing with what: two values with nothing in common here are related in no way but by network. */
export function namesOf(value: Value): string[] {
  const host = hostOf(value);
  return [`${value.kind} ${value.value}`, ...(host ? [host, registrableOf(host)] : []), ...(value.kind === "file_name" ? [bareName(value)] : [])];
}

/** By what two related values meet: what both are or imply, the narrowest first; null by network. */
export function nameBetween(one: Value, other: Value): string | null {
  const [whole, ...implied] = namesOf(one);
  const isImplied = ["domain", "ipv4", "ipv6"].includes(one.kind) || (one.kind === "file_name" && !one.value.includes("|"));
  if (relationOf(one, other) === "self" && !isImplied) return whole!;
  return implied.find((name) => namesOf(other).slice(1).includes(name)) ?? null;
}

function byHost(one: Value, other: Value): MatchRelation | null {
  const [mine, theirs] = [hostOf(one), hostOf(other)];
  if (mine === null || theirs === null) return null;
  const kinds = [one.kind, other.kind];
  if (mine === theirs) return kinds.includes("email") ? "mail_domain" : "host";
  return registrableOf(mine) === registrableOf(theirs) ? "registrable" : null;
}

/** The name or address that a value is, or is on; null where it is on none that is anybody's. */
function hostOf({ kind, value }: Value): string | null {
  if (kind === "ipv4" || kind === "ipv6" || kind === "domain") return value;
  if (kind === "email") return value.split("@").at(-1)!;
  if (kind !== "url") return null;
  const authority = value.split("://")[1]!.split(/[/?#]/)[0]!.split("@").at(-1)!;
  const name = authority.startsWith("[") ? authority.slice(1, authority.indexOf("]")) : authority.split(":")[0]!;
  return name.includes(".") || name.includes(":") ? name.replace(/^::ffff:(?=\d+\.)/, "") : null;
}

/** An address is its own. So is a suffix under which anybody can have a name. */
function registrableOf(host: string): string {
  if (/^[\d.]+$|:/.test(host)) return host;
  return getDomain(host, { allowPrivateDomains: true, validateHostname: false }) ?? host;
}

function byFileName(one: Value, other: Value): MatchRelation | null {
  return one.kind === "file_name" && other.kind === "file_name" && bareName(one) === bareName(other) ? "file_name" : null;
}

function bareName({ value }: Value): string {
  return `file ${value.split("|")[0]}`;
}

/** Does the address that the second is, or is on, lie in the network that the first is? Bit by bit. */
function holds(network: Value, inside: Value): boolean {
  if (network.kind !== "network") return false;
  const [first = "", length = ""] = network.value.split("/");
  const host = hostOf(inside);
  if (host === null || !/^[\d.]+$|:/.test(host)) return false;
  const [outer, inner] = [bitsOf(first), bitsOf(host)];
  const shortest = outer.length === 32 ? 16 : 32;
  return Number(length) >= shortest && outer.length === inner.length && outer.slice(0, Number(length)) === inner.slice(0, Number(length));
}

function bitsOf(address: string): string {
  if (!address.includes(":")) return address.split(".").map((part) => Number(part).toString(2).padStart(8, "0")).join("");
  const [head = "", tail] = address.split("::").map((half) => half.split(":").filter(Boolean));
  const missing = tail === undefined ? [] : Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...missing, ...(tail ?? [])].map((part) => parseInt(part, 16).toString(2).padStart(16, "0")).join("");
}

/** The closest of these relations; the order is the design's. */
export function closestOf(relations: (MatchRelation | null)[]): MatchRelation | null {
  const order = ["self", "same_file", "host", "mail_domain", "registrable", "file_name", "network", "near"] as const;
  return order.find((relation) => relations.includes(relation)) ?? null;
}
