import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { fileCase, grantCase, keyOf, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";
import { findOverlap } from "./find-overlap";
import { matchUntilDone } from "./matcher";
import { countCaseOverlaps, listCaseOverlaps, listOverlapKeys } from "./queries";

let world: World;
let matcher: pg.Client;
let count = 0;

beforeAll(async () => {
  world = await createWorld();
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
});

afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});

type Filer = { organization: TestOrganization; lead: TestMember };

async function filer(options: Parameters<World["organization"]>[0] = {}): Promise<Filer> {
  const organization = await world.organization(options);
  return { organization, lead: await world.member(organization, "lead") };
}

/** Values that no other test uses, none related to another. */
function values(...names: string[]): string[] {
  const test = ++count;
  return names.map((name) => `${name}-t${test}.example`);
}

function overlapsOf(viewer: TestMember, caseId: string, filter: { knowledge?: "shown" | "matched" } = {}) {
  return asViewer(viewer, (tx) => listCaseOverlaps(tx, caseId, { page: 1, ...filter }));
}

async function everything(viewer: TestMember, caseId: string) {
  return asViewer(viewer, async (tx) => ({
    list: await listCaseOverlaps(tx, caseId, { page: 1 }),
    total: await countCaseOverlaps(tx, caseId),
    keys: await listOverlapKeys(tx, caseId),
  }));
}

const NOTHING = { list: { rows: [], total: 0 }, total: 0, keys: [] };

it("tells two organizations that compare a value of the other, and the month, not the day", async () => {
  const [one, other] = [await filer({ name: "One" }), await filer({ name: "Other", sector: "police" })];
  const [shared, mine] = values("shared", "mine") as [string, string];
  const caseId = await fileCase(one.lead, [shared, mine]);
  const theirs = await fileCase(other.lead, [shared], { firstSeenAt: new Date("2011-08-17T10:00:00Z"), lastSeenAt: new Date("2011-09-03T10:00:00Z") });
  await matchUntilDone(matcher);
  const { list, total, keys } = await everything(one.lead, caseId);
  expect(list.rows).toEqual([
    {
      overlapId: expect.any(String), identity: "named", organizationId: other.organization.id, organizationName: "Other",
      sector: "police", indicators: 1, equal: 1, seenFrom: "2011-08", seenTo: "2011-09", shown: false, theirCase: null,
    },
  ]);
  expect([total, keys]).toEqual([1, [keyOf(shared)]]);
  expect((await overlapsOf(other.lead, theirs)).rows[0]).toMatchObject({ overlapId: list.rows[0]!.overlapId, organizationName: "One" });
});

it("tells no month of a value that the other side did not date, whenever it was filed", async () => {
  const [one, other] = [await filer(), await filer()];
  const [undated, ended] = values("undated", "ended") as [string, string];
  const caseId = await fileCase(one.lead, [undated, ended]);
  await fileCase(other.lead, [undated]);
  await fileCase(other.lead, [ended], { lastSeenAt: new Date("2011-09-03T10:00:00Z") });
  await matchUntilDone(matcher);
  const { rows } = (await everything(one.lead, caseId)).list;
  const months = rows.map(({ seenFrom, seenTo }) => [seenFrom, seenTo]);
  expect(months).toHaveLength(2);
  expect(months).toEqual(expect.arrayContaining([[null, null], ["2011-09", "2011-09"]]));
  await asViewer(other.lead, (tx) => tx.observation.updateMany({ data: { firstSeenAt: null, lastSeenAt: null } }));
  expect((await overlapsOf(one.lead, caseId)).rows.map(({ seenFrom }) => seenFrom)).toEqual([null, null]);
});

it("tells no month of an undated value that was shown either", async () => {
  const [mine, theirs] = [await filer(), await filer()];
  const [value] = values("undated") as [string];
  const caseId = await fileCase(mine.lead, [value], { exposure: "private" });
  const theirCase = await fileCase(theirs.lead, [value], { exposure: "private" });
  await shareValues(theirs.lead, theirCase, [value], { id: mine.organization.id, kind: "organization" });
  const { rows } = await overlapsOf(mine.lead, caseId);
  expect(rows).toMatchObject([{ shown: true, seenFrom: null, seenTo: null }]);
  const found = await asViewer(mine.lead, (tx) => findOverlap(tx, caseId, rows[0]!.overlapId));
  expect(found?.shared[0]?.reporters).toMatchObject([{ seenFrom: null, seenTo: null }]);
});

it("shows of the other side what its identity policy allows", async () => {
  const one = await filer();
  const [shared] = values("shared") as [string];
  const caseId = await fileCase(one.lead, [shared]);
  const bySector = await filer({ policy: "sector", sector: "energy" });
  const anonymous = await filer({ policy: "anonymous", sector: "energy" });
  for (const { lead } of [bySector, anonymous]) await fileCase(lead, [shared]);
  await matchUntilDone(matcher);
  const { rows } = await overlapsOf(one.lead, caseId);
  expect(rows.map(({ identity, organizationId, organizationName, sector }) => ({ identity, organizationId, organizationName, sector }))).toEqual(
    expect.arrayContaining([
      { identity: "sector", organizationId: null, organizationName: null, sector: "energy" },
      { identity: "anonymous", organizationId: null, organizationName: null, sector: null },
    ]),
  );
  const found = await asViewer(one.lead, (tx) => findOverlap(tx, caseId, rows[0]!.overlapId));
  expect(found?.shared[0]?.reporters).toHaveLength(2);
  expect(JSON.stringify([rows, found])).not.toContain(anonymous.organization.id);
  expect(JSON.stringify([rows, found])).not.toContain(bySector.organization.name);
});

it("shows nothing of what others hold privately, nor others' matchable values to who holds them privately", async () => {
  const [matchable, hidden] = [await filer(), await filer()];
  const [value] = values("secret") as [string];
  const open = await fileCase(matchable.lead, [value]);
  const closed = await fileCase(hidden.lead, [value], { exposure: "private" });
  await matchUntilDone(matcher);
  expect(await everything(matchable.lead, open)).toEqual(NOTHING);
  expect(await everything(hidden.lead, closed)).toEqual(NOTHING);
});

it("shows what was shared with me beside my own value, whatever my exposure, and only to me", async () => {
  const [mine, theirs, third] = [await filer(), await filer({ name: "Sharer", policy: "anonymous" }), await filer()];
  const [value, unshared] = values("shown", "unshared") as [string, string];
  const caseId = await fileCase(mine.lead, [value, unshared], { exposure: "private" });
  const theirCase = await fileCase(theirs.lead, [value, unshared], { exposure: "private" });
  await shareValues(theirs.lead, theirCase, [value], { id: mine.organization.id, kind: "organization" });
  const { list } = await everything(mine.lead, caseId);
  expect(list.rows).toMatchObject([{ organizationName: "Sharer", indicators: 1, shown: true, theirCase: null }]);
  const found = await asViewer(mine.lead, (tx) => findOverlap(tx, caseId, list.rows[0]!.overlapId));
  expect(found?.shared).toMatchObject([
    { value, mine: { exposure: "private" }, theirs: { sources: [{ excerpt: `seen: ${value}` }] }, reporters: [{ organizationName: "Sharer" }] },
  ]);
  expect(await everything(theirs.lead, theirCase)).toEqual(NOTHING);
  expect(await everything(third.lead, caseId)).toEqual(NOTHING);
});

it("counts a value once that was both compared and shared, and names who shared it", async () => {
  const [mine, theirs, other] = [await filer(), await filer({ name: "Both", policy: "anonymous" }), await filer({ policy: "anonymous" })];
  const [first, second, third] = values("first", "second", "third") as [string, string, string];
  const caseId = await fileCase(mine.lead, [first, second, third]);
  const theirCase = await fileCase(theirs.lead, [first, second]);
  await fileCase(theirs.lead, [third], { exposure: "private", caseId: theirCase });
  await fileCase(other.lead, [first]);
  await shareValues(theirs.lead, theirCase, [first, third], { id: mine.organization.id, kind: "organization" });
  await matchUntilDone(matcher);
  const { rows, total } = await overlapsOf(mine.lead, caseId);
  expect(total).toBe(2);
  expect(rows[0]).toMatchObject({ organizationName: "Both", indicators: 3, shown: true });
  const found = await asViewer(mine.lead, (tx) => findOverlap(tx, caseId, rows[0]!.overlapId));
  const reporters = Object.fromEntries(found!.shared.map((row) => [row.value, row.reporters.map((reporter) => reporter.organizationName)]));
  expect(reporters[first]!.sort()).toEqual(["Both", null].sort());
  expect([reporters[second], reporters[third]]).toEqual([["Both"], ["Both"]]);
  expect((await overlapsOf(mine.lead, caseId, { knowledge: "matched" })).rows.map((row) => row.shown)).toEqual([false]);
  expect((await overlapsOf(mine.lead, caseId, { knowledge: "shown" })).total).toBe(1);
});

it("names their case where it was granted, and forgets it when the grant is revoked", async () => {
  const [mine, theirs] = [await filer(), await filer()];
  const [value] = values("granted") as [string];
  const caseId = await fileCase(mine.lead, [value], { exposure: "private" });
  const theirCase = await fileCase(theirs.lead, [value], { exposure: "private", title: "Their case" });
  const grant = await grantCase(theirs.lead, theirCase, mine.organization);
  expect((await overlapsOf(mine.lead, caseId)).rows).toMatchObject([{ theirCase: { id: theirCase, title: "Their case" } }]);
  await asViewer(theirs.lead, (tx) => tx.caseGrant.update({ where: { id: grant }, data: { revokedAt: new Date() } }));
  expect(await everything(mine.lead, caseId)).toEqual(NOTHING);
});

it("answers the same for an overlap that is not there and one that is another organization's", async () => {
  const [mine, theirs, outsider] = [await filer(), await filer(), await filer()];
  const [value] = values("pair") as [string];
  const caseId = await fileCase(mine.lead, [value]);
  await fileCase(theirs.lead, [value]);
  await matchUntilDone(matcher);
  const { rows } = await overlapsOf(mine.lead, caseId);
  const find = (viewer: TestMember, overlapId: string) => asViewer(viewer, (tx) => findOverlap(tx, caseId, overlapId));
  expect(await find(mine.lead, rows[0]!.overlapId)).not.toBeNull();
  expect(await find(outsider.lead, rows[0]!.overlapId)).toBeNull();
  expect(await find(mine.lead, caseId)).toBeNull();
});

it("takes an overlap back with the value", async () => {
  const [mine, theirs] = [await filer(), await filer()];
  const [value] = values("back") as [string];
  const caseId = await fileCase(mine.lead, [value]);
  const theirCase = await fileCase(theirs.lead, [value]);
  await matchUntilDone(matcher);
  await asViewer(theirs.lead, (tx) => tx.observation.updateMany({ where: { caseId: theirCase }, data: { exposure: "private" } }));
  expect(await everything(mine.lead, caseId)).toEqual(NOTHING);
});
