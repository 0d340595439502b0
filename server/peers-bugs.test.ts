import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listCaseHistory, countCaseHistory } from "@/server/audit/queries";
import { caseListSchema } from "@/server/cases/case-list";
import { countCaseFacets, countCases, listCases } from "@/server/cases/list-cases";
import { asViewer, type Tx } from "@/server/db";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { addObservationsByHand } from "@/server/observations/add-by-hand";
import { deleteObservations, updateObservation } from "@/server/observations/mutations";
import { findObservation, findObservationEffects, listObservations } from "@/server/observations/queries";
import { findOverlap, listReporters } from "@/server/overlap/find-overlap";
import { matchUntilDone } from "@/server/overlap/matcher";
import { countCaseOverlaps, findOverlapRow, findWhatTheyKnow, listCaseOverlaps, listOverlapKeys } from "@/server/overlap/queries";
import { searchEverything } from "@/server/search/queries";
import { revokeGrant } from "@/server/sharing/grants";
import { revokeShare } from "@/server/sharing/mutations";
import { previewShare } from "@/server/sharing/preview";
import { findSharedWithUs, listCasesGrantedToUs, listSharedWithUs, listSharingOrganizations } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { addDraftFile, createDraft, readDraftFile, removeDraftFile } from "@/server/drafts/mutations";
import { addComment, removeComment } from "@/server/cases/comments";
import { askToConnect } from "@/server/connections/mutations";
import { listConnectionsOfOverlap } from "@/server/connections/queries";
import { fileCase, grantCase, keyOf, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

/** Each of these is a bug that a product of this kind has shipped. */
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

type Side = { organization: TestOrganization; lead: TestMember };

async function side(): Promise<Side> {
  const organization = await world.organization();
  return { organization, lead: await world.member(organization, "lead") };
}

/** A value that no other test uses. */
const fresh = (name: string) => `${name}.t${++count}.example`;
const toOrganization = ({ organization: { id } }: Side) => ({ id, kind: "organization" as const });
const overlapsOf = (viewer: TestMember, caseId: string) => asViewer(viewer, (tx) => listCaseOverlaps(tx, caseId, { page: 1 }));
const addByHand = (viewer: TestMember, caseId: string, text: string, exposure: "private" | "matchable" = "matchable", note = "") =>
  asViewer(viewer, (tx) => addObservationsByHand(tx, caseId, viewer, {
    text, roles: ["springboard"], tlp: "amber", exposure, source: note ? "their log" : "our log", note,
  }));

it("the owner's own restricted items do overlap for the owner", async () => {
  const [mine, theirs] = [await side(), await side()];
  const value = fresh("restricted");
  const caseId = await fileCase(mine.lead, [value], { exposure: "private", tlp: "red" });
  const theirCase = await fileCase(theirs.lead, [value], { exposure: "private" });
  expect(await overlapsOf(mine.lead, caseId)).toEqual({ rows: [], total: 0 });
  await shareValues(theirs.lead, theirCase, [value], toOrganization(mine));
  expect((await overlapsOf(mine.lead, caseId)).rows).toMatchObject([{ organizationId: theirs.organization.id, indicators: 1, shown: true }]);
  expect(await overlapsOf(theirs.lead, theirCase)).toEqual({ rows: [], total: 0 });
});

it("one visible overlap among 10,000 hidden ones is shown, and counted alone", async () => {
  const [mine, hiding, open] = [await side(), await side(), await side()];
  const values = Array.from({ length: 10_000 }, (_, index) => fresh(`v${index}`));
  const caseId = await fileCase(mine.lead, values);
  await fileCase(hiding.lead, values, { exposure: "private" });
  await fileCase(open.lead, [values[7_777]!]);
  await matchUntilDone(matcher);
  const { rows, total } = await overlapsOf(mine.lead, caseId);
  expect(rows.map(({ organizationId, indicators }) => [organizationId, indicators])).toEqual([[open.organization.id, 1]]);
  expect(total).toBe(1);
  expect(await asViewer(mine.lead, (tx) => listOverlapKeys(tx, caseId))).toEqual([keyOf(values[7_777]!)]);
});

it("saving a guessed value answers the same whether or not it is held", async () => {
  const holder = await side();
  const [held, free] = [fresh("held"), fresh("free")];
  await addByHand(holder.lead, await fileCase(holder.lead, []), held, "private");
  const everything = async (value: string) => {
    const guesser = await side();
    const caseId = await fileCase(guesser.lead, []);
    const added = await addByHand(guesser.lead, caseId, value);
    await matchUntilDone(matcher);
    return { added, known: await whatIsKnown(guesser.lead, caseId, value) };
  };
  const [whenHeld, whenFree] = [await everything(held), await everything(free)];
  expect(whenHeld.added).toEqual({ ok: true, filed: 1, known: 0 });
  expect(whenFree).toEqual(whenHeld);
});

it("adding a known value returns nobody else's words", async () => {
  const [holder, adder] = [await side(), await side()];
  const value = fresh("known");
  const theirCase = await fileCase(holder.lead, [], { title: "Their secret title" });
  await addByHand(holder.lead, theirCase, value, "matchable", "Their secret note");
  const caseId = await fileCase(adder.lead, []);
  const answer = await addByHand(adder.lead, caseId, value);
  await matchUntilDone(matcher);
  const read = await asViewer(adder.lead, async (tx) => {
    const [row] = await listObservations(tx, caseId, null);
    const overlap = (await listCaseOverlaps(tx, caseId, { page: 1 })).rows[0]!.overlapId;
    return [row, await findObservation(tx, caseId, row!.id), await findOverlap(tx, caseId, overlap), await listNotices(tx)];
  });
  expect(answer).toEqual({ ok: true, filed: 1, known: 0 });
  expect(JSON.stringify(read)).not.toMatch(/secret|their log/);
});

it("counters, facets, history, search and notices agree with the list, for everybody", async () => {
  const [owner, grantee, outsider] = [await side(), await side(), await side()];
  const value = fresh("agree");
  const [granted, kept] = [await fileCase(owner.lead, [value], { title: value }), await fileCase(owner.lead, [value], { title: value })];
  await fileCase(outsider.lead, [value], { title: value });
  await grantCase(owner.lead, granted, grantee.organization);
  await matchUntilDone(matcher);
  const expected: [TestMember, number][] = [
    [owner.lead, 2], [await world.member(owner.organization, "viewer"), 2], [grantee.lead, 1], [outsider.lead, 1],
  ];
  for (const [viewer, cases] of expected) {
    expect(await asViewer(viewer, (tx) => figures(tx, value, [granted, kept]))).toEqual(await asViewer(viewer, (tx) => consistent(tx, value, [granted, kept], cases)));
  }
});

/** Every count of what the viewer sees under a word, as the screens show them. */
async function figures(tx: Tx, q: string, caseIds: string[]) {
  const list = caseListSchema.parse({ q });
  const facets = await countCaseFacets(tx, list);
  const total = (facet: keyof typeof facets) => [...facets[facet].values()].reduce((sum, one) => sum + one, 0);
  const found = await searchEverything(tx, q);
  const histories = await Promise.all(caseIds.map((id) => countCaseHistory(tx, id, { area: null, actor: null, page: 1 })));
  return {
    cases: await countCases(tx, list), status: total("status"), severity: total("severity"), tlp: total("tlp"), whose: total("whose"), owner: total("owner"),
    foundCases: found.cases.length, foundIndicators: found.indicators.length,
    overlaps: await Promise.all(caseIds.map((id) => countCaseOverlaps(tx, id))), histories, unread: await countUnreadNotices(tx),
  };
}

/** The same, counted in the lists themselves. */
async function consistent(tx: Tx, q: string, caseIds: string[], cases: number) {
  const rows = await listCases(tx, caseListSchema.parse({ q }));
  expect(rows).toHaveLength(cases);
  const listed = async (id: string) => (await listCaseOverlaps(tx, id, { page: 1 })).rows.length;
  const entries = async (id: string) => (await listCaseHistory(tx, id, { area: null, actor: null, page: 1 })).length;
  const all = { status: cases, severity: cases, tlp: cases, whose: cases, owner: cases };
  return {
    cases, ...all, foundCases: cases, foundIndicators: rows.reduce((sum, { observations }) => sum + observations, 0),
    overlaps: await Promise.all(caseIds.map(listed)), histories: await Promise.all(caseIds.map(entries)),
    unread: (await listNotices(tx, { unread: true })).notices.length,
  };
}

it("what is added after a grant follows it, and its author keeps what it added", async () => {
  const [owner, grantee] = [await side(), await side()];
  const [before, after, contributed] = [fresh("before"), fresh("after"), fresh("contributed")];
  const caseId = await fileCase(owner.lead, [before]);
  const grantId = await grantCase(owner.lead, caseId, grantee.organization);
  await world.owner.query("update case_grants set level = 'contribute' where id = $1", [grantId]);
  await fileCase(owner.lead, [after], { caseId });
  const seenBy = async (viewer: TestMember) =>
    (await asViewer(viewer, (tx) => listObservations(tx, caseId, null))).map(({ value }) => value).sort();
  expect(await seenBy(grantee.lead)).toEqual([after, before].sort());
  expect(await addByHand(grantee.lead, caseId, contributed)).toMatchObject({ ok: true, filed: 1 });
  expect(await asViewer(owner.lead, (tx) => revokeGrant(tx, grantId))).toMatchObject({ ok: true });
  expect(await seenBy(owner.lead)).toEqual([after, before, contributed].sort());
  expect(await seenBy(grantee.lead)).toEqual([contributed]);
});

it("one organization's 1,000 repetitions change nothing between two others", async () => {
  const [one, other, loud] = [await side(), await side(), await side()];
  const value = fresh("repeated");
  const caseId = await fileCase(one.lead, [value]);
  await fileCase(other.lead, [value]);
  await fileCase(loud.lead, [value]);
  await matchUntilDone(matcher);
  const { overlapId } = (await overlapsOf(one.lead, caseId)).rows.find(({ organizationId }) => organizationId === other.organization.id)!;
  const between = () => asViewer(one.lead, async (tx) => ({
    row: await findOverlapRow(tx, caseId, overlapId), whole: await findOverlap(tx, caseId, overlapId),
    known: await findWhatTheyKnow(tx, caseId, overlapId), reporters: [...(await listReporters(tx, caseId, [keyOf(value)]))],
  }));
  const before = await between();
  await repeat(loud, value, 1_000);
  await matchUntilDone(matcher);
  expect(await between()).toEqual(before);
});

async function repeat({ lead, organization }: Side, value: string, times: number): Promise<void> {
  await asViewer(lead, async (tx) => {
    const data = Array.from({ length: times }, (_, index) => ({ organizationId: organization.id, title: `Again ${index}`, tlp: "clear" as const }));
    const cases = await tx.case.createManyAndReturn({ data, select: { id: true } });
    await tx.observation.createMany({
      data: cases.map(({ id }) => ({
        caseId: id, caseOrganizationId: organization.id, organizationId: organization.id, kind: "domain" as const, value, key: keyOf(value),
        tlp: "clear" as const, exposure: "matchable" as const, sources: [{ name: "report.txt" }],
      })),
    });
  });
}

it("a revoked share takes back everything derived from it, in the same commit", async () => {
  const [owner, receiver] = [await side(), await side()];
  const value = fresh("revoked");
  const caseId = await fileCase(owner.lead, [value], { exposure: "private" });
  const ownCase = await fileCase(receiver.lead, [value], { exposure: "private" });
  const before = await whatIsKnown(receiver.lead, ownCase, value);
  const shareId = await shareValues(owner.lead, caseId, [value], toOrganization(receiver));
  const shared = await whatIsKnown(receiver.lead, ownCase, value);
  const changed = Object.keys(before).filter((what) => JSON.stringify(before[what]) !== JSON.stringify(shared[what]));
  expect(changed.sort()).toEqual(["found", "keys", "notices", "organizations", "overlaps", "received", "reporters", "total", "unread"]);
  expect(await asViewer(owner.lead, (tx) => revokeShare(tx, shareId))).toMatchObject({ ok: true });
  expect(await whatIsKnown(receiver.lead, ownCase, value)).toEqual(before);
  expect(await asViewer(receiver.lead, (tx) => findSharedWithUs(tx, shareId, receivedFilterSchema.parse({})))).toBeNull();
});

it("a revoked grant takes back everything derived from it, in the same commit", async () => {
  const [owner, receiver] = [await side(), await side()];
  const value = fresh("ended");
  const caseId = await fileCase(owner.lead, [value], { exposure: "private", title: value });
  const ownCase = await fileCase(receiver.lead, [value], { exposure: "private" });
  const before = await whatIsKnown(receiver.lead, ownCase, value);
  const grantId = await grantCase(owner.lead, caseId, receiver.organization);
  const granted = await whatIsKnown(receiver.lead, ownCase, value);
  const changed = Object.keys(before).filter((what) => JSON.stringify(before[what]) !== JSON.stringify(granted[what]));
  expect(changed.sort()).toEqual(["cases", "found", "granted", "keys", "notices", "overlaps", "reporters", "total", "unread"]);
  expect(await asViewer(owner.lead, (tx) => revokeGrant(tx, grantId))).toMatchObject({ ok: true });
  expect(await whatIsKnown(receiver.lead, ownCase, value)).toEqual(before);
});

/** All that a reader's screens say about a value, without its own row's id and times. */
async function whatIsKnown(viewer: TestMember, caseId: string, value: string): Promise<Record<string, unknown>> {
  return asViewer(viewer, async (tx) => {
    const found = await searchEverything(tx, value);
    const filter = receivedFilterSchema.parse({});
    return {
      found: { cases: found.cases.length, indicators: found.indicators.length },
      cases: await countCases(tx, caseListSchema.parse({})),
      overlaps: (await listCaseOverlaps(tx, caseId, { page: 1 })).rows, total: await countCaseOverlaps(tx, caseId),
      keys: await listOverlapKeys(tx, caseId), reporters: [...(await listReporters(tx, caseId, [keyOf(value)]))].length,
      notices: (await listNotices(tx)).notices, unread: await countUnreadNotices(tx),
      received: await listSharedWithUs(tx, filter), organizations: await listSharingOrganizations(tx), granted: await listCasesGrantedToUs(tx),
    };
  });
}

describe("a look-up by two ids checks both:", () => {
  let mine: Side;
  let here: string;
  let elsewhere: string;
  let overlapElsewhere: string;
  let observationElsewhere: string;

  beforeAll(async () => {
    mine = await side();
    const theirs = await side();
    const value = fresh("two");
    [here, elsewhere] = [await fileCase(mine.lead, [fresh("other")]), await fileCase(mine.lead, [value])];
    await fileCase(theirs.lead, [value]);
    await matchUntilDone(matcher);
    overlapElsewhere = (await overlapsOf(mine.lead, elsewhere)).rows[0]!.overlapId;
    observationElsewhere = (await asViewer(mine.lead, (tx) => listObservations(tx, elsewhere, null)))[0]!.id;
  });

  it("an overlap of another case of ours is not one of this case", async () => {
    const answers = await asViewer(mine.lead, async (tx) => [
      await findOverlap(tx, here, overlapElsewhere), await findOverlapRow(tx, here, overlapElsewhere),
      await findWhatTheyKnow(tx, here, overlapElsewhere), await listConnectionsOfOverlap(tx, here, overlapElsewhere),
    ]);
    expect(answers).toMatchObject([null, null, { compared: 0 }, []]);
    const terms = { message: "compare" as const, note: "", contact: "Desk", days: 30 };
    const asked = await asViewer(mine.lead, (tx) => askToConnect(tx, { caseId: here, overlapId: overlapElsewhere }, terms));
    expect(asked).toMatchObject({ ok: false });
  });

  it("an observation of another case of ours is not read, changed, shared or deleted through this case", async () => {
    const row = await asViewer(mine.lead, (tx) => findObservation(tx, elsewhere, observationElsewhere));
    const selection = { ids: [observationElsewhere] };
    const answers = await asViewer(mine.lead, async (tx) => [
      await findObservation(tx, here, observationElsewhere),
      (await findObservationEffects(tx, here, [observationElsewhere])).observations,
      (await previewShare(tx, { caseId: here, selection, partyIds: [] })).selected,
      await deleteObservations(tx, here, [observationElsewhere]),
      await updateObservation(tx, here, observationElsewhere, 1, {
        kind: "domain", value: "changed.example", roles: [], tlp: "clear", exposure: "private", confidence: null, note: "", firstSeenAt: null, lastSeenAt: null,
      }),
    ]);
    expect(answers).toMatchObject([null, 0, 0, { deleted: 0, kept: 0 }, { ok: false, reason: "not_found" }]);
    expect(await asViewer(mine.lead, (tx) => findObservation(tx, elsewhere, observationElsewhere))).toEqual(row);
  });

  it("a comment on another case of ours is not taken back through this case", async () => {
    await asViewer(mine.lead, (tx) => addComment(tx, elsewhere, mine.lead, "Stays"));
    const { id } = await asViewer(mine.lead, (tx) => tx.caseComment.findFirstOrThrow({ where: { caseId: elsewhere } }));
    expect(await asViewer(mine.lead, (tx) => removeComment(tx, here, id))).toBe(false);
    expect(await asViewer(mine.lead, (tx) => removeComment(tx, elsewhere, id))).toBe(true);
  });

  it("a file of another draft of ours is not taken out through this draft", async () => {
    const read = await readDraftFile("log.txt", Buffer.from("192.0.2.1"));
    if (!read.ok) throw new Error(read.reason);
    await asViewer(mine.lead, async (tx) => {
      const [one, another] = [await createDraft(tx, mine.lead, null), await createDraft(tx, mine.lead, null)];
      const added = await addDraftFile(tx, another!.id, read.file);
      const fileId = added.ok ? added.file.id : "";
      expect(await removeDraftFile(tx, one!.id, fileId)).toBe(false);
      expect(await removeDraftFile(tx, another!.id, fileId)).toBe(true);
    });
  });
});
