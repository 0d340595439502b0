import type { IncomingMessage, ServerResponse } from "node:http";
import { log } from "@/server/log";

const word = /^[a-z][a-z0-9_-]{0,30}$/i;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const small = /^\d{1,9}$/;

/** A path as it may be logged: no query, and `*` for each part that could be a token or a value. */
export function loggedPath(url: string | undefined): string {
  const [path = "/"] = (url ?? "/").split(/[?#]/, 1);
  return path
    .split("/")
    .slice(0, 12)
    .map((part) => (part === "" || word.test(part) || uuid.test(part) || small.test(part) ? part : "*"))
    .join("/");
}

/** Writes one line when the answer is out (or the client is gone); static files are not worth one. */
export function logAccess(request: IncomingMessage, response: ServerResponse, requestId: string): void {
  const started = performance.now();
  const path = loggedPath(request.url);
  if (path.startsWith("/_next/static") || path === "/api/health") return;
  response.once("close", () => {
    log().info({
      event: "request",
      requestId,
      method: request.method,
      path,
      status: response.statusCode,
      ms: Math.round((performance.now() - started) * 10) / 10,
      ...(response.writableFinished ? {} : { aborted: true }),
    });
  });
}
