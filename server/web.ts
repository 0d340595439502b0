import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import next from "next";
import { logAccess } from "@/server/access-log";
import { type IsTrusted, originOf, trustedProxies } from "@/server/client-address";
import { isSameOrigin } from "@/server/auth/same-origin";
import { log, loggedError } from "@/server/log";
import { securityHeaders } from "@/server/security-headers";

export type WebServer = { close(): Promise<void> };

/**
 * The HTTP server with the production build in it. Every request gets an id, the true client address and the security
 * headers before Next.js sees it; the app may believe `x-request-id`, `x-client-address` and `x-forwarded-…`.
 */
export async function startWebServer(options: { port: number; hosts: string[] }): Promise<WebServer> {
  const isTrusted = trustedProxies(process.env.TRUSTED_PROXIES);
  const app = next({ dev: false, hostname: options.hosts[0], port: options.port });
  captureConsole();
  await app.prepare();
  const handle = app.getRequestHandler();
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const requestId = prepare(request, response, isTrusted);
    if (!isDecodable(request.url) || isHalfForm(request)) return void response.writeHead(400, { "Content-Type": "text/plain" }).end("Bad request");
    if (isForeign(request)) return void response.writeHead(403, { "Content-Type": "text/plain" }).end("Forbidden");
    handle(request, response).catch((error: unknown) => {
      log().error({ event: "request failed", requestId, error: loggedError(error) });
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  };
  const servers = await listenOn(options.hosts, options.port, listener);
  return {
    close: async () => {
      await Promise.all(servers.map(closeServer));
      await app.close();
    },
  };
}

function prepare(request: IncomingMessage, response: ServerResponse, isTrusted: IsTrusted): string {
  const requestId = randomUUID();
  const nonce = randomBytes(16).toString("base64");
  const encrypted = "encrypted" in request.socket;
  const origin = originOf({ headers: request.headers, peer: request.socket.remoteAddress, encrypted }, isTrusted);
  const headers = securityHeaders(nonce, origin.protocol === "https");
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader("X-Request-Id", requestId);
  rewrite(request, {
    "x-request-id": requestId,
    "x-request-path": pagePath(request.url),
    "x-client-address": origin.address,
    "x-forwarded-for": origin.address,
    "x-forwarded-proto": origin.protocol,
    "x-forwarded-host": origin.host,
    "x-nonce": nonce,
    "content-security-policy": headers["Content-Security-Policy"],
  });
  logAccess(request, response, requestId);
  return requestId;
}

/** A path whose percent-encoding is no text has no page: Next.js would fail on it. */
function isDecodable(url = "/"): boolean {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "/");
    return true;
  } catch {
    return false;
  }
}

/** A form in parts that does not say how they are parted: Next.js would fail on it. */
function isHalfForm({ headers }: IncomingMessage): boolean {
  const type = headers["content-type"] ?? "";
  return /^multipart\//i.test(type) && !/;\s*boundary=./i.test(type);
}

/** Something that changes, asked for by a page of another site; Next.js would refuse it too, but as a failure of its own. */
function isForeign({ method, headers }: IncomingMessage): boolean {
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return false;
  const names = ["sec-fetch-site", "origin", "x-forwarded-host", "host"] as const;
  const given = new Headers();
  for (const name of names) if (headers[name]) given.set(name, String(headers[name]));
  return !isSameOrigin({ headers: given });
}

/** The address in the person's address bar, to come back to after signing in; without Next's own parameter. */
function pagePath(url: string | undefined): string {
  const [path = "/", query = ""] = (url ?? "/").split("?", 2);
  const own = query.split("&").filter((part) => part && !part.startsWith("_rsc="));
  return own.length ? `${path}?${own.join("&")}` : path;
}

const never = ["forwarded", "x-real-ip", "x-forwarded-port", "content-security-policy-report-only"];

/** Puts our own headers in the place of whatever the client claimed. */
function rewrite(request: IncomingMessage, ours: Record<string, string | undefined>): void {
  for (const name of never) delete request.headers[name];
  Object.assign(request.headers, ours);
  // Compression would hold events back until a buffer is full.
  if (request.headers.accept?.includes("text/event-stream")) delete request.headers["accept-encoding"];
}

async function listenOn(
  hosts: string[], port: number, listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server[]> {
  const servers: Server[] = [];
  for (const host of hosts) {
    const server = createServer({ requestTimeout: 300_000 }, listener);
    try {
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
      servers.push(server);
    } catch (error) {
      // A machine without IPv6 has no ::1.
      const code = (error as NodeJS.ErrnoException).code;
      if (host !== "::1" || !["EADDRNOTAVAIL", "EAFNOSUPPORT"].includes(code ?? "")) throw error;
    }
  }
  return servers;
}

/** Lets running answers finish; event streams would never, so they are cut after a moment. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), 1_500);
  await closed;
  clearTimeout(patience);
}

/** Next.js prints errors with their messages, which may quote contents of cases: they go to the log, reduced. */
function captureConsole(): void {
  const write = (level: "error" | "warn") => (...parts: unknown[]) => {
    const errors = parts.filter((part) => part instanceof Error).map(loggedError);
    const text = parts.find((part) => typeof part === "string")?.split("\n", 1)[0]?.slice(0, 120);
    log()[level]({ event: "console", ...(errors.length ? { errors } : { text }) });
  };
  console.error = write("error");
  console.warn = write("warn");
}
