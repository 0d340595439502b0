import { ACTIONS } from "@/e2e/surfaces/actions";
import { send } from "@/e2e/surfaces/deeds";
import type { Ids } from "@/e2e/surfaces/ids";
import { PAGES } from "@/e2e/surfaces/pages";
import type { Person } from "@/e2e/surfaces/people";
import { ROUTES } from "@/e2e/surfaces/routes";
import { type Answer, ask, callAction } from "@/e2e/surfaces/site";

export type Question = { name: string; asked: () => Promise<string> };

/** Everything that can be read, by these people, with the owner's ids: every page, every GET, every action that reads. */
export function questionsOf(origin: string, ids: Ids, cookies: Record<Person, string>, people: Person[]): Question[] {
  return people.flatMap((person) => {
    const cookie = cookies[person];
    const question = (name: string, answer: () => Promise<Answer>) => ({ name: `${person}: ${name}`, asked: async () => masked(await answer()) });
    const reads = Object.entries(ACTIONS).filter(([name]) => / (find|list|preview|search)\w+$/.test(name));
    return [
      ...Object.entries(PAGES).map(([name, { at }]) => question(name, () => ask(origin + at(ids), { cookie }))),
      ...Object.keys(ROUTES).filter((name) => name.startsWith("GET ")).map((name) => question(name, () => send(origin, name, ids, cookie))),
      ...reads.map(([name, { args }]) => question(name, () => callAction(origin, name, args(ids), cookie))),
    ];
  });
}

/** What differs from one moment to the next, whatever there is to tell. */
const OF_THE_MOMENT: [pattern: RegExp, name: string][] = [
  [/nonce-[\w+/=]+|nonce(?:\\*"|&quot;)?[:=]\\*"[\w+/=]+/g, "NONCE"],
  [/(csrf-token|session-token)=[^;]+/g, "$1=TOKEN"],
  [/(expires=)[^;]+/gi, "$1NOW"],
  [/"(lastSeenAt|expires)":"[^"]+"/g, '"$1":"NOW"'],
  [/(?:in )?\d+ (?:second|minute)s?(?: ago)?/g, "NOW"],
  // When somebody was here last moves on while the questions are asked.
  [/<time[^>]*>[^<]*<\/time>/g, "TIME"],
  [/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "TIME"],
  // React's names for what it sends once, in an answer that leads elsewhere.
  [/"[\w-]{21}[vm]"/g, "CHUNK"],
];

/** An answer as bytes: status, headers in order, body. Masked are only this request's nonce, id, tokens and moment. */
function masked({ status, headers, text }: Answer): string {
  const lines = [...headers].filter(([name]) => name !== "date").map(([name, value]) => `${name}: ${value}`);
  const whole = `${status}\n${lines.join("\n")}\n\n${text}`.replaceAll(headers.get("x-request-id") ?? "none", "REQUEST");
  return OF_THE_MOMENT.reduce((answer, [pattern, name]) => answer.replace(pattern, name), whole);
}
