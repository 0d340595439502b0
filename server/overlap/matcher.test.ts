import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { fileCase, keyOf } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";
import { admitJobs } from "./admit";
import { compareJobs } from "./compare";
import { matchUntilDone, runMatcher } from "./matcher";

let world: World;
let matcher: pg.Client;

beforeAll(async () => {
  world = await createWorld();
  matcher = await connect();
});

afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await client.connect();
  return client;
}

async function filer(options: Parameters<World["organization"]>[0] = {}): Promise<{ organization: TestOrganization; analyst: TestMember }> {
  const organization = await world.organization(options);
  return { organization, analyst: await world.member(organization, "lead") };
}

async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
  return (await world.owner.query(text, values)).rows as T[];
}

async function comparedValues(organization: TestOrganization): Promise<string[]> {
  return (await rows<{ key: string }>("select key from match_keys where organization_id = $1 order by key", [organization.id])).map((row) => row.key);
}

type Told = { case_id: string; met_case_id: string; indicators: number; found_at: Date };

function toldBetween(one: TestOrganization, other: TestOrganization): Promise<Told[]> {
  return rows<Told>(
    `select case_id, met_case_id, indicators, found_at from overlap_notices
     where (organization_id, met_organization_id) in (($1, $2), ($2, $1))`,
    [one.id, other.id],
  );
}

it("tells both organizations once, by the case that shares most", async () => {
  const [mine, theirs] = [await filer(), await filer()];
  await fileCase(theirs.analyst, ["a1.example"]);
  const most = await fileCase(theirs.analyst, ["a1.example", "a2.example", "a3.example"]);
  await matchUntilDone(matcher);
  const caseId = await fileCase(mine.analyst, ["a1.example", "a2.example", "other.example"]);
  await matchUntilDone(matcher);
  expect(await toldBetween(mine.organization, theirs.organization)).toMatchObject([
    { case_id: caseId, met_case_id: most, indicators: 2 },
  ]);
  expect(await rows("select 1 from matching_jobs")).toEqual([]);
});

it("never brings a private value into the compared table, nor lets the matcher read one", async () => {
  const { organization, analyst } = await filer();
  await fileCase(analyst, ["hidden.example"], { exposure: "private" });
  await rows("insert into matching_jobs (case_id, organization_id) select case_id, organization_id from observations where organization_id = $1", [organization.id]);
  await matchUntilDone(matcher);
  expect(await comparedValues(organization)).toEqual([]);
  const { rows: seen } = await matcher.query("select 1 from observations where exposure = 'private'");
  expect(seen).toEqual([]);
});

it("misses no pair and tells none twice when eight organizations file the same values at once", async () => {
  const filers = await Promise.all(Array.from({ length: 8 }, () => filer()));
  const values = Array.from({ length: 40 }, (_, at) => `hot${at}.example`);
  const stop = new AbortController();
  const log = () => undefined;
  const matchers = [1, 2].map(() => runMatcher({ connectionString: world.testDatabase.overlapUrl, signal: stop.signal, log }));
  for (let round = 0; round < 3; round++) {
    const some = values.map((value) => `${round}-${value}`);
    await Promise.all(filers.map(({ analyst }) => fileCase(analyst, some)));
  }
  const waiter = await connect();
  await matchUntilDone(waiter);
  stop.abort();
  await Promise.all(matchers);
  await matchUntilDone(waiter);
  await waiter.end();
  for (const [at, one] of filers.entries()) {
    for (const other of filers.slice(at + 1)) {
      const told = await toldBetween(one.organization, other.organization);
      const pairs = told.map((notice) => [notice.case_id, notice.met_case_id].sort().join());
      expect(new Set(pairs).size).toBe(3);
      expect(told.map((notice) => notice.indicators)).toEqual([40, 40, 40]);
    }
  }
});

it("leaves no value behind that was taken back while it was being admitted", async () => {
  const { organization, analyst } = await filer();
  const caseId = await fileCase(analyst, ["back.example"]);
  await asViewer(analyst, async (tx) => {
    await tx.observation.updateMany({ where: { caseId }, data: { exposure: "private" } });
    expect(await admitJobs(matcher)).toEqual({ jobs: 0, values: 0 });
  });
  await matchUntilDone(matcher);
  expect(await comparedValues(organization)).toEqual([]);
});

it("writes no notice of an overlap that is being taken back, and takes back the one that was written", async () => {
  const [mine, theirs] = [await filer(), await filer()];
  const caseId = await fileCase(theirs.analyst, ["gone.example"]);
  await matchUntilDone(matcher);
  await fileCase(mine.analyst, ["gone.example"]);
  await admitJobs(matcher);
  await asViewer(theirs.analyst, async (tx) => {
    await tx.observation.deleteMany({ where: { caseId } });
    expect(await compareJobs(matcher)).toMatchObject({ jobs: 0, notices: 0 });
  });
  await matchUntilDone(matcher);
  expect(await toldBetween(mine.organization, theirs.organization)).toEqual([]);

  await fileCase(theirs.analyst, ["gone.example"], { caseId });
  await matchUntilDone(matcher);
  expect(await toldBetween(mine.organization, theirs.organization)).toHaveLength(1);
  await asViewer(theirs.analyst, (tx) => tx.case.delete({ where: { id: caseId } }));
  expect(await toldBetween(mine.organization, theirs.organization)).toEqual([]);
});

it("admits no more than the day's budget, oldest first, and the rest on the following days", async () => {
  const { organization, analyst } = await filer({ budget: 2 });
  await fileCase(analyst, ["d1.example", "d2.example", "d3.example"]);
  const later = await fileCase(analyst, ["d4.example", "d5.example"]);
  await matchUntilDone(matcher);
  expect(await comparedValues(organization)).toHaveLength(2);
  expect(await rows("select 1 from matching_jobs where organization_id = $1 and run_at > now()", [organization.id])).toHaveLength(2);

  for (const expected of [4, 5]) {
    await nextDay(organization);
    await matchUntilDone(matcher);
    expect(await comparedValues(organization)).toHaveLength(expected);
    if (expected === 4) expect(await rows("select 1 from match_keys where case_id = $1", [later])).toHaveLength(1);
  }
  expect(await rows("select 1 from matching_jobs where organization_id = $1", [organization.id])).toEqual([]);
});

async function nextDay(organization: TestOrganization): Promise<void> {
  await rows("update matching_budgets set day = day - 1 where organization_id = $1", [organization.id]);
  await rows("update matching_jobs set run_at = now() where organization_id = $1", [organization.id]);
}

it("compares nothing of an organization until enough others have vouched for it", async () => {
  const [fresh, known] = [await filer({ standing: false }), await filer()];
  await fileCase(known.analyst, ["vouched.example"]);
  await fileCase(fresh.analyst, ["vouched.example"]);
  await matchUntilDone(matcher);
  expect(await comparedValues(fresh.organization)).toEqual([]);
  await rows("update organizations set standing_at = now() where id = $1", [fresh.organization.id]);
  await matchUntilDone(matcher);
  expect(await comparedValues(fresh.organization)).toEqual([keyOf("vouched.example")]);
  expect(await toldBetween(fresh.organization, known.organization)).toHaveLength(1);
});

it("loses nothing when a worker dies between admitting and comparing, or in the middle of either", async () => {
  const [mine, theirs] = [await filer(), await filer()];
  await fileCase(mine.analyst, ["crash.example"]);
  await fileCase(theirs.analyst, ["crash.example"]);
  const dying = await connect();
  dying.on("error", () => undefined);
  await admitJobs(dying);
  await dying.query("begin");
  await dying.query("delete from matching_jobs");
  await dying.end();
  await matchUntilDone(matcher);
  expect(await toldBetween(mine.organization, theirs.organization)).toHaveLength(1);
});

it("hints at who has something new after the commit", async () => {
  const [mine, theirs] = [await filer(), await filer()];
  const listener = await world.app.connect();
  const heard: string[] = [];
  listener.on("notification", (message) => heard.push(...(message.payload ?? "").split(",")));
  await listener.query("listen common_thread_notices");
  await fileCase(mine.analyst, ["hint.example"]);
  await fileCase(theirs.analyst, ["hint.example"]);
  await matchUntilDone(matcher);
  await listener.query("select 1");
  expect(heard.sort()).toEqual([mine.organization.id, theirs.organization.id].sort());
  listener.release(true);
});
