import "server-only";

import { lookup, type LookupAddress } from "node:dns";
import http from "node:http";
import https from "node:https";
import type { LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** The longest answer of a provider that we read. */
const LONGEST = 1_000_000;
const PATIENCE_MS = 10_000;

/** An address that an organization's admin wrote must not make this machine talk to its own network. */
export class ForbiddenAddress extends Error {
  constructor() {
    super("The address is not a public one");
  }
}

/** Set by whoever runs the installation, where the provider is inside: allows private addresses, and http for loopback. */
export function allowsPrivateProviders(): boolean {
  return process.env.SSO_ALLOW_PRIVATE === "1";
}

/** https; or http on this machine itself, for tests and development, where private addresses are allowed. */
export function isProviderAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username || password) return false;
  return protocol === "https:" || (protocol === "http:" && allowsPrivateProviders() && ["localhost", "127.0.0.1"].includes(hostname));
}

/** fetch() for what an identity provider answers: to public addresses only, without following where it sends us. */
export async function outboundFetch(address: string, init: RequestInit): Promise<Response> {
  const url = new URL(address);
  if (!isProviderAddress(address) || !isAllowed(url.hostname.replace(/^\[|\]$/g, ""))) throw new ForbiddenAddress();
  const headers = Object.fromEntries(new Headers(init.headers));
  const body = init.body ? Buffer.from(await new Response(init.body).arrayBuffer()) : undefined;
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? https.request : http.request;
    const request = send(url, { method: init.method ?? "GET", headers, lookup: publicLookup, timeout: PATIENCE_MS, agent: false }, (answer) => {
      readAll(answer).then((bytes) => resolve(responseOf(answer, bytes)), reject);
    });
    request.on("timeout", () => request.destroy(new Error("The provider did not answer in time")));
    request.on("error", reject);
    request.end(body);
  });
}

async function readAll(answer: http.IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LONGEST) throw new Error("The provider's answer is too long");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function responseOf(answer: http.IncomingMessage, body: Buffer<ArrayBuffer>): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) for (const one of [value].flat()) headers.append(name, one ?? "");
  const status = answer.statusCode ?? 502;
  return new Response([204, 304].includes(status) ? null : body, { status, headers });
}

/** Resolves where the connection goes, so that a name cannot change its mind between being looked at and being used. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return done(error, "", 0);
    if (!addresses.every(({ address }) => isAllowed(address))) return done(new ForbiddenAddress(), "", 0);
    if (options.all) return done(null, addresses);
    done(null, addresses[0]?.address ?? "", addresses[0]?.family ?? 0);
  });
};

/** Names are for publicLookup() to judge; what is an address already has to be a public one. */
function isAllowed(host: string): boolean {
  return allowsPrivateProviders() || !ipaddr.isValid(host) || ipaddr.process(host).range() === "unicast";
}
