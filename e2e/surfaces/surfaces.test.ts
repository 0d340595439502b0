import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACTIONS } from "@/e2e/surfaces/actions";
import { cookieOf, signInAll } from "@/e2e/surfaces/cast";
import { fingerprint } from "@/e2e/surfaces/fingerprint";
import type { Ids } from "@/e2e/surfaces/ids";
import { leaksIn, type Marker, MARKERS } from "@/e2e/surfaces/markers";
import { PAGES } from "@/e2e/surfaces/pages";
import { PEOPLE, type Person } from "@/e2e/surfaces/people";
import { beginProbing, type Probing } from "@/e2e/surfaces/probing";
import { ROUTES } from "@/e2e/surfaces/routes";
import { didSomething, send, wasAnswered } from "@/e2e/surfaces/deeds";
import { type Answer, ask, callAction, resultOf } from "@/e2e/surfaces/site";
import { makeTarget } from "@/e2e/surfaces/target";
import type { World } from "@/server/testing/world";

/**
 * Every page, route and action of the production build, asked over HTTP by everybody with the owner's ids: exactly those
 * who may are served, no answer to anybody holds a word they may not read, and a refused deed changes nothing.
 */
let probing: Probing;
let world: World;
let origin: string;
let ids: Ids;
let cookies: Record<Person, string>;

beforeAll(async () => {
  probing = await beginProbing();
  world = probing.world;
  origin = probing.site.origin;
  ids = await makeTarget(world, probing.cast);
  cookies = await signInAll(probing.cast);
});

afterAll(() => probing?.stop());

const others = (able: Person[]) => PEOPLE.filter((person) => !able.includes(person));
const inOrder = (able: Person[]) => PEOPLE.filter((person) => able.includes(person));

/** Asks for several people at once. @returns those whose answer was `served`; fails where an answer leaks or breaks. */
async function servedTo(
  people: Person[], asked: (person: Person) => Promise<Answer>, served: (answer: Answer) => boolean, told: Marker[] = [],
): Promise<Person[]> {
  const answers = await Promise.all(people.map(async (person) => ({ person, answer: await asked(person) })));
  for (const { person, answer } of answers) {
    const leaks = leaksIn(answer.text + JSON.stringify([...answer.headers]), person).filter((marker) => !told.includes(marker));
    expect({ person, leaks, broken: answer.status >= 500 }).toEqual({ person, leaks: [], broken: false });
  }
  return answers.filter(({ answer }) => served(answer)).map(({ person }) => person);
}

describe("pages:", () => {
  for (const [name, { at, opens, shows }] of Object.entries(PAGES)) {
    it(`${name} opens for ${opens.join(", ") || "nobody"}`, async () => {
      const read = (headers: Record<string, string>) => (person: Person) => ask(origin + at(ids), { cookie: cookies[person], headers });
      const opened = (answer: Answer) => answer.status === 200 && (!shows || answer.text.includes(MARKERS[shows].word));
      expect(await servedTo([...PEOPLE], read({}), opened)).toEqual(inOrder(opens));
      // As React asks for it when a link is clicked: another answer, the same rule.
      await servedTo([...PEOPLE], read({ rsc: "1" }), () => true);
    });
  }
});

describe("routes:", () => {
  for (const [name, row] of Object.entries(ROUTES)) {
    it(`${name} refuses everybody but ${row.answers.join(", ") || "nobody"}, and nothing changes`, async () => {
      const before = await fingerprint(world, ids);
      expect(await servedTo(others(row.answers), (person) => send(origin, name, ids, cookies[person]), wasAnswered(name))).toEqual([]);
      expect(await fingerprint(world, ids)).toEqual(before);
    });
  }
});

describe("actions:", () => {
  for (const [name, { args, does, did: wasDone = didSomething, silent }] of Object.entries(ACTIONS)) {
    it(`${name} refuses everybody but ${does.join(", ") || "nobody"}, and nothing changes`, async () => {
      const before = await fingerprint(world, ids);
      const call = (person: Person) => callAction(origin, name, args(ids), cookies[person]);
      const did = await servedTo(others(does), call, (answer) => wasDone(resultOf(answer)));
      if (!silent) expect(did).toEqual([]);
      expect(await fingerprint(world, ids)).toEqual(before);
    });
  }
});

// Last, since these change things: each on rows and with a session of its own. A connection once made goes on telling.
describe("those who may are served by", () => {
  for (const [name, { args, does, did: wasDone = didSomething, silent }] of Object.entries(ACTIONS)) {
    if (silent || does.length === 0) continue;
    it(name, async () => {
      const call = (fresh: Ids, cookie: string) => callAction(origin, name, args(fresh), cookie);
      expect(await oneByOne(does, call, (answer) => wasDone(resultOf(answer)))).toEqual(inOrder(does));
    });
  }

  for (const [name, row] of Object.entries(ROUTES).filter(([, { answers }]) => answers.length > 0)) {
    it(name, async () => {
      const able = await oneByOne(row.answers, (fresh, cookie) => send(origin, name, fresh, cookie), wasAnswered(name));
      expect(able).toEqual(inOrder(row.answers));
    });
  }
});

async function oneByOne(
  people: Person[], deed: (ids: Ids, cookie: string) => Promise<Answer>, served: (answer: Answer) => boolean,
): Promise<Person[]> {
  const able: Person[] = [];
  for (const person of inOrder(people)) {
    const [fresh, cookie] = [await makeTarget(world, probing.cast), await cookieOf(probing.cast, person)];
    able.push(...(await servedTo([person], () => deed(fresh, cookie), served, ["theirContact"])));
  }
  return able;
}
