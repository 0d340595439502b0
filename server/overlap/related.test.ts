import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { identify } from "@/server/indicators/canonical";
import { contentKey } from "@/server/indicators/content-key";
import type { IndicatorKind } from "@/server/indicators/kinds";
import { fileObservations } from "@/server/indicators/mutations";
import { listNotices } from "@/server/notices/queries";
import { createWorld, type TestMember, type World } from "@/server/testing/world";
import { deriveRelatedKeys } from "./derive-related-keys";
import { findOverlap } from "./find-overlap";
import { matchUntilDone } from "./matcher";
import { countCaseOverlaps, listCaseOverlaps, listOverlapKeys } from "./queries";

let world: World;
let matcher: pg.Client;
let one: TestMember;
let other: TestMember;

beforeAll(async () => {
  world = await createWorld();
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
});
afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});
beforeEach(async () => {
  await world.owner.query("truncate cases cascade; truncate match_keys, related_keys, overlap_notices, matching_jobs");
  one = await world.member(await world.organization({ name: "One" }), "lead");
  other = await world.member(await world.organization({ name: "Other" }), "lead");
});

type Exposure = "matchable" | "private";
const KINDS: [RegExp, IndicatorKind][] = [[/^\w+:\/\//, "url"], [/@/, "email"], [/^[\d.]+\/\d+$|^[0-9a-f:]+\/\d+$/, "network"], [/^[\d.]+$/, "ipv4"], [/^[0-9a-f:]+$/, "ipv6"], [/\|/, "file_name"], [/\.exe$/, "file_name"], [/./, "domain"]];

/** Files these values as a case, with their real keys. */
async function file(member: TestMember, values: string[], { exposure = "matchable" as Exposure, caseId: into = "" } = {}): Promise<string> {
  return asViewer(member, async (tx) => {
    const { organizationId, memberId } = member;
    const caseId = into || (await tx.case.create({ data: { organizationId, title: "A case", tlp: "clear" } })).id;
    const observations = values.map((value) => {
      const indicator = identify(KINDS.find(([form]) => form.test(value))![1], value)!;
      return { ...indicator, key: contentKey(indicator.kind, indicator.value), roles: [], tlp: "clear" as const, exposure, source: { name: "log" } };
    });
    await fileObservations(tx, { caseId, caseOrganizationId: organizationId, organizationId, memberId }, observations);
    return caseId;
  });
}

/** Each value of the case that meets somebody's case, and how; and what the lists say. */
async function told(member: TestMember, caseId: string) {
  return asViewer(member, async (tx) => {
    const { rows } = await listCaseOverlaps(tx, caseId, { page: 1 });
    const shared = [];
    for (const { overlapId } of rows) shared.push(...(await findOverlap(tx, caseId, overlapId))!.shared);
    return {
      counts: rows.map(({ equal, indicators }) => [equal, indicators - equal]),
      values: shared.map(({ value, relation }) => `${value} ${relation}`),
      reporters: shared.flatMap(({ value, reporters }) => reporters.map(({ relation, organizationName }) => `${value} ${relation} ${organizationName}`)),
      marked: (await listOverlapKeys(tx, caseId)).length,
      count: await countCaseOverlaps(tx, caseId),
      notices: (await listNotices(tx, {}, null, 10)).notices.flatMap((notice) => (notice.kind === "overlap" ? [notice.indicators] : [])),
    };
  });
}

async function meet(mine: string[], theirs: string[]) {
  const caseId = await file(one, mine);
  const theirCase = await file(other, theirs);
  await matchUntilDone(matcher);
  return { mine: await told(one, caseId), theirs: await told(other, theirCase), caseId, theirCase };
}

describe("values meet", () => {
  const cases: [string, string, string][] = [
    ["http://a.evil.example/1", "https://a.evil.example/2", "host"],
    ["a.evil.example", "http://a.evil.example/1", "host"],
    ["http://192.0.2.7/x", "192.0.2.7", "host"],
    ["x@a.evil.example", "http://a.evil.example/1", "mail_domain"],
    ["a.evil.example", "b.evil.example", "registrable"],
    ["http://a.evil.example/1", "x@b.evil.example", "registrable"],
    ["evil.example", "a.evil.example", "registrable"],
    ["bad.exe|512", "bad.exe|513", "file_name"],
    ["192.0.2.7", "192.0.2.0/24", "network"],
    ["http://192.0.2.7/x", "192.0.0.0/16", "network"],
    ["2001:db8::7", "2001:db8::/32", "network"],
  ];
  it.each(cases)("%s and %s: %s, the same from both sides", async (mine, theirs, relation) => {
    const met = await meet([mine], [theirs]);
    const known = (value: string, who: string) => ({
      counts: [[0, 1]], values: [`${value} ${relation}`], reporters: [`${value} ${relation} ${who}`], marked: 1, count: 1, notices: [1],
    });
    expect(met.mine).toEqual(known(mine, "Other"));
    expect(met.theirs).toEqual(known(theirs, "One"));
  });

  const nothing: [string, string][] = [
    ["someone.github.io", "somebody.github.io"], ["a.co.uk", "b.co.uk"], ["192.0.2.7", "192.0.3.0/24"],
    ["192.0.2.7", "192.0.0.0/15"], ["192.0.2.0/24", "192.0.2.0/25"], ["http://localhost/a", "http://localhost/b"],
  ];
  it.each(nothing)("never: %s and %s", async (mine, theirs) => {
    const met = await meet([mine], [theirs]);
    const none = { counts: [], values: [], reporters: [], marked: 0, count: 0, notices: [] };
    expect([met.mine, met.theirs]).toEqual([none, none]);
  });
});

it("each value counts once in a pair of cases, by its closest relation, on each side its own", async () => {
  const { mine, theirs } = await meet(
    ["http://a.evil.example/1", "http://a.evil.example/2", "a.evil.example", "192.0.2.7"],
    ["a.evil.example", "evil.example", "x@evil.example", "192.0.2.0/24", "192.0.0.0/16"],
  );
  expect(mine.counts).toEqual([[1, 3]]);
  expect([...mine.values].sort()).toEqual([
    "192.0.2.7 network", "a.evil.example self", "http://a.evil.example/1 host", "http://a.evil.example/2 host",
  ]);
  expect(theirs.counts).toEqual([[1, 4]]);
  expect([...theirs.values].sort()).toEqual([
    "192.0.0.0/16 network", "192.0.2.0/24 network", "a.evil.example self", "evil.example registrable", "x@evil.example registrable",
  ]);
  expect([mine.notices, theirs.notices]).toEqual([[4], [5]]);
});

it("a private value meets nothing by what it implies, nor brings the other side a word", async () => {
  const caseId = await file(one, ["http://a.evil.example/1"], { exposure: "private" });
  await file(one, ["unrelated.example"], { caseId });
  const theirCase = await file(other, ["a.evil.example"]);
  await matchUntilDone(matcher);
  expect((await told(one, caseId)).count).toBe(0);
  expect((await told(other, theirCase)).count).toBe(0);
  const { rows } = await world.owner.query("select from match_keys where case_id = $1", [caseId]);
  expect(rows).toHaveLength(1);
});

it("what a value gave goes when it is taken back, unless another of the case still gives it", async () => {
  const { caseId, theirCase } = await meet(["http://a.evil.example/1", "http://a.evil.example/2"], ["a.evil.example"]);
  const hide = (value: string) => asViewer(one, (tx) => tx.observation.updateMany({ where: { caseId, value }, data: { exposure: "private" } }));
  await hide("http://a.evil.example/1");
  expect(await told(one, caseId)).toMatchObject({ counts: [[0, 1]], values: ["http://a.evil.example/2 host"], notices: [1] });
  expect(await told(other, theirCase)).toMatchObject({ counts: [[0, 1]], notices: [1] });
  await hide("http://a.evil.example/2");
  for (const side of [await told(one, caseId), await told(other, theirCase)]) expect(side).toMatchObject({ counts: [], count: 0, notices: [] });
  expect((await world.owner.query("select from match_keys where case_id = $1", [caseId])).rows).toEqual([]);
});

it("the closest relation is told while it holds, and the next when it is gone", async () => {
  const { caseId, theirCase } = await meet(["a.evil.example", "http://a.evil.example/1"], ["a.evil.example"]);
  expect((await told(other, theirCase)).values).toEqual(["a.evil.example self"]);
  await asViewer(one, (tx) => tx.observation.deleteMany({ where: { caseId, value: "a.evil.example" } }));
  expect((await told(other, theirCase)).values).toEqual(["a.evil.example host"]);
});

it("two who take back the last two values behind one key at once leave nothing of it", async () => {
  const { caseId, theirCase } = await meet(["http://a.evil.example/1", "http://a.evil.example/2"], ["a.evil.example"]);
  const remove = (value: string, meanwhile?: () => Promise<void>) => asViewer(one, async (tx) => {
    await tx.observation.deleteMany({ where: { caseId, value } });
    await meanwhile?.();
  });
  let second: Promise<void> | undefined;
  await remove("http://a.evil.example/1", async () => {
    second = remove("http://a.evil.example/2");
    while (!(await world.owner.query("select from pg_locks where not granted")).rowCount);
  });
  await second;
  expect((await world.owner.query("select from match_keys where case_id = $1", [caseId])).rows).toEqual([]);
  expect((await told(other, theirCase)).count).toBe(0);
});

it("the budget counts observations, and a network for each /24 in it, but never more than a day", async () => {
  const organization = await world.organization({ budget: 5 });
  const frugal = await world.member(organization, "lead");
  const used = async () => {
    await world.owner.query("update matching_budgets set day = day - 1 where organization_id = $1 and used > 0", [organization.id]);
    await world.owner.query("update matching_jobs set run_at = now()");
    await matchUntilDone(matcher);
    const { rows } = await world.owner.query<{ used: number }>("select used from matching_budgets where organization_id = $1", [organization.id]);
    const { rows: keys } = await world.owner.query("select from match_keys where organization_id = $1 and relation = 'self'", [organization.id]);
    return [rows[0]!.used, keys.length];
  };
  const caseId = await file(frugal, ["http://a.b.example/1", "http://a.b.example/2"]);
  expect(await used()).toEqual([2, 2]);
  await file(frugal, ["198.51.100.0/22"], { caseId });
  expect(await used()).toEqual([4, 3]);
  await file(frugal, ["10.0.0.0/16"], { caseId });
  expect(await used()).toEqual([5, 4]);
});

it("migrating an installation lets what was compared before meet by what it implies", async () => {
  const { caseId, theirCase } = await meet(["http://a.evil.example/1"], ["a.evil.example"]);
  await world.owner.query("delete from related_keys; delete from match_keys where relation <> 'self'; update match_keys set weight = 1; delete from overlap_notices; delete from derivations");
  expect((await told(one, caseId)).count).toBe(0);
  const owner = new pg.Client({ connectionString: world.testDatabase.ownerUrl });
  await owner.connect();
  await deriveRelatedKeys(owner);
  await owner.end();
  await matchUntilDone(matcher);
  expect(await told(one, caseId)).toMatchObject({ counts: [[0, 1]], values: ["http://a.evil.example/1 host"], notices: [1] });
  expect(await told(other, theirCase)).toMatchObject({ counts: [[0, 1]], values: ["a.evil.example host"], notices: [1] });
});
