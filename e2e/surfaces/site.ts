import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Of React's own client, as the browser has it: arguments as the body of a request. */
const { encodeReply } = createRequire(import.meta.url)("next/dist/compiled/react-server-dom-turbopack/client.edge") as {
  encodeReply: (args: unknown[]) => Promise<string | FormData>;
};

export type Answer = { status: number; headers: Headers; text: string };
export type Ask = { method?: string; cookie: string; headers?: Record<string, string>; body?: string | FormData; stream?: boolean };

/** Asks the running server, as a browser would that follows nothing. */
export async function ask(address: string, { cookie, headers = {}, stream, ...rest }: Ask): Promise<Answer> {
  const answer = await fetch(address, { ...rest, headers: { cookie, ...headers }, redirect: "manual" });
  const text = stream && answer.body ? await beginningOf(answer) : await answer.text();
  return { status: answer.status, headers: answer.headers, text };
}

/** An event stream's first event. */
async function beginningOf(answer: Response): Promise<string> {
  const [reader, decoder] = [answer.body!.getReader(), new TextDecoder()];
  let text = "";
  while (!text.includes("data:")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}

type Reference = { workers: Record<string, unknown>; filename: string; exportedName: string };
let references: Map<string, { id: string; path: string }> | undefined;

/** The actions of this build by file and name, each with a page that has it. */
function actionsOfBuild(): Map<string, { id: string; path: string }> {
  const manifest = JSON.parse(readFileSync(".next/server/server-reference-manifest.json", "utf8")) as { node: Record<string, Reference> };
  return new Map(Object.entries(manifest.node).map(([id, { filename, exportedName, workers }]) => {
    const pages = Object.keys(workers).map((worker) => worker.replace(/^app|\/page$/g, "").replace(/\/\([^/]*\)/g, ""));
    return [`${filename} ${exportedName}`, { id, path: pages.find((page) => !page.includes("[")) ?? pages[0]! }];
  }));
}

/** Calls a server action as its page would, with whatever arguments. */
export async function callAction(origin: string, name: string, args: unknown[], cookie: string): Promise<Answer> {
  references ??= actionsOfBuild();
  const action = references.get(name);
  if (!action) throw new Error(`No screen of the build uses ${name}`);
  const path = action.path.replace(/\[[^\]]+\]/g, "01890000-0000-7000-8000-000000000000") || "/";
  const headers = { accept: "text/x-component", "next-action": action.id };
  return ask(origin + path, { method: "POST", cookie, headers, body: await encodeReply(args) });
}

/** What an action returned; undefined where it returned nothing, or sent the person elsewhere, to sign in for instance. */
export function resultOf({ status, headers, text }: Answer): unknown {
  if (status !== 200 || headers.has("x-action-redirect")) return undefined;
  const row = /^0:\{"a":"\$@([0-9a-f]+)"/m.exec(text)?.[1];
  const line = row && new RegExp(`^${row}:(.*)$`, "m").exec(text)?.[1];
  return !line || line === '"$undefined"' ? undefined : JSON.parse(line);
}
