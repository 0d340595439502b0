import type { Ids } from "@/e2e/surfaces/ids";
import { MARKERS } from "@/e2e/surfaces/markers";
import { ROUTES } from "@/e2e/surfaces/routes";
import { type Answer, ask } from "@/e2e/surfaces/site";

/** Calls a route with the ids given. */
export function send(origin: string, name: string, ids: Ids, cookie: string): Promise<Answer> {
  const { at, body, headers = {}, stream } = ROUTES[name]!;
  const content = body?.(ids);
  const json = content !== undefined && typeof content !== "string";
  return ask(origin + at(ids), {
    method: name.split(" ", 1)[0], cookie, stream,
    headers: json ? { "content-type": "application/json", ...headers } : headers,
    body: json ? JSON.stringify(content) : (content as string | undefined),
  });
}

/** It answered, and showed what the row says. */
export function wasAnswered(name: string): (answer: Answer) => boolean {
  const { shows } = ROUTES[name]!;
  return ({ status, text }) => (status === 200 || status === 201) && (!shows || text.includes(MARKERS[shows].word));
}

/** It returned something other than a refusal. */
export function didSomething(result: unknown): boolean {
  if (result === undefined || result === null) return false;
  if (Array.isArray(result)) return result.length > 0;
  return (result as { ok?: boolean }).ok !== false;
}
