import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { IdentityPolicy } from "@/generated/prisma/enums";
import { askToConnect } from "@/server/connections/mutations";
import { listConnections } from "@/server/connections/queries";
import { setCaseIdentity } from "@/server/cases/case-identity";
import { asViewer } from "@/server/db";
import { listNotices } from "@/server/notices/queries";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type World } from "@/server/testing/world";
import { findOverlap } from "./find-overlap";
import { matchUntilDone } from "./matcher";
import { findWhatTheyKnow, listCaseOverlaps } from "./queries";

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

const filer = async (policy: IdentityPolicy = "named") => world.member(await world.organization({ policy, name: `Filer ${++count}` }), "lead");
const call = (lead: TestMember, caseId: string, policy: IdentityPolicy | null) => asViewer(lead, (tx) => setCaseIdentity(tx, caseId, policy));
const overlaps = async (viewer: TestMember, caseId: string) => (await asViewer(viewer, (tx) => listCaseOverlaps(tx, caseId, { page: 1 }))).rows;
const names = (rows: { organizationName: string | null }[]) => rows.map(({ organizationName }) => organizationName).sort();

/** An organization whose open case and quiet case both hold a value of the reader's. */
async function twice(value: string) {
  const [reader, teller] = [await filer(), await filer()];
  const caseId = await fileCase(reader, [value]);
  const open = await fileCase(teller, [value]);
  const quiet = await fileCase(teller, [value]);
  await call(teller, quiet, "anonymous");
  await matchUntilDone(matcher);
  return { reader, teller, caseId, open, quiet, name: `Filer ${count}` };
}

it("calls the other side as its case says, else as its organization says", async () => {
  const [reader, teller] = [await filer(), await filer("anonymous")];
  const caseId = await fileCase(reader, ["own.example"]);
  const theirs = await fileCase(teller, ["own.example"]);
  await matchUntilDone(matcher);
  const seen = async () => (await overlaps(reader, caseId))[0];
  expect(await seen()).toMatchObject({ identity: "anonymous", organizationName: null, sector: null });
  await call(teller, theirs, "sector");
  expect(await seen()).toMatchObject({ identity: "sector", organizationName: null, sector: "aerospace" });
  await call(teller, theirs, "named");
  expect(await seen()).toMatchObject({ identity: "named", organizationName: `Filer ${count}` });
  expect((await asViewer(teller, async (tx) => findWhatTheyKnow(tx, theirs, (await seen())!.overlapId))).identity).toBe("named");
  await call(teller, theirs, null);
  expect(await seen()).toMatchObject({ identity: "anonymous", organizationId: null });
});

it("tells an organization's named and anonymous case apart on every surface, so that nothing shows they are one's", async () => {
  const { reader, caseId, name } = await twice("twice.example");
  const rows = await overlaps(reader, caseId);
  expect(names(rows)).toEqual([name, null].sort());
  for (const { overlapId } of rows) {
    const found = await asViewer(reader, (tx) => findOverlap(tx, caseId, overlapId));
    expect(names(found!.shared[0]!.reporters)).toEqual([name, null].sort());
  }
  const { notices } = await asViewer(reader, (tx) => listNotices(tx, { kind: "overlap" }));
  expect(names(notices as { organizationName: string | null }[])).toEqual([name, null].sort());
});

it("looks to the reader as two organizations would", async () => {
  const one = await twice("alike.example");
  const [reader, open, quiet] = [await filer(), await filer(), await filer()];
  const caseId = await fileCase(reader, ["alike-2.example"]);
  await fileCase(open, ["alike-2.example"]);
  await call(quiet, await fileCase(quiet, ["alike-2.example"]), "anonymous");
  await matchUntilDone(matcher);
  const shape = async (viewer: TestMember, id: string) => {
    const rows = await overlaps(viewer, id);
    const found = await asViewer(viewer, (tx) => findOverlap(tx, id, rows[0]!.overlapId));
    const { notices } = await asViewer(viewer, (tx) => listNotices(tx, { kind: "overlap" }));
    return {
      rows: rows.map(({ identity, indicators, seenFrom }) => ({ identity, indicators, seenFrom })).sort((a, b) => a.identity.localeCompare(b.identity)),
      reporters: found!.shared[0]!.reporters.map(({ identity }) => identity).sort(),
      notices: notices.map((notice) => "identity" in notice && notice.identity).sort(),
    };
  };
  expect(await shape(one.reader, one.caseId)).toEqual(await shape(reader, caseId));
});

it("moves no notice of a named case over to an anonymous one when the named one goes", async () => {
  const { reader, teller, open, name } = await twice("moves.example");
  await asViewer(teller, (tx) => tx.case.delete({ where: { id: open } }));
  const { notices } = await asViewer(reader, (tx) => listNotices(tx, { kind: "overlap" }));
  expect(names(notices as { organizationName: string | null }[])).toEqual([null]);
  expect(JSON.stringify(notices)).not.toContain(name);
});

it("keeps a case anonymous in requests to connect, also after it was deleted", async () => {
  const [reader, teller] = [await filer(), await filer()];
  const caseId = await fileCase(reader, ["request.example"]);
  const theirs = await fileCase(teller, ["request.example"]);
  await call(teller, theirs, "anonymous");
  await matchUntilDone(matcher);
  const { overlapId } = (await overlaps(reader, caseId))[0]!;
  await asViewer(reader, (tx) => askToConnect(tx, { caseId, overlapId }, { message: "compare", note: "", contact: "x", days: 7 }));
  expect(await asViewer(reader, listConnections)).toMatchObject([{ identity: "anonymous", organizationName: null, sector: null }]);
  await asViewer(teller, (tx) => tx.case.delete({ where: { id: theirs } }));
  expect(await asViewer(reader, listConnections)).toMatchObject([{ state: "over", identity: "anonymous", organizationId: null, organizationName: null }]);
  expect(await call(teller, theirs, null)).toBe("not_found");
});

it("is said by leads, of cases of their own", async () => {
  const [lead, other] = [await filer(), await filer()];
  const analyst = await world.member({ id: lead.organizationId, code: "", name: "" }, "analyst");
  const caseId = await fileCase(lead, ["lead.example"]);
  expect(await call(analyst, caseId, "anonymous")).toBe("role");
  expect(await call(other, caseId, "anonymous")).toBe("not_found");
  expect(await call(lead, caseId, "anonymous")).toBeNull();
});

it("can be told less by an analyst who files, never more", async () => {
  const lead = await filer("sector");
  const analyst = await world.member({ id: lead.organizationId, code: "", name: "" }, "analyst");
  const caseId = await fileCase(analyst, ["less.example"]);
  const insert = (policy: IdentityPolicy) =>
    world.attempt(analyst, "insert into case_identities (case_id, organization_id, identity_policy) values ($1, $2, $3)", [caseId, analyst.organizationId, policy]);
  expect((await insert("named")).error).toBe("42501");
  expect((await insert("sector")).error).toBeNull();
  expect((await insert("anonymous")).error).toBeNull();
});

const history = async (caseId: string) =>
  (await world.owner.query("select organization_id, action, details, user_id from audit_entries where case_id = $1 and action like 'comparison.%' order by seq", [caseId])).rows;

it("writes one entry per filing compared into the filer's chain, and one into that of each case met, and nothing more", async () => {
  const [mine, theirs, alone] = [await filer(), await filer(), await filer()];
  const met = await fileCase(theirs, ["audit-1.example", "audit-2.example"]);
  await matchUntilDone(matcher);
  expect(await history(met)).toMatchObject([{ action: "comparison.made", details: { values: 2, overlaps: 0 } }]);
  const [caseId, other] = [await fileCase(mine, ["audit-1.example", "audit-3.example", "audit-4.example"]), await fileCase(alone, ["a.example", "b.example", "c.example"])];
  await matchUntilDone(matcher);
  expect(await history(caseId)).toEqual([{ organization_id: mine.organizationId, action: "comparison.made", details: { values: 3, overlaps: 1 }, user_id: null }]);
  expect(await history(other)).toMatchObject([{ action: "comparison.made", details: { values: 3, overlaps: 0 } }]);
  expect((await history(met)).slice(1)).toEqual([{ organization_id: theirs.organizationId, action: "comparison.met", details: { values: 1, overlaps: 1 }, user_id: null }]);
});

it("writes the same where only private values would have met", async () => {
  const [mine, hidden] = [await filer(), await filer()];
  const theirs = await fileCase(hidden, ["hidden.example"], { exposure: "private" });
  const caseId = await fileCase(mine, ["hidden.example"]);
  await matchUntilDone(matcher);
  expect(await history(caseId)).toMatchObject([{ action: "comparison.made", details: { values: 1, overlaps: 0 } }]);
  expect(await history(theirs)).toEqual([]);
});
