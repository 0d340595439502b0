import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findOverview } from "@/server/cases/find-case-details";
import { deleteCase } from "@/server/cases/withdraw-case";
import { asSeenBy, asViewer, isForbidden, refusalOf } from "@/server/db";
import { placeHold, releaseHold } from "@/server/holds/mutations";
import { listHolds } from "@/server/holds/queries";
import { setNameable } from "@/server/organizations/mutations";
import { addPerson, changePerson, removePerson } from "@/server/persons/mutations";
import { listPersons } from "@/server/persons/queries";
import type { PersonFields, SeenPerson } from "@/server/persons/schema";
import { searchEverything } from "@/server/search/queries";
import { grantCase, previewGrant } from "@/server/sharing/grants";
import { approveProposal } from "@/server/sharing/decide";
import { listProposals } from "@/server/sharing/proposals";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let ours: TestOrganization;
let theirs: TestOrganization;
let lead: TestMember;
let analyst: TestMember;
let reader: TestMember;
let stranger: TestMember;
let caseId: string;
let name: string;

beforeAll(async () => {
  world = await createWorld();
  [ours, theirs] = [await world.organization(), await world.organization()];
  [lead, analyst] = [await world.member(ours, "lead"), await world.member(ours, "analyst")];
  reader = await world.member(theirs, "lead");
  stranger = await world.member(await world.organization(), "admin");
});
afterAll(() => world?.destroy());
beforeEach(async () => {
  caseId = await fileCase(lead, [`${randomUUID()}.example`]);
  name = `Person ${randomUUID()}`;
});

const fieldsOf = (more: Partial<PersonFields> = {}): PersonFields => ({
  name, reading: `よみ ${name}`, category: "witness", description: "Saw it", contact: "", tlp: "amber_strict", disclosed: false, ...more,
});
const add = (by: TestMember, more: Partial<PersonFields> = {}) => asViewer(by, (tx) => addPerson(tx, by, caseId, fieldsOf(more)));
const change = (by: TestMember, person: SeenPerson, more: Partial<PersonFields> = {}) =>
  asViewer(by, async (tx) => {
    const result = await changePerson(tx, caseId, person, fieldsOf(more));
    return result.ok ? null : (result.refusal ?? "stale");
  });
const namesFor = (viewer: TestMember) => asViewer(viewer, async (tx) => (await listPersons(tx, caseId)).map((person) => person.name));
const seen = async () => (await asViewer(lead, (tx) => listPersons(tx, caseId)))[0]!;
const idOf = async () => (await seen()).id;
const grant = (partyId: string) =>
  asViewer(lead, (tx) => grantCase(tx, { caseId, partyId, level: "read", reason: "You should know", expiresAt: null }));
const forbidden = (work: Promise<unknown>) => work.then(() => false, isForbidden);

describe("a person named in a case", () => {
  it("shows to the owner's members, and while undisclosed to nobody else, granted the case or not", async () => {
    expect(await add(analyst)).toBeNull();
    await grant(theirs.id);
    expect(await namesFor(await world.member(ours, "viewer"))).toEqual([name]);
    for (const other of [reader, stranger]) expect(await namesFor(other)).toEqual([]);
  });

  it("shows to grantees once a lead disclosed it, and not any more once concealed", async () => {
    await add(analyst);
    await grant(theirs.id);
    await change(lead, await seen(), { disclosed: true });
    expect(await namesFor(reader)).toEqual([name]);
    expect(await namesFor(stranger)).toEqual([]);
    await change(lead, await seen());
    expect(await namesFor(reader)).toEqual([]);
  });

  it("is disclosed by no analyst, who cannot change a disclosed one either", async () => {
    expect(await forbidden(add(analyst, { disclosed: true }))).toBe(true);
    await add(analyst);
    expect(await forbidden(change(analyst, await seen(), { disclosed: true }))).toBe(true);
    await change(lead, await seen(), { disclosed: true });
    expect(await change(analyst, await seen(), { disclosed: true, tlp: "clear" })).toBe("not_found");
    expect(await asViewer(analyst, async (tx) => removePerson(tx, caseId, await idOf()))).toBe("not_found");
  });

  it("is not overwritten by who saw an older version, and is laid beside what they typed", async () => {
    await add(lead);
    const opened = await seen();
    expect(await change(lead, opened, { contact: "By the first" })).toBeNull();
    const second = await asViewer(analyst, (tx) => changePerson(tx, caseId, opened, fieldsOf({ description: "By the second" })));
    expect(second).toMatchObject({ ok: false, current: { contact: "By the first", description: "Saw it" } });
    expect(await seen()).toMatchObject({ contact: "By the first", description: "Saw it" });
    expect(await change(analyst, await seen(), { contact: "By the first", description: "By the second" })).toBeNull();
    expect(await seen()).toMatchObject({ contact: "By the first", description: "By the second" });
  });

  it("shows only to parties that its TLP allows: RED to people, AMBER+STRICT to organizations, AMBER to groups", async () => {
    const joined = await world.organization();
    const inGroup = await world.member(joined, "lead");
    const person = await world.member(await world.organization(), "analyst");
    await asViewer(person, (tx) => setNameable(tx, person.memberId, true));
    const group = await world.group([ours, joined]);
    for (const party of [theirs.id, group.id, person.memberId]) expect(await grant(party)).toMatchObject({ ok: true });
    for (const tlp of ["red", "amber_strict", "amber"] as const) await add(lead, { name: tlp, reading: tlp, tlp, disclosed: true });
    expect((await namesFor(inGroup)).sort()).toEqual(["amber"]);
    expect((await namesFor(reader)).sort()).toEqual(["amber", "amber_strict"]);
    expect((await namesFor(person)).sort()).toEqual(["amber", "amber_strict", "red"]);
  });

  it("cannot be put into, changed in or taken out of what is not one's own, whoever was granted it", async () => {
    await add(lead, { disclosed: true });
    await asViewer(lead, (tx) => grantCase(tx, { caseId, partyId: theirs.id, level: "contribute", reason: "x", expiresAt: null }));
    for (const other of [reader, stranger]) {
      expect(await add(other)).toBe("not_found");
      expect(await change(other, await seen())).toBe("not_found");
      expect(await asViewer(other, async (tx) => removePerson(tx, caseId, await idOf()))).toBe("not_found");
    }
    expect(await forbidden(add(await world.member(ours, "viewer")))).toBe(true);
  });

  it("is found by name and reading by the owner's members alone, disclosed or not", async () => {
    await add(lead, { disclosed: true });
    await grant(theirs.id);
    for (const q of [name.toUpperCase(), `よみ ${name}`]) {
      const found = await asViewer(analyst, (tx) => searchEverything(tx, q));
      expect(found.persons).toMatchObject([{ name, caseId }]);
      for (const other of [reader, stranger]) expect(await asViewer(other, (tx) => searchEverything(tx, q))).toMatchObject({ persons: [], cases: [] });
    }
  });

  it("is seen as somebody else would see it: undisclosed never, disclosed with the case", async () => {
    await grant(theirs.id);
    await add(lead, { name: "Hidden" });
    await add(lead, { disclosed: true });
    const seen = await asSeenBy(lead, theirs.id, (tx) => findOverview(tx, caseId));
    expect(seen?.persons).toMatchObject([{ name, changeable: false }]);
  });

  it("is counted before the case is granted, as far as the party will read of it", async () => {
    await add(lead, { disclosed: true });
    await add(lead, { disclosed: true, tlp: "red" });
    await add(lead);
    expect(await asViewer(lead, (tx) => previewGrant(tx, caseId, theirs.id))).toMatchObject({ persons: 1 });
  });

  it("leaves its deeds in the chain, and its name in none of them", async () => {
    await add(analyst);
    await change(lead, await seen(), { disclosed: true });
    await change(lead, await seen());
    await asViewer(lead, async (tx) => removePerson(tx, caseId, await idOf()));
    const { rows } = await world.owner.query<{ action: string; details: unknown }>(
      "select action, details from audit_entries where case_id = $1 and action like 'person.%' order by seq", [caseId],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      "person.named", "person.changed", "person.disclosed", "person.changed", "person.concealed", "person.removed",
    ]);
    expect(JSON.stringify(rows)).not.toContain(name);
  });

  it("is neither removed nor rewritten while a legal hold keeps the case, but can be concealed", async () => {
    await add(lead, { disclosed: true });
    await add(lead, { name: "Second", reading: "" });
    const [first, second] = await asViewer(lead, (tx) => listPersons(tx, caseId));
    await asViewer(lead, (tx) => placeHold(tx, caseId, null, { reason: "x", legalBasis: "x", reference: "", endsAt: null }));
    const refusal = (work: Promise<unknown>) => work.then(() => null, refusalOf);
    const held = first!.name === name ? first! : second!;
    const free = first!.name === name ? second! : first!;
    expect(await refusal(asViewer(lead, (tx) => removePerson(tx, caseId, held.id)))).toBe("legal_hold");
    expect(await refusal(asViewer(lead, (tx) => changePerson(tx, caseId, held, fieldsOf({ name: "Other" }))))).toBe("legal_hold");
    expect(await refusal(asViewer(analyst, (tx) => removePerson(tx, caseId, free.id)))).toBe("not_now");
    expect(await change(lead, held)).toBeNull();
    const hold = (await asViewer(lead, listHolds)).find((each) => each.caseId === caseId)!;
    await asViewer(lead, (tx) => releaseHold(tx, hold.id, "over"));
    expect(await asViewer(lead, (tx) => removePerson(tx, caseId, held.id))).toBeNull();
  });

  it("goes with its case", async () => {
    await add(lead);
    await asViewer(lead, (tx) => deleteCase(tx, caseId));
    expect((await world.owner.query("select from case_persons where case_id = $1", [caseId])).rows).toEqual([]);
  });
});

describe("where sharing needs a second lead, a person", () => {
  let second: TestMember;

  const fourEyes = (on: boolean) =>
    world.owner.query("update organization_settings set four_eyes = $2 where organization_id = $1", [ours.id, on]);
  beforeAll(async () => void (second = await world.member(ours, "lead")));
  beforeEach(async () => {
    await grant(theirs.id);
    await fourEyes(true);
  });
  afterEach(() => fourEyes(false));

  const waiting = () =>
    asViewer(second, async (tx) => (await listProposals(tx)).waiting.filter((proposal) => proposal.caseId === caseId));
  const approve = async (by = second) => {
    const [proposal] = await waiting();
    return asViewer(by, (tx) => approveProposal(tx, proposal!.id));
  };

  it("is disclosed once another lead has approved the very words, and nothing shows outside before", async () => {
    expect(await add(lead, { disclosed: true })).toBeNull();
    expect(await namesFor(reader)).toEqual([]);
    expect(await waiting()).toMatchObject([{ act: "person", own: false, person: { name, category: "witness", description: "Saw it" } }]);
    expect(await asViewer(lead, (tx) => listPersons(tx, caseId))).toMatchObject([{ disclosed: false, proposed: true }]);
    expect(await approve(lead)).toBe("second_lead");
    expect(await approve()).toBeNull();
    expect(await namesFor(reader)).toEqual([name]);
  });

  it("is disclosed by no statement of one lead, whatever the code forgets", async () => {
    await add(lead);
    const direct = "update case_persons set disclosed = true where case_id = $1";
    expect((await world.attempt(lead, direct, [caseId])).error).toBe("CT001");
    const inserted = `insert into case_persons (case_id, case_organization_id, name, category, disclosed, created_by)
      values ($1, $2, 'x', 'victim', true, $3)`;
    expect((await world.attempt(lead, inserted, [caseId, ours.id, lead.memberId])).error).toBe("CT001");
    await change(lead, await seen(), { disclosed: true });
    const [proposal] = await waiting();
    const forged = `with approved as (
        update sharing_proposals set decision = 'approved', decided_by = $2, decided_by_name = 'x', decided_at = now()
        where id = $1 returning person_id
      )
      update case_persons set name = 'Other', disclosed = true where id = (select person_id from approved)`;
    expect((await world.attempt(second, forged, [proposal!.id, second.memberId])).error).toBe("CT001");
    await approve();
    for (const widened of ["tlp = 'amber'", "name = 'Other'"]) {
      expect((await world.attempt(lead, `update case_persons set ${widened} where case_id = $1`, [caseId])).error, widened).toBe("CT001");
    }
  });

  it("is not disclosed with words that were changed since: the proposal ends with them", async () => {
    await add(lead, { disclosed: true });
    const [proposal] = await waiting();
    expect(await change(analyst, await seen(), { description: "Saw something else" })).toBeNull();
    expect(await waiting()).toEqual([]);
    expect(await asViewer(second, (tx) => approveProposal(tx, proposal!.id))).toBe("not_found");
    expect(await namesFor(reader)).toEqual([]);
  });

  it("is concealed while new words, or a milder TLP, wait for the second lead; a stricter TLP needs nobody else", async () => {
    await add(lead, { disclosed: true });
    await approve();
    await change(lead, await seen(), { disclosed: true, tlp: "red" });
    expect(await asViewer(lead, (tx) => listPersons(tx, caseId))).toMatchObject([{ disclosed: true, tlp: "red" }]);
    await change(lead, await seen(), { disclosed: true, tlp: "amber" });
    expect(await namesFor(reader)).toEqual([]);
    expect(await approve()).toBeNull();
    expect(await namesFor(reader)).toEqual([name]);
    await change(lead, await seen(), { disclosed: true, tlp: "amber", description: "More" });
    expect(await namesFor(reader)).toEqual([]);
    expect(await waiting()).toHaveLength(1);
    await change(lead, await seen());
    expect(await waiting()).toEqual([]);
  });

  it("is disclosed by one approval once: concealed and disclosed again, it waits again", async () => {
    await add(lead, { disclosed: true });
    await approve();
    await change(lead, await seen());
    await change(lead, await seen(), { disclosed: true });
    expect(await namesFor(reader)).toEqual([]);
    expect(await waiting()).toHaveLength(1);
  });

  it("takes its proposals with it when it is removed, and no name stands in the chain", async () => {
    await add(lead, { disclosed: true });
    await asViewer(lead, async (tx) => removePerson(tx, caseId, await idOf()));
    expect(await waiting()).toEqual([]);
    const { rows } = await world.owner.query("select details from audit_entries where case_id = $1", [caseId]);
    expect(JSON.stringify(rows)).not.toContain(name);
  });
});
