import { afterAll, beforeAll, expect, it } from "vitest";
import { listCaseHistory } from "@/server/audit/queries";
import { caseListSchema } from "@/server/cases/case-list";
import { caseEditSchema, type CaseFields } from "@/server/cases/edit-schema";
import { findCaseDetails } from "@/server/cases/find-case-details";
import { countCaseFacets, countCases, listCases } from "@/server/cases/list-cases";
import { updateCase } from "@/server/cases/update-case";
import { deleteCase, withdrawCase } from "@/server/cases/withdraw-case";
import { asViewer } from "@/server/db";
import { addObservationsByHand } from "@/server/observations/add-by-hand";
import { deleteObservations, updateObservation, updateObservations } from "@/server/observations/mutations";
import { findObservation, listObservations } from "@/server/observations/queries";
import { searchEverything } from "@/server/search/queries";
import { grantCase, revokeGrant } from "@/server/sharing/grants";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type World } from "@/server/testing/world";

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());

async function lead(): Promise<TestMember> {
  return world.member(await world.organization(), "lead");
}

async function fieldsOf(member: TestMember, caseId: string): Promise<{ version: number; fields: CaseFields }> {
  const details = await asViewer(member, (tx) => findCaseDetails(tx, caseId));
  if (!details) throw new Error("There is no such case");
  const { version, title, description, status, resolution, severity, tlp, pap, reportable, classification, techniques, ownerMemberId } = details;
  const { firstSeenAt, detectedAt, reportedAt } = details;
  return { version, fields: { title, description, status, resolution, severity, tlp, pap, reportable, classification, techniques, ownerMemberId, firstSeenAt, detectedAt, reportedAt } };
}

async function grant(owner: TestMember, caseId: string, to: string, level: string): Promise<void> {
  await asViewer(owner, (tx) => tx.$executeRaw`
    insert into case_grants (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
    values (${caseId}::uuid, ${owner.organizationId}::uuid, ${to}::uuid, 'organization', ${level}::grant_level, 'why', ${owner.memberId}::uuid, 'x')`);
}

it("never overwrites what somebody else saved meanwhile, and shows it instead", async () => {
  const member = await lead();
  const caseId = await fileCase(member, ["a.example"]);
  const { version, fields } = await fieldsOf(member, caseId);
  const both = await Promise.all(
    ["First", "Second"].map((title) => asViewer(member, (tx) => updateCase(tx, caseId, version, { ...fields, title }))),
  );
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  const lost = both.find(({ ok }) => !ok);
  const now = await fieldsOf(member, caseId);
  expect(lost).toMatchObject({ reason: "stale", current: { title: now.fields.title, version: version + 1 } });
});

it("lets only people of its own organization own a case", async () => {
  const member = await lead();
  const stranger = await lead();
  const caseId = await fileCase(member, ["owner.example"]);
  const { version, fields } = await fieldsOf(member, caseId);
  for (const ownerMemberId of [stranger.memberId, "01a205bc-7360-7fc0-9ddb-3b3d318b0396"]) {
    const given = { ...fields, ownerMemberId };
    expect(await asViewer(member, (tx) => updateCase(tx, caseId, version, given))).toEqual({ ok: false, reason: "owner" });
    const insisting = asViewer(member, (tx) => tx.$executeRaw`
      update cases set owner_member_id = ${ownerMemberId}::uuid where id = ${caseId}::uuid`);
    await expect(insisting).rejects.toThrow(/foreign key|23503/);
  }
});

it("closes a case only with a resolution, and takes technique ids only in their form", async () => {
  const member = await lead();
  const { fields } = await fieldsOf(member, await fileCase(member, ["b.example"]));
  const given = { ...fields, detectedAt: null };
  expect(caseEditSchema.safeParse({ ...given, status: "closed", resolution: null }).success).toBe(false);
  expect(caseEditSchema.safeParse({ ...given, techniques: ["T12"] }).success).toBe(false);
  expect(caseEditSchema.safeParse({ ...given, techniques: ["t1566.001", "T1566.001"] }).data?.techniques).toEqual(["T1566.001"]);
});

it("counts in lists and filters what the list holds, of one's own and granted cases only", async () => {
  const [mine, theirs] = [await lead(), await lead()];
  await fileCase(mine, ["c1.example"], { title: "Alpha" });
  await fileCase(mine, ["c2.example"], { title: "Beta" });
  await grant(theirs, await fileCase(theirs, ["c3.example"], { title: "Gamma" }), mine.organizationId, "read");
  await fileCase(theirs, ["c4.example"], { title: "Hidden" });
  const state = caseListSchema.parse({});
  await asViewer(mine, async (tx) => {
    expect((await listCases(tx, state)).map(({ title }) => title).sort()).toEqual(["Alpha", "Beta", "Gamma"]);
    expect(await countCases(tx, state)).toBe(3);
    const facets = await countCaseFacets(tx, state);
    for (const [name, value] of [["whose", "ours"], ["whose", "shared"], ["status", "new"], ["tlp", "clear"], ["owner", "none"]] as const) {
      const narrowed = caseListSchema.parse({ [name]: value });
      expect(facets[name].get(value) ?? 0).toBe((await listCases(tx, narrowed)).length);
    }
  });
});

it("finds by value, defanged or not and by its beginning, nothing that may not be read", async () => {
  const [mine, theirs] = [await lead(), await lead()];
  await fileCase(mine, ["search-one.example"], { title: "Mine" });
  await fileCase(theirs, ["search-one.example", "search-two.example"], { title: "search-one theirs", exposure: "matchable" });
  for (const q of ["search-one[.]example", "search-one.example", "search-o", "SEARCH-ONE"]) {
    const found = await asViewer(mine, (tx) => searchEverything(tx, q));
    expect(found.indicators.map(({ value }) => value)).toEqual(["search-one.example"]);
    expect(found.cases).toEqual([]);
    const rows = await asViewer(mine, (tx) => listCases(tx, caseListSchema.parse({ q })));
    expect(rows.map(({ title }) => title)).toEqual(["Mine"]);
  }
  expect(await asViewer(mine, (tx) => searchEverything(tx, "search-two.example"))).toEqual({ cases: [], indicators: [], persons: [] });
});

it("deletes with a case all that hangs on it, and keeps the audit", async () => {
  const [mine, theirs] = [await lead(), await lead()];
  const caseId = await fileCase(mine, ["d.example"], { exposure: "matchable" });
  await grant(mine, caseId, theirs.organizationId, "read");
  expect(await asViewer(theirs, (tx) => deleteCase(tx, caseId))).toBe(false);
  expect(await asViewer(mine, (tx) => deleteCase(tx, caseId))).toBe(true);
  for (const table of ["cases where id", "observations where case_id", "case_grants where case_id", "match_keys where case_id"]) {
    expect((await world.owner.query(`select 1 from ${table} = $1`, [caseId])).rows).toEqual([]);
  }
  const history = await asViewer(mine, (tx) => listCaseHistory(tx, caseId, { area: null, actor: null, page: 1 }));
  expect(history.map(({ action }) => action)).toContain("case.deleted");
});

it("tells in the history to whom a case was granted and from whom it was taken back", async () => {
  const mine = await lead();
  const theirs = await world.organization({ name: "Grantee" });
  const caseId = await fileCase(mine, []);
  await asViewer(mine, async (tx) => {
    const made = await grantCase(tx, { caseId, partyId: theirs.id, level: "comment", reason: "Help", expiresAt: null });
    if (made.ok) await revokeGrant(tx, made.grantId);
  });
  const history = await asViewer(mine, (tx) => listCaseHistory(tx, caseId, { area: null, actor: null, page: 1 }));
  expect(history.slice(0, 2)).toMatchObject([
    { action: "grant.revoked", partyName: "Grantee" },
    { action: "case.granted", partyName: "Grantee", details: { level: "comment" } },
  ]);
});

it("withdraws a case from everybody else at once and keeps it", async () => {
  const [mine, theirs] = [await lead(), await lead()];
  const caseId = await fileCase(mine, ["w.example"], { exposure: "matchable" });
  await grant(mine, caseId, theirs.organizationId, "read");
  expect(await asViewer(mine, (tx) => withdrawCase(tx, caseId))).toBe(true);
  expect(await asViewer(theirs, (tx) => findCaseDetails(tx, caseId))).toBeNull();
  expect((await asViewer(mine, (tx) => listObservations(tx, caseId, null))).map(({ exposure }) => exposure)).toEqual(["private"]);
});

it("makes RED private in the same update, and leaves what somebody else changed", async () => {
  const member = await lead();
  const caseId = await fileCase(member, ["r1.example", "r2.example"], { exposure: "matchable" });
  const [one, two] = await asViewer(member, (tx) => listObservations(tx, caseId, null));
  const selection = [{ id: one!.id, version: one!.version }, { id: two!.id, version: two!.version + 1 }];
  expect(await asViewer(member, (tx) => updateObservations(tx, caseId, selection, { tlp: "red" }))).toMatchObject({ changed: 1, madePrivate: 1, notMatchable: 0, left: 1 });
  const refused = await asViewer(member, (tx) => updateObservations(tx, caseId, [{ id: one!.id, version: one!.version + 1 }], { exposure: "matchable" }));
  expect(refused).toMatchObject({ notMatchable: 1 });
});

it("makes a corrected value another indicator, once per case", async () => {
  const member = await lead();
  const caseId = await fileCase(member, []);
  const typed = { text: "v1.example\nv2.example", roles: [], tlp: "green" as const, exposure: "private" as const, source: "log", note: "" };
  await asViewer(member, (tx) => addObservationsByHand(tx, caseId, member, typed));
  const [one] = await asViewer(member, (tx) => listObservations(tx, caseId, null));
  const found = await asViewer(member, (tx) => findObservation(tx, caseId, one!.id));
  const edit = (value: string) => ({ ...found!, value });
  const change = (value: string, version: number) => asViewer(member, (tx) => {
    const { kind, roles, tlp, exposure, confidence, note, firstSeenAt, lastSeenAt } = edit(value);
    return updateObservation(tx, caseId, one!.id, version, { kind, value, roles, tlp, exposure, confidence, note, firstSeenAt, lastSeenAt });
  });
  const other = one!.value === "v1.example" ? "v2.example" : "v1.example";
  expect(await change(other, 1)).toMatchObject({ ok: false, reason: "duplicate" });
  expect(await change("not a domain", 1)).toMatchObject({ ok: false, reason: "value" });
  expect(await change("v3[.]example", 1)).toMatchObject({ ok: true });
  expect(await change("v4.example", 1)).toMatchObject({ ok: false, reason: "stale" });
});

it("takes from a contributor what it reports, private, and names lines that are no indicators", async () => {
  const [mine, theirs] = [await lead(), await lead()];
  const caseId = await fileCase(mine, ["k.example"]);
  const given = { text: "k2[.]example\nhello", roles: [], tlp: "green" as const, exposure: "matchable" as const, source: "log", note: "" };
  const add = (text: string) => asViewer(theirs, (tx) => addObservationsByHand(tx, caseId, theirs, { ...given, text }));
  expect(await add(given.text)).toMatchObject({ ok: false, reason: "not_found" });
  await grant(mine, caseId, theirs.organizationId, "contribute");
  expect(await add(given.text)).toMatchObject({ ok: false, reason: "lines", bad: [{ line: 2, text: "hello" }] });
  expect(await add("k2[.]example")).toMatchObject({ ok: true, filed: 1 });
  const rows = await asViewer(mine, (tx) => listObservations(tx, caseId, null));
  expect(rows.find(({ value }) => value === "k2.example")).toMatchObject({ mine: false, exposure: "private" });
  expect(await asViewer(theirs, (tx) => deleteObservations(tx, caseId, rows.map(({ id }) => id)))).toMatchObject({ deleted: 1, kept: 0 });
});

it("never keeps a value seen last before it was seen first: filed again, or changed with many", async () => {
  const member = await lead();
  const day = (text: string) => new Date(`${text}T12:00:00Z`);
  const caseId = await fileCase(member, ["dated.example", "later.example"], { firstSeenAt: day("2011-08-11") });
  await fileCase(member, ["dated.example"], { caseId, lastSeenAt: day("2010-03-01") });
  const seen = async () =>
    asViewer(member, (tx) => tx.observation.findMany({ where: { caseId }, orderBy: { value: "asc" }, select: { id: true, version: true, firstSeenAt: true, lastSeenAt: true } }));
  const [dated, later] = await seen();
  expect(dated).toMatchObject({ firstSeenAt: day("2010-03-01"), lastSeenAt: day("2011-08-11") });
  const selection = [dated!, later!].map(({ id, version }) => ({ id, version }));
  const changed = await asViewer(member, (tx) => updateObservations(tx, caseId, selection, { lastSeenAt: day("2011-01-01") }));
  expect(changed).toMatchObject({ changed: 1, left: 1 });
  expect(await seen()).toMatchObject([{ lastSeenAt: day("2011-01-01") }, { firstSeenAt: day("2011-08-11"), lastSeenAt: null }]);
});
