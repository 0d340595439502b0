import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Verdict } from "@/generated/prisma/enums";
import { acceptConnection, askToConnect } from "@/server/connections/mutations";
import { asViewer, isForbidden } from "@/server/db";
import { deleteObservations } from "@/server/observations/mutations";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type World } from "@/server/testing/world";
import { acceptTransfer, offerTransfer } from "@/server/transfers/mutations";
import { listTransfers } from "@/server/transfers/queries";
import { matchUntilDone } from "./matcher";
import { listCaseOverlaps } from "./queries";
import { findAssessment, judgeOverlaps, type Judged } from "./verdicts";

let world: World;
let matcher: pg.Client;
let ours: TestMember;
let colleague: TestMember;
let theirs: TestMember;
let caseId: string;
let theirCase: string;
let value: string;
let overlapId: string;

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
  const organization = await world.organization();
  [ours, colleague] = [await world.member(organization, "lead"), await world.member(organization, "analyst")];
  theirs = await world.member(await world.organization(), "lead");
  value = `${randomUUID()}.example`;
  [caseId, theirCase] = [await fileCase(ours, [value]), await fileCase(theirs, [value])];
  await matchUntilDone(matcher);
  overlapId = (await overlapsOf(ours, caseId))[0]!.overlapId;
});

const overlapsOf = async (viewer: TestMember, of: string) => (await asViewer(viewer, (tx) => listCaseOverlaps(tx, of, { page: 1 }))).rows;
const judge = (by: TestMember, judged: Judged[], verdict: Verdict, note = "") =>
  asViewer(by, (tx) => judgeOverlaps(tx, { organizationId: by.organizationId!, memberId: by.memberId }, judged, verdict, note));
const one = (version = 0): Judged[] => [{ caseId, overlapId, version }];
const assessment = (viewer: TestMember, of = caseId) => asViewer(viewer, (tx) => findAssessment(tx, of, overlapId));
const weighed = async (viewer: TestMember) =>
  (await asViewer(viewer, (tx) => tx.$queryRaw<{ verdict: Verdict }[]>`select v.verdict::text as verdict from indicator_verdicts v`)).map((row) => row.verdict);
const connect = async () => {
  await asViewer(ours, (tx) => askToConnect(tx, { caseId, overlapId }, { message: "compare", note: "", contact: "x", days: 7 }));
  const { rows } = await world.owner.query("select id from connection_requests where case_id = $1", [caseId]);
  await asViewer(theirs, (tx) => acceptConnection(tx, rows[0].id, "y"));
};

describe("a verdict on an overlap", () => {
  it("is a version of its own each time, the latest first, with who said it and why", async () => {
    expect(await judge(colleague, one(), "under_review")).toMatchObject({ judged: [overlapId] });
    expect(await judge(ours, one(1), "confirmed", "Same mail server")).toMatchObject({ judged: [overlapId] });
    expect((await assessment(colleague)).versions).toMatchObject([
      { version: 2, verdict: "confirmed", note: "Same mail server", by: ours.name },
      { version: 1, verdict: "under_review", note: "", by: colleague.name },
    ]);
  });

  it("does not overwrite what a colleague said in between", async () => {
    await judge(colleague, one(), "coincidental");
    expect(await judge(ours, one(), "confirmed")).toEqual({ judged: [], changed: [overlapId], gone: [] });
    const both = await Promise.all([judge(ours, one(1), "disputed"), judge(colleague, one(1), "confirmed")]);
    expect(both.flatMap(({ judged }) => judged)).toEqual([overlapId]);
    expect((await assessment(ours)).versions).toHaveLength(2);
  });

  it("can be said of nothing that is no overlap of one's own case", async () => {
    const foreign: Judged = { caseId: theirCase, overlapId, version: 0 };
    expect(await judge(ours, [foreign], "confirmed")).toMatchObject({ gone: [overlapId] });
    expect(await judge(ours, [{ ...one()[0]!, overlapId: randomUUID() }], "confirmed")).toMatchObject({ judged: [] });
  });

  it("is not said by a viewer", async () => {
    const viewer = await world.member({ id: ours.organizationId, code: "", name: "" }, "viewer");
    expect(await judge(viewer, one(), "confirmed").then(() => false, isForbidden)).toBe(true);
  });

  it("tells later which values came and went", async () => {
    await judge(ours, one(), "confirmed");
    const added = `${randomUUID()}.example`;
    await fileCase(ours, [added], { caseId });
    await fileCase(theirs, [added], { caseId: theirCase });
    await matchUntilDone(matcher);
    expect(await assessment(ours)).toMatchObject({ added: 1, removed: 0, changes: [{ change: "added", value: added }] });
    const { rows } = await world.owner.query("select id from observations where case_id = $1 and value = $2", [theirCase, value]);
    await asViewer(theirs, (tx) => deleteObservations(tx, theirCase, [rows[0].id]));
    expect(await assessment(ours)).toMatchObject({ added: 1, removed: 1 });
    await judge(ours, one(1), "confirmed");
    expect(await assessment(ours)).toMatchObject({ added: 0, removed: 0, changes: [] });
  });
});

describe("the other side", () => {
  it("learns of a verdict once connected, the word and the day, never why", async () => {
    await judge(ours, one(), "confirmed", "A secret reason");
    expect((await assessment(theirs, theirCase)).theirs).toBeNull();
    await connect();
    const read = await assessment(theirs, theirCase);
    expect(read.theirs).toMatchObject({ verdict: "confirmed" });
    expect(JSON.stringify(read)).not.toContain("secret");
    expect(read.versions).toEqual([]);
  });

  it("is told nothing by a third organization's connection, nor a third by theirs", async () => {
    const third = await world.member(await world.organization(), "lead");
    await fileCase(third, [value]);
    await matchUntilDone(matcher);
    await connect();
    await judge(ours, one(), "disputed");
    expect((await assessment(third)).theirs).toBeNull();
  });
});

describe("what was said of an overlap", () => {
  it("weighs on its indicators for that organization alone, until it changes its mind", async () => {
    await judge(ours, one(), "common_infrastructure");
    expect(await weighed(colleague)).toEqual(["common_infrastructure"]);
    expect(await weighed(theirs)).toEqual([]);
    await judge(ours, one(1), "under_review");
    expect(await weighed(ours)).toEqual([]);
  });

  it("gives an indicator back the verdict of another overlap in which it stands", async () => {
    await fileCase(await world.member(await world.organization(), "lead"), [value]);
    await matchUntilDone(matcher);
    const other = (await overlapsOf(ours, caseId)).find((row) => row.overlapId !== overlapId)!.overlapId;
    await judge(ours, [{ caseId, overlapId: other, version: 0 }], "coincidental");
    await judge(ours, one(), "confirmed");
    expect(await weighed(ours)).toEqual(["confirmed"]);
    await judge(ours, one(1), "disputed");
    expect(await weighed(ours)).toEqual(["coincidental"]);
  });

  it("does not go over with the case to another organization", async () => {
    const taker = await world.member(await world.organization(), "lead");
    await judge(ours, one(), "coincidental", "A secret reason");
    const offer = { organizationId: taker.organizationId, summary: "x", keepRead: true, keepCompared: false, days: 7 };
    expect(await asViewer(ours, (tx) => offerTransfer(tx, caseId, offer))).toBeNull();
    const [open] = await asViewer(taker, listTransfers);
    expect(await asViewer(taker, (tx) => acceptTransfer(tx, open!.id, false))).toBeNull();
    expect((await world.owner.query("select from overlap_verdicts where case_id = $1", [caseId])).rowCount).toBe(0);
    expect(await weighed(ours)).toEqual([]);
  });

  it("goes with the case that it was about", async () => {
    await judge(ours, one(), "coincidental");
    await world.owner.query("delete from cases where id = $1", [caseId]);
    expect(await weighed(ours)).toEqual([]);
  });
});
