import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findSession } from "@/server/auth/session";
import { isMember, type SignedInMember } from "@/server/auth/viewer";
import { matchUntilDone } from "@/server/overlap/matcher";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type World } from "@/server/testing/world";
import { openStream, type NoticeState } from "./live";

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world?.destroy());

async function signIn(member: TestMember): Promise<SignedInMember> {
  const session = randomUUID();
  await world.app.query("select open_session($1, $2, 'test')", [session, member.userId]);
  const signedIn = await findSession(session);
  if (!signedIn || !isMember(signedIn)) throw new Error("not signed in");
  return signedIn;
}

/** A stream whose events can be awaited one by one. */
function listen(signedIn: SignedInMember) {
  const events: (NoticeState | "end")[] = [];
  let wake = () => undefined as void;
  const add = (event: NoticeState | "end") => {
    events.push(event);
    wake();
  };
  const stop = openStream(signedIn, { send: add, beat: () => undefined, end: () => add("end") });
  const next = async () => {
    while (!events.length) await new Promise<void>((resolve) => (wake = resolve));
    return events.shift();
  };
  return { stop, next };
}

async function match(): Promise<void> {
  const client = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await client.connect();
  await matchUntilDone(client);
  await client.end();
}

it("tells a stream its state at once, and again when something new was found", async () => {
  const [mine, theirs] = [await world.organization(), await world.organization()];
  const [lead, other] = [await world.member(mine, "lead"), await world.member(theirs, "lead")];
  const stream = listen(await signIn(lead));
  expect(await stream.next()).toEqual({ unread: 0, newest: null });
  await fileCase(lead, ["live.example"]);
  await fileCase(other, ["live.example"]);
  await match();
  expect(await stream.next()).toMatchObject({ unread: 1, newest: expect.any(String) });
  stream.stop?.();
});

it("ends a stream when the session is revoked, and when the role changes", async () => {
  const organization = await world.organization();
  const [first, second] = [await world.member(organization, "lead"), await world.member(organization, "lead")];
  const [revoked, demoted] = [await signIn(first), await signIn(second)];
  const streams = [listen(revoked), listen(demoted)];
  for (const stream of streams) await stream.next();
  await world.app.query("select revoke_session($1)", [revoked.sessionId]);
  await world.owner.query("update members set role = 'viewer' where id = $1", [demoted.memberId]);
  expect([await streams[0]!.next(), await streams[1]!.next()]).toEqual(["end", "end"]);
});

it("opens only so many streams for one person", async () => {
  const signedIn = await signIn(await world.member(await world.organization(), "viewer"));
  const streams = Array.from({ length: 7 }, () => listen(signedIn));
  expect(streams.map((stream) => stream.stop !== null)).toEqual([true, true, true, true, true, true, false]);
  for (const stream of streams) stream.stop?.();
});
