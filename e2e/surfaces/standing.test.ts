import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACTIONS } from "@/e2e/surfaces/actions";
import { didSomething, send, wasAnswered } from "@/e2e/surfaces/deeds";
import { fingerprint } from "@/e2e/surfaces/fingerprint";
import type { Ids } from "@/e2e/surfaces/ids";
import { PAGES } from "@/e2e/surfaces/pages";
import { beginProbing, type Probing } from "@/e2e/surfaces/probing";
import { ROUTES } from "@/e2e/surfaces/routes";
import { type Answer, ask, callAction, resultOf } from "@/e2e/surfaces/site";
import { makeTarget } from "@/e2e/surfaces/target";
import { signedInCookie } from "@/scripts/scratch-site";
import type { TestMember } from "@/server/testing/world";

/** What one may do is asked anew at each request, and of every id in it. */
let probing: Probing;
let origin: string;

beforeAll(async () => {
  probing = await beginProbing();
  origin = probing.site.origin;
});

afterAll(() => probing?.stop());

const sharing = "app/(app)/cases/[id]/access/actions.ts shareAction";
const call = (name: string, ids: Ids, cookie: string) => callAction(origin, name, ACTIONS[name]!.args(ids), cookie);
const page = (path: string, cookie: string) => ask(origin + path, { cookie });

async function leadOfOwner(): Promise<{ lead: TestMember; cookie: string; ids: Ids }> {
  const lead = await probing.world.member(probing.cast.owner, "lead");
  return { lead, cookie: await signedInCookie(lead), ids: await makeTarget(probing.world, probing.cast) };
}

it("a member deactivated mid-session is out at the next request: pages, routes, streams and actions", async () => {
  const { lead, cookie, ids } = await leadOfOwner();
  const path = `/cases/${ids.case}`;
  expect((await page(path, cookie)).status).toBe(200);
  await probing.world.owner.query("update members set deactivated_at = now() where id = $1", [lead.memberId]);
  const before = await fingerprint(probing.world, ids);
  expect((await page(path, cookie)).status).not.toBe(200);
  for (const name of ["GET /api/cases/[id]/observations", "GET /api/events"]) {
    expect(wasAnswered(name)(await send(origin, name, ids, cookie))).toBe(false);
  }
  expect(didSomething(resultOf(await call(sharing, ids, cookie)))).toBe(false);
  expect(await fingerprint(probing.world, ids)).toEqual(before);
});

it("a session that was ended elsewhere is out at the next request", async () => {
  const { lead, cookie, ids } = await leadOfOwner();
  await probing.world.owner.query("update sessions set revoked_at = now() where user_id = $1", [lead.userId]);
  const answer = await page(`/cases/${ids.case}`, cookie);
  expect([answer.status, answer.headers.get("location")?.split("?")[0]]).toEqual([307, "/sign-in"]);
  expect(didSomething(resultOf(await call(sharing, ids, cookie)))).toBe(false);
});

it("a downgraded role cannot finish a form that was opened before", async () => {
  const { lead, cookie, ids } = await leadOfOwner();
  expect((await page(`/cases/${ids.case}/access`, cookie)).status).toBe(200);
  await probing.world.owner.query("update members set role = 'viewer' where id = $1", [lead.memberId]);
  const before = await fingerprint(probing.world, ids);
  expect(resultOf(await call(sharing, ids, cookie))).toMatchObject({ ok: false, message: expect.any(String) });
  expect(await fingerprint(probing.world, ids)).toEqual(before);
  await probing.world.owner.query("update members set role = 'lead' where id = $1", [lead.memberId]);
  expect(resultOf(await call(sharing, ids, cookie))).toMatchObject({ ok: true });
});

/** Rows with two ids: the first of another case, draft or group of the same owner's than the second belongs to. */
describe("an id under another parent of the same owner's is not there:", () => {
  const PARENTS = ["case", "draft", "group"] as const;
  let ids: Ids;
  let mixed: Ids;
  let cookie: string;

  beforeAll(async () => {
    ids = await makeTarget(probing.world, probing.cast);
    const other = await makeTarget(probing.world, probing.cast);
    mixed = { ...ids, ...Object.fromEntries(PARENTS.map((parent) => [parent, other[parent]])) };
    cookie = await signedInCookie(probing.cast.people.analyst);
  });

  for (const [name, { at }] of Object.entries(PAGES).filter(([name]) => twoIds(name))) {
    it(name, async () => expect((await page(at(mixed), cookie)).status).toBe(404));
  }

  // Which indicator of a draft is no id, but its place: each draft has a first one.
  for (const name of Object.keys(ROUTES).filter((name) => twoIds(name) && !name.endsWith("[position]"))) {
    it(name, () => expectNothing(() => send(origin, name, mixed, cookie), wasAnswered(name)));
  }

  for (const [name, { args, did = didSomething }] of Object.entries(ACTIONS).filter(([, { args }]) => namesParentAndChild(args))) {
    it(name, async () => {
      const admin = await signedInCookie(probing.cast.people.admin);
      for (const who of [cookie, admin]) await expectNothing(() => callAction(origin, name, args(mixed), who), (answer) => did(resultOf(answer)));
    });
  }

  async function expectNothing(deed: () => Promise<Answer>, done: (answer: Answer) => boolean): Promise<void> {
    const before = await fingerprint(probing.world, mixed);
    const answer = await deed();
    expect({ broken: answer.status >= 500, done: done(answer) && !saysNothing(resultOf(answer)) }).toEqual({ broken: false, done: false });
    expect(await fingerprint(probing.world, mixed)).toEqual(before);
  }
});

function twoIds(name: string): boolean {
  return (name.match(/\[/g)?.length ?? 0) > 1;
}

/** Whether an action is told a case (or draft) and something in it. */
function namesParentAndChild(args: (ids: Ids) => unknown[]): boolean {
  const named = new Set<string>();
  const names = new Proxy({} as Ids, { get: (_, name) => String(named.add(String(name)) && name) });
  args(names);
  const children = ["shared", "hidden", "comment", "person", "draftFile", "overlap"];
  return named.has("case") && children.some((child) => named.has(child));
}

/** An overview of nothing: all its counts are 0. */
function saysNothing(result: unknown): boolean {
  const numbers = Object.values((result ?? {}) as object).filter((value) => typeof value === "number");
  return numbers.length > 0 && numbers.every((value) => value === 0);
}
