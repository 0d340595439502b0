import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { appendCaseRead, appendSearchHits, appendShown } from "@/server/audit/mutations";
import { asViewer, refusalOf } from "@/server/db";
import { searchEverything } from "@/server/search/queries";
import { noteShareRead } from "@/server/sharing/mutations";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let ours: TestOrganization;
let theirs: TestOrganization;
let lead: TestMember;
let reader: TestMember;
let caseId: string;
let made = 0;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world.destroy());

beforeEach(async () => {
  [ours, theirs] = [await world.organization(), await world.organization()];
  [lead, reader] = [await world.member(ours, "lead"), await world.member(theirs, "analyst")];
  caseId = await fileCase(lead, [value(1), value(2)], { title: `Parcel wave ${++made}` });
});

const value = (n: number) => `c${n}.org${made}.example`;

async function entries(organization: TestOrganization, action: string) {
  const { rows } = await world.owner.query<{ user_id: string; actor_name: string | null; case_id: string; subject_id: string | null; details: unknown }>(
    "select user_id, actor_name, case_id, subject_id, details from audit_entries where chain = $1 and action = $2 order by seq",
    [organization.id, action],
  );
  return rows;
}

it("a search that finds what was shared writes one entry in its owner's chain an hour, never the words", async () => {
  const found = `c1.org${made}.example`;
  const theirCase = await fileCase(lead, [found, `x.${found}`]);
  const shareId = await shareValues(lead, theirCase, [found], { id: theirs.id, kind: "organization" });
  // The key of a real search is the content's; the test's values are found by their beginning.
  for (let time = 0; time < 3; time++) await asViewer(reader, (tx) => searchEverything(tx, found));
  const written = await entries(ours, "search.hit");
  expect(written).toEqual([
    { user_id: reader.userId, actor_name: reader.name, case_id: theirCase, subject_id: shareId, details: { count: 1 } },
  ]);
  expect(JSON.stringify(written)).not.toContain(found);
});

it("a search of one's own, and one that finds nothing, writes nothing", async () => {
  await asViewer(lead, (tx) => searchEverything(tx, "Parcel"));
  await asViewer(reader, (tx) => searchEverything(tx, "Parcel"));
  expect(await entries(ours, "search.hit")).toEqual([]);
  expect(await entries(theirs, "search.hit")).toEqual([]);
});

it("a title found of a granted case is a hit on the case", async () => {
  await grantCase(lead, caseId, theirs);
  await asViewer(reader, (tx) => searchEverything(tx, `wave ${made}`));
  expect(await entries(ours, "search.hit")).toMatchObject([{ case_id: caseId, subject_id: null }]);
});

it("nobody makes a hit of what it was not shown", async () => {
  const { rows } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1", [caseId]);
  const observations = rows.map(({ id }) => id);
  await asViewer(reader, (tx) => appendSearchHits(tx, { observations, cases: [caseId] }));
  await asViewer(reader, (tx) => appendShown(tx, observations));
  await asViewer(reader, (tx) => appendCaseRead(tx, caseId));
  const written = await world.owner.query("select from audit_entries where chain = $1 and user_id = $2", [ours.id, reader.userId]);
  expect(written.rowCount).toBe(0);
});

it("values shown beside one's own are a reading of their share, once an hour", async () => {
  const shareId = await shareValues(lead, caseId, [await firstValue()], { id: theirs.id, kind: "organization" });
  const { rows } = await world.owner.query<{ id: string }>("select observation_id as id from shared_observations where share_id = $1", [shareId]);
  for (let time = 0; time < 2; time++) await asViewer(reader, (tx) => appendShown(tx, rows.map(({ id }) => id)));
  await asViewer(reader, (tx) => noteShareRead(tx, shareId));
  expect(await entries(ours, "share.read")).toMatchObject([{ subject_id: shareId, actor_name: reader.name }]);
});

it("a reader through a closed group is neither named nor found again under another share", async () => {
  const closed = await world.group([ours, theirs], { closed: true });
  const open = await world.group([ours, theirs]);
  const shared = (id: string) => firstValue().then((first) => shareValues(lead, caseId, [first], { id, kind: "group" }));
  const [first, second, named] = [await shared(closed.id), await shared(closed.id), await shared(open.id)];
  for (const shareId of [first, second, named, first]) await asViewer(reader, (tx) => noteShareRead(tx, shareId));
  const written = await entries(ours, "share.read");
  expect(written.map(({ actor_name }) => actor_name)).toEqual([null, null, reader.name]);
  expect(new Set(written.map(({ user_id }) => user_id)).size).toBe(3);
  expect(written.slice(0, 2).map(({ user_id }) => user_id)).not.toContain(reader.userId);
});

it("a recipient writes in its owner's chain only what recipients do", async () => {
  await grantCase(lead, caseId, theirs);
  const write = (action: string) =>
    asViewer(reader, (tx) => tx.$executeRaw`select append_audit(${action}, ${caseId}::uuid, null, '{}')`).catch(refusalOf);
  for (const action of ["share.created", "case.granted", "case.deleted", "session.opened", "member.role_changed"]) {
    expect(await write(action), action).toBe("not_yours");
  }
  expect(await write("comment.added")).toBe(1);
});

async function firstValue(): Promise<string> {
  const { rows } = await world.owner.query<{ value: string }>("select value from observations where case_id = $1 order by value limit 1", [caseId]);
  return rows[0]!.value;
}
