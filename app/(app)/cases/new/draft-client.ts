/** What a request about a draft came to: its answer, or why there is none, as a code that messages know. */
export type Answer<Data> = { ok: true; data: Data } | { ok: false; reason: string; requestId?: string };

/** Sends a request and reads its JSON; being offline or signed out are answers too. */
export async function send<Data>(method: string, path: string, body?: BodyInit, headers?: HeadersInit): Promise<Answer<Data>> {
  const response = await reach(method, path, body, headers);
  if (!response) return { ok: false, reason: "offline" };
  const data = await response.json().catch(() => null);
  if (response.ok && data) return { ok: true, data: data as Data };
  return { ok: false, reason: typeof data?.error === "string" ? data.error : "failed" };
}

export function sendJson<Data>(method: string, path: string, body: unknown): Promise<Answer<Data>> {
  return send<Data>(method, path, JSON.stringify(body), { "Content-Type": "application/json" });
}

type Line = { type: string; [field: string]: unknown };

/** Follows an answer that comes line by line; its last line is the result, of type `offline` when it broke off. */
export async function follow(method: string, path: string, onLine: (line: Line) => void, body?: object): Promise<Line> {
  const response = await reach(method, path, body && JSON.stringify(body), body && { "Content-Type": "application/json" });
  if (!response) return { type: "offline" };
  if (!response.ok || !response.body) {
    const data = await response.json().catch(() => null);
    return { type: typeof data?.error === "string" ? data.error : "failed" };
  }
  let last: Line = { type: "progress" };
  try {
    for await (const text of linesOf(response.body)) {
      last = JSON.parse(text) as Line;
      onLine(last);
    }
  } catch {
    return { type: "offline" };
  }
  return last.type === "progress" ? { type: "offline" } : last;
}

/** The lines of a stream as they come. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter(Boolean);
  }
  if (rest) yield rest;
}

async function reach(method: string, path: string, body?: BodyInit, headers?: HeadersInit): Promise<Response | null> {
  try {
    return await fetch(path, { method, body, headers, redirect: "error" });
  } catch {
    return null;
  }
}
