import type { IndicatorKind } from "@/server/indicators/kinds";

/** What a world can report: few values, of which many have to do with each other, spelled out rather than worked out. */
export type Value = {
  kind: IndicatorKind;
  value: string;
  /** The name or address that it is, or on which it is; of a mail address its domain. */
  host?: string;
  /** The registrable domain above that. */
  above?: string;
  /** The last byte of the address that it is, or on which it is. */
  address?: number;
  /** The last bytes of the network that it is. */
  network?: [from: number, to: number];
};

/** The values of a world; no other world has any that is related to them. None begins like another, for searches. */
export function valuesOfWorld(mark: string, number: number): Value[] {
  const above = `${mark}.example`;
  const other = `${mark}-b.example`;
  const addressOf = (last: number | string) => `10.${(number >> 8) & 255}.${number & 255}.${last}`;
  return [
    { kind: "domain", value: `v0.${above}`, host: `v0.${above}`, above },
    { kind: "domain", value: `v1.${above}`, host: `v1.${above}`, above },
    { kind: "domain", value: above, host: above, above },
    { kind: "url", value: `http://v0.${above}/a`, host: `v0.${above}`, above },
    { kind: "url", value: `https://v0.${above}/b`, host: `v0.${above}`, above },
    { kind: "email", value: `x@v1.${above}`, host: `v1.${above}`, above },
    { kind: "domain", value: `v2.${other}`, host: `v2.${other}`, above: other },
    { kind: "ipv4", value: addressOf(107), host: addressOf(107), address: 107 },
    { kind: "url", value: `http://${addressOf(107)}/x`, host: addressOf(107), address: 107 },
    { kind: "ipv4", value: addressOf(208), host: addressOf(208), address: 208 },
    { kind: "network", value: addressOf("0/25"), network: [0, 127] },
    { kind: "network", value: addressOf("0/24"), network: [0, 255] },
    { kind: "file_name", value: `${mark}.exe` },
  ];
}

/** How two values hang together, closest first; the model's own order, in words of the design. */
export const RELATIONS = ["self", "host", "mail_domain", "registrable", "network"] as const;
export type Relation = (typeof RELATIONS)[number];

/** The closest relation of two values, or null where they have nothing to do with each other. */
export function relationOf(one: Value, other: Value): Relation | null {
  if (one.kind === other.kind && one.value === other.value) return "self";
  if (one.host !== undefined && one.host === other.host) return further(ofHost(one), ofHost(other));
  if (one.above !== undefined && one.above === other.above) {
    // The one may be the registrable domain itself, or a URL on it: then the other's distance counts alone.
    return further(one.host === one.above ? ofHost(one) : "registrable", other.host === other.above ? ofHost(other) : "registrable");
  }
  return liesIn(one, other) || liesIn(other, one) ? "network" : null;
}

/** How far from a value its host is. */
function ofHost({ kind }: Value): Relation {
  return kind === "url" ? "host" : kind === "email" ? "mail_domain" : "self";
}

function further(one: Relation, other: Relation): Relation {
  return RELATIONS.indexOf(one) > RELATIONS.indexOf(other) ? one : other;
}

function liesIn({ address }: Value, { network }: Value): boolean {
  return address !== undefined && network !== undefined && address >= network[0] && address <= network[1];
}
