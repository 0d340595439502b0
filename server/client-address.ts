import type { IncomingHttpHeaders } from "node:http";
import ipaddr from "ipaddr.js";

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Whether an address belongs to a proxy of ours, whose `X-Forwarded-…` headers may be believed. */
export type IsTrusted = (address: string) => boolean;

/** Reads TRUSTED_PROXIES: addresses and networks, separated by commas or spaces. @throws when one is not readable. */
export function trustedProxies(list: string | undefined): IsTrusted {
  const ranges = (list ?? "").split(/[\s,]+/).filter(Boolean).map(range);
  return (address) => {
    const parsed = normalized(address);
    return parsed !== undefined && ranges.some((one) => one[0].kind() === parsed.kind() && parsed.match(one as [never, number]));
  };
}

function range(text: string): Range {
  try {
    if (text.includes("/")) return ipaddr.parseCIDR(text);
    const address = ipaddr.process(text);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  } catch {
    throw new Error(`TRUSTED_PROXIES: '${text}' is neither an address nor a network such as 10.0.0.0/8`);
  }
}

function normalized(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = text.trim().replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1").replace(/%.*$/, "");
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined;
}

/** Who really sent a request, and how it reached us. */
export type Origin = { address: string; protocol: "http" | "https"; host: string };

/**
 * Reads the forwarding headers from right to left, as far as proxies of ours wrote them: everything before the first
 * untrusted address was written by the client and means nothing.
 */
export function originOf(
  request: { headers: IncomingHttpHeaders; peer: string | undefined; encrypted: boolean },
  isTrusted: IsTrusted,
): Origin {
  const { headers, encrypted } = request;
  const peer = normalized(request.peer ?? "")?.toString() ?? "unknown";
  const direct: Origin = { address: peer, protocol: encrypted ? "https" : "http", host: headers.host ?? "localhost" };
  if (!isTrusted(peer)) return direct;
  return {
    address: clientBehind(peer, listOf(headers["x-forwarded-for"]), isTrusted),
    protocol: listOf(headers["x-forwarded-proto"]).at(-1) === "https" ? "https" : direct.protocol,
    host: listOf(headers["x-forwarded-host"]).at(-1) ?? direct.host,
  };
}

function clientBehind(peer: string, forwarded: string[], isTrusted: IsTrusted): string {
  let client = peer;
  for (const hop of forwarded.reverse()) {
    const address = normalized(hop)?.toString();
    if (!address) break;
    client = address;
    if (!isTrusted(address)) break;
  }
  return client;
}

function listOf(header: string | string[] | undefined): string[] {
  return (Array.isArray(header) ? header.join(",") : (header ?? "")).split(",").map((part) => part.trim()).filter(Boolean);
}
