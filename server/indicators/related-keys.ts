import { parse } from "tldts";
import { identify } from "./canonical";
import { contentKey } from "./content-key";
import type { IndicatorKind } from "./kinds";

/** How a thing that a value implies hangs together with it, closest first, as the enum match_relation orders them. */
export type Derivation = "host" | "mail_domain" | "registrable" | "file_name";

/** A thing that a value implies, by the key of the indicator which it would be. */
export type RelatedKey = {
  key: string;
  relation: Derivation;
  /** The address, where that is what is implied: it may lie in a network that somebody reports. */
  span: string | null;
};

/**
 * What follows from a canonical value alone, closest first: of a URL its host, of an e-mail address its domain, of each of
 * these and of a domain the registrable domain above it, of a file's name with its size the bare name. Two values that imply
 * the same thing, or of which one is what the other implies, are related. Whoever has one of these keys has the last one
 * too, so that counting by the last counts everything once.
 */
export function relatedKeys(kind: IndicatorKind, value: string): RelatedKey[] {
  switch (kind) {
    case "url":
      return hostKeys("host", hostOf(value));
    case "email":
      return hostKeys("mail_domain", value.slice(value.lastIndexOf("@") + 1));
    case "domain":
      return registrableKey(value);
    case "file_name":
      return fileNameKey(value);
    default:
      return [];
  }
}

/** Changes with the rules above and with the list of public suffixes: what was derived by another is derived anew. */
export const DERIVATION = "2 tldts 7.5.4";

/** The host of a canonical URL: a name, or an address without brackets; empty where it has none. */
function hostOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?\[?([^/?#\]]*?)\]?(?::\d+)?(?:[/?#]|$)/.exec(url)?.[1] ?? "";
}

function hostKeys(relation: Derivation, host: string): RelatedKey[] {
  const address = identify(host.includes(":") ? "ipv6" : "ipv4", host);
  if (address?.kind.startsWith("ip")) return [{ key: contentKey(address.kind, address.value), relation, span: address.value }];
  // A host of one label is nobody's domain: `localhost` of one house is not that of another.
  return host.includes(".") ? [{ key: contentKey("domain", host), relation, span: null }, ...registrableKey(host)] : [];
}

function fileNameKey(value: string): RelatedKey[] {
  const [name = "", size] = value.split("|");
  return size === undefined ? [] : [{ key: contentKey("file_name", name), relation: "file_name", span: null }];
}

/** Suffixes under which anybody can have a name are public, whoever runs them: what stands under github.io is not related. */
function registrableKey(name: string): RelatedKey[] {
  const { domain } = parse(name, { allowPrivateDomains: true, validateHostname: false });
  return domain && domain !== name ? [{ key: contentKey("domain", domain), relation: "registrable", span: null }] : [];
}
