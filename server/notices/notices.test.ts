import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { askToConnect } from "@/server/connections/mutations";
import { asViewer } from "@/server/db";
import { matchUntilDone } from "@/server/overlap/matcher";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";
import { markAllNoticesRead, markNoticesRead, markOverlapRead } from "./mutations";
import { countUnreadNotices, listNotices, type NoticeFilter } from "./queries";

let world: World;
let matcher: pg.Client;

beforeAll(async () => {
  world = await createWorld();
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
});

afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});

async function filer(name: string): Promise<{ organization: TestOrganization; lead: TestMember }> {
  const organization = await world.organization({ name });
  return { organization, lead: await world.member(organization, "lead") };
}

const notices = (viewer: TestMember, filter: NoticeFilter = {}) =>
  asViewer(viewer, async (tx) => (await listNotices(tx, filter)).notices);
const unread = (viewer: TestMember) => asViewer(viewer, countUnreadNotices);

it("brings overlaps, shares and grants together, newest first, and tells both sides of an overlap the same moment", async () => {
  const [mine, theirs] = [await filer("Mine"), await filer("Theirs")];
  const caseId = await fileCase(mine.lead, ["one.example"]);
  const theirCase = await fileCase(theirs.lead, ["one.example"]);
  await matchUntilDone(matcher);
  await shareValues(theirs.lead, theirCase, ["one.example"], { id: mine.organization.id, kind: "organization" });
  await grantCase(theirs.lead, theirCase, mine.organization);
  const list = await notices(mine.lead);
  expect(list).toMatchObject([
    { kind: "grant", organizationName: "Theirs", level: "read", caseId: theirCase, read: false },
    { kind: "share", organizationName: "Theirs", indicators: 1, reason: "You should know", read: false },
    { kind: "overlap", organizationName: "Theirs", indicators: 1, caseId, read: false },
  ]);
  const [other] = await notices(theirs.lead);
  expect(other).toMatchObject({ kind: "overlap", organizationName: "Mine", at: list[2]!.at });
  expect(await notices(mine.lead, { kind: "share" })).toHaveLength(1);
});

it("keeps what is read per person", async () => {
  const [mine, theirs] = [await filer("Reader"), await filer("Writer")];
  const colleague = await world.member(mine.organization, "viewer");
  for (const value of ["two.example", "three.example", "four.example"]) {
    await fileCase(mine.lead, [value]);
    await fileCase(theirs.lead, [value]);
  }
  await matchUntilDone(matcher);
  expect(await unread(mine.lead)).toBe(3);
  const [newest] = await notices(mine.lead);
  await asViewer(mine.lead, (tx) => markNoticesRead(tx, [newest!.id, newest!.id]));
  expect(await unread(mine.lead)).toBe(2);
  expect((await notices(mine.lead, { unread: true })).map((notice) => notice.id)).not.toContain(newest!.id);
  await asViewer(mine.lead, markAllNoticesRead);
  expect([await unread(mine.lead), await unread(colleague)]).toEqual([0, 3]);
});

it("marks what was told about one overlap as read, and nothing else", async () => {
  const [mine, theirs, others] = [await filer("Opener"), await filer("Opened"), await filer("Left")];
  const caseId = await fileCase(mine.lead, ["six.example", "seven.example"]);
  await fileCase(theirs.lead, ["six.example"]);
  await fileCase(others.lead, ["seven.example"]);
  await matchUntilDone(matcher);
  const [theirNotice] = await notices(theirs.lead);
  if (theirNotice?.kind !== "overlap") throw new Error("not told of the overlap");
  const { overlapId } = theirNotice;
  const request = { message: "compare", note: "", contact: "Desk", days: 7 } as const;
  await asViewer(theirs.lead, (tx) => askToConnect(tx, theirNotice, request));
  expect(await unread(mine.lead)).toBe(3);
  await asViewer(mine.lead, (tx) => markOverlapRead(tx, overlapId));
  expect(await notices(mine.lead, { unread: true })).toMatchObject([{ kind: "overlap", organizationName: "Left", caseId }]);
  expect(await unread(theirs.lead)).toBe(1);
});

it("walks through notices of the same moment without skipping or repeating one", async () => {
  const mine = await filer("Walker");
  const others = await Promise.all(Array.from({ length: 5 }, (_, at) => filer(`Walked ${at}`)));
  for (const { lead } of others) await fileCase(lead, ["many.example"]);
  await fileCase(mine.lead, ["many.example"]);
  await matchUntilDone(matcher);
  const seen = await asViewer(mine.lead, async (tx) => {
    const ids: string[] = [];
    let { notices: page, next } = await listNotices(tx, {}, null, 2);
    ids.push(...page.map((notice) => notice.id));
    while (next) {
      ({ notices: page, next } = await listNotices(tx, {}, next, 2));
      ids.push(...page.map((notice) => notice.id));
    }
    return ids;
  });
  expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
});

it("takes a notice back with what it told", async () => {
  const [mine, theirs] = [await filer("Told"), await filer("Untold")];
  await fileCase(mine.lead, ["five.example"]);
  const theirCase = await fileCase(theirs.lead, ["five.example"]);
  const share = await shareValues(theirs.lead, theirCase, ["five.example"], { id: mine.organization.id, kind: "organization" });
  await matchUntilDone(matcher);
  expect(await unread(mine.lead)).toBe(2);
  await asViewer(theirs.lead, (tx) => tx.share.update({ where: { id: share }, data: { revokedAt: new Date() } }));
  await asViewer(theirs.lead, (tx) => tx.case.delete({ where: { id: theirCase } }));
  expect([await unread(mine.lead), await notices(mine.lead)]).toEqual([0, []]);
});

it("counts of a share what it still shows, and tells nothing of one that shows nothing any more", async () => {
  const [mine, theirs] = [await filer("Told"), await filer("Teller")];
  const theirCase = await fileCase(theirs.lead, ["kept.example", "raised.example"]);
  await shareValues(theirs.lead, theirCase, ["kept.example", "raised.example"], { id: mine.organization.id, kind: "organization" });
  const raise = (value: string) =>
    asViewer(theirs.lead, (tx) => tx.observation.updateMany({ where: { caseId: theirCase, value }, data: { tlp: "red", exposure: "private" } }));
  expect(await notices(mine.lead)).toMatchObject([{ kind: "share", indicators: 2 }]);
  await raise("raised.example");
  expect(await notices(mine.lead)).toMatchObject([{ kind: "share", indicators: 1 }]);
  await raise("kept.example");
  expect(await notices(mine.lead)).toEqual([]);
  expect(await unread(mine.lead)).toBe(0);
  const { rows } = await world.attempt(mine.lead, "select reason from shares");
  expect(rows).toEqual([]);
});
