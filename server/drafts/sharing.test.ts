import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { caseDetailsSchema } from "@/server/cases/schema";
import { asViewer } from "@/server/db";
import { fileDraft, SharingRefused } from "@/server/drafts/file-draft";
import { findIndicators } from "@/server/drafts/find-indicators";
import { createDraft, saveDraft, saveDraftText } from "@/server/drafts/mutations";
import { findDraft } from "@/server/drafts/queries";
import { changeIndicators } from "@/server/drafts/review";
import type { ShownShare } from "@/server/drafts/schema";
import { previewDraftShare } from "@/server/drafts/sharing";
import { listSharedWithUs } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

const TEXT = "45.77.12.1 45.77.12.2 45.77.12.3 45.77.12.4";
const REASON = "They were hit by the same machine";

let world: World;
let ours: TestOrganization;
let theirs: TestOrganization;
let lead: TestMember;
let reader: TestMember;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  [ours, theirs] = [await world.organization(), await world.organization()];
  [lead, reader] = [await world.member(ours, "lead"), await world.member(theirs, "viewer")];
});

const filerOf = (member: TestMember) => ({ organizationId: member.organizationId, memberId: member.memberId });

/** A draft of four values, the second RED and the third AMBER+STRICT, aimed at these parties. */
async function newDraft(author: TestMember, partyIds: string[], more: { caseId?: string; reason?: string } = {}): Promise<string> {
  const id = await asViewer(author, async (tx) => {
    const draft = (await createDraft(tx, filerOf(author), more.caseId ?? null))!;
    await saveDraftText(tx, draft.id, TEXT);
    await saveDraft(tx, draft.id, {
      title: "An incident", details: caseDetailsSchema.parse({}), sharing: { partyIds, reason: more.reason ?? REASON, identity: null },
    });
    return draft.id;
  });
  await findIndicators(author, id, () => undefined);
  await asViewer(author, (tx) => changeIndicators(tx, id, [
    { positions: [1], set: { tlp: "red" } },
    { positions: [2], set: { tlp: "amber_strict" } },
  ]));
  return id;
}

const preview = async (author: TestMember, id: string) => (await asViewer(author, (tx) => previewDraftShare(tx, id)))!;
const shownOf = async (author: TestMember, id: string): Promise<ShownShare[]> =>
  (await preview(author, id)).parties.map(({ party, values }) => ({ id: party.id, values }));
const file = (author: TestMember, id: string, shown: ShownShare[]) =>
  asViewer(author, (tx) => fileDraft(tx, filerOf(author), id, { typedText: "Text", byHand: "Hand" }, shown));
const received = (viewer: TestMember) =>
  asViewer(viewer, (tx) => listSharedWithUs(tx, receivedFilterSchema.parse({}))).then(({ shares }) => shares);

/** Values that this share showed when it was made. */
async function sharedWith(partyId: string): Promise<string[]> {
  const { rows } = await world.owner.query<{ value: string }>(
    `select o.value from shares s join shared_observations l on l.share_id = s.id join observations o on o.id = l.observation_id
    where s.party_id = $1 order by o.value`,
    [partyId],
  );
  return rows.map(({ value }) => value);
}

describe("Sharing with the filing", () => {
  it("gives each party what its kind may have, as the preview told, with who and why and a trace", async () => {
    const group = await world.group([ours, theirs]);
    const id = await newDraft(lead, [theirs.id, group.id]);
    const told = await preview(lead, id);
    expect(told).toMatchObject({ selected: 4, refusal: null });
    const [toOrganization, toGroup] = [theirs, group].map(({ id: of }) => told.parties.find(({ party }) => party.id === of)!);
    expect(toOrganization).toMatchObject({ values: 3 });
    expect(toOrganization!.lines.filter((line) => line.refusal)).toEqual([
      { tlp: "red", values: 1, refusal: "tlp_red", remedy: "name_people" },
    ]);
    expect(toGroup).toMatchObject({ values: 2 });
    expect(toGroup!.lines.filter((line) => line.refusal)).toMatchObject([
      { tlp: "amber_strict", refusal: "tlp_amber_strict", remedy: "one_by_one" }, { tlp: "red", refusal: "tlp_red" },
    ]);

    const filed = await file(lead, id, await shownOf(lead, id));
    expect(filed).toMatchObject({ ok: true, filed: 4, shares: 2 });
    expect(await sharedWith(theirs.id)).toEqual(["45.77.12.1", "45.77.12.3", "45.77.12.4"]);
    expect(await sharedWith(group.id)).toEqual(["45.77.12.1", "45.77.12.4"]);
    expect((await received(reader)).find((share) => share.partyKind === "organization")).toMatchObject({ values: 3, reason: REASON });
    const { rows } = await world.owner.query("select action from audit_entries where organization_id = $1 order by seq", [ours.id]);
    expect(rows.map(({ action }) => action).slice(-3)).toEqual(["case.filed", "share.created", "share.created"]);
  });

  it("leaves out rows that a person took out of it, and rows that are not filed", async () => {
    const id = await newDraft(lead, [theirs.id]);
    await asViewer(lead, (tx) => changeIndicators(tx, id, [
      { positions: [0], set: { shared: false } },
      { positions: [2], set: { chosen: false } },
    ]));
    expect(await preview(lead, id)).toMatchObject({ selected: 2, parties: [{ values: 1 }] });
    expect(await file(lead, id, await shownOf(lead, id))).toMatchObject({ ok: true, filed: 3, shares: 1 });
    expect(await sharedWith(theirs.id)).toEqual(["45.77.12.4"]);
  });

  it("keeps the choice with the draft, also when the text is searched again", async () => {
    const id = await newDraft(lead, [theirs.id]);
    await asViewer(lead, (tx) => changeIndicators(tx, id, [{ positions: [0], set: { shared: false } }]));
    await asViewer(lead, (tx) => saveDraft(tx, id, { title: "Renamed", details: caseDetailsSchema.parse({}) }));
    await findIndicators(lead, id, () => undefined);
    expect(await asViewer(lead, (tx) => findDraft(tx, id))).toMatchObject({ sharing: { partyIds: [theirs.id], reason: REASON } });
    expect(await preview(lead, id)).toMatchObject({ selected: 3, parties: [{ values: 2 }] });
  });

  it("tells of a value that the case holds already by the TLP it has there, and whether it was shared before", async () => {
    const first = await newDraft(lead, [theirs.id]);
    const filed = await file(lead, first, await shownOf(lead, first));
    if (!filed.ok) throw new Error(filed.reason);
    const again = await newDraft(lead, [theirs.id], { caseId: filed.caseId });
    await asViewer(lead, (tx) => changeIndicators(tx, again, [{ positions: "all", set: { tlp: "green" } }]));
    expect((await preview(lead, again)).parties).toMatchObject([{ values: 3, already: 3 }]);
    expect(await file(lead, again, await shownOf(lead, again))).toMatchObject({ ok: true, filed: 0, known: 4, shares: 1 });
    expect(await sharedWith(theirs.id)).toHaveLength(6);
  });

  it("shares nothing with a party that may have none of it, and says why before", async () => {
    const unknown = await world.organization({ standing: false });
    const id = await newDraft(lead, [unknown.id, theirs.id]);
    const told = (await preview(lead, id)).parties.find(({ party }) => party.id === unknown.id);
    expect(told).toMatchObject({ values: 0, party: { refusal: "not_standing" } });
    expect(await file(lead, id, await shownOf(lead, id))).toMatchObject({ ok: true, shares: 1 });
    expect(await sharedWith(unknown.id)).toEqual([]);
  });
});

describe("Nothing is filed", () => {
  const nothingHappened = async (author: TestMember, id: string) => {
    expect(await asViewer(author, (tx) => tx.case.count())).toBe(0);
    expect(await asViewer(author, (tx) => findDraft(tx, id))).toMatchObject({ indicators: 4, sharing: { partyIds: [theirs.id] } });
    expect(await sharedWith(theirs.id)).toEqual([]);
  };

  it("when an analyst asks to share; without sharing the analyst files", async () => {
    const analyst = await world.member(ours, "analyst");
    const id = await newDraft(analyst, [theirs.id]);
    expect(await preview(analyst, id)).toMatchObject({ refusal: "role", parties: [] });
    expect(await file(analyst, id, [{ id: theirs.id, values: 3 }])).toEqual({ ok: false, reason: "share_refused", refusal: "role" });
    await nothingHappened(analyst, id);
    expect(await file(analyst, id, [])).toMatchObject({ ok: true, filed: 4, shares: 0 });
    expect(await sharedWith(theirs.id)).toEqual([]);
  });

  it("when a party would get another number of values than was shown, or was not shown at all", async () => {
    const id = await newDraft(lead, [theirs.id]);
    const stranger = await world.organization();
    for (const shown of [[{ id: theirs.id, values: 4 }], [], [{ id: stranger.id, values: 3 }]]) {
      expect(await file(lead, id, shown)).toEqual({ ok: false, reason: "share_refused", refusal: "changed" });
      await nothingHappened(lead, id);
    }
  });

  it("when the rules refuse the sharing after the case was written", async () => {
    await world.owner.query(`
      create function refuse_late() returns trigger language plpgsql
      as $$ begin raise exception 'not_standing' using errcode = 'CT001'; end $$;
      create trigger refuse_late before insert on shares
      for each row when (new.reason = 'refused late') execute function refuse_late()
    `);
    const id = await newDraft(lead, [theirs.id], { reason: "refused late" });
    await expect(file(lead, id, await shownOf(lead, id))).rejects.toThrow(new SharingRefused("not_standing"));
    await nothingHappened(lead, id);
  });

  it("when values would be shared without a reason", async () => {
    const id = await newDraft(lead, [theirs.id], { reason: "  " });
    expect(await file(lead, id, await shownOf(lead, id))).toEqual({ ok: false, reason: "reason_missing" });
    await nothingHappened(lead, id);
  });

  it("when it would share what is contributed to another organization's case", async () => {
    const owner = await world.member(theirs, "lead");
    const [target] = (await world.owner.query<{ id: string }>(
      "insert into cases (organization_id, title, tlp) values ($1, 'Theirs', 'green') returning id", [theirs.id],
    )).rows;
    await asViewer(owner, (tx) => tx.caseGrant.create({
      data: {
        caseId: target!.id, caseOrganizationId: theirs.id, partyId: ours.id, partyKind: "organization",
        level: "contribute", reason: "together", grantedBy: owner.memberId, grantedByName: owner.name,
      },
      select: { id: true },
    }));
    const third = await world.organization();
    const id = await newDraft(lead, [third.id], { caseId: target!.id });
    expect(await preview(lead, id)).toMatchObject({ refusal: "not_yours", parties: [] });
    expect(await file(lead, id, [{ id: third.id, values: 2 }])).toMatchObject({ ok: false, refusal: "not_yours" });
    expect(await file(lead, id, [])).toMatchObject({ ok: true, shares: 0 });
  });
});
