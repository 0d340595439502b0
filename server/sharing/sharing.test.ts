import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listCaseHistory } from "@/server/audit/queries";
import type { Tlp } from "@/generated/prisma/enums";
import { asViewer } from "@/server/db";
import { contentKey } from "@/server/indicators/content-key";
import { fileObservations } from "@/server/indicators/mutations";
import { listCaseAccess } from "@/server/sharing/access";
import { changeGrant, grantCase, previewGrant, revokeGrant } from "@/server/sharing/grants";
import { noteShareRead, revokeShare, shareObservations } from "@/server/sharing/mutations";
import { listParties } from "@/server/sharing/parties";
import { previewShare } from "@/server/sharing/preview";
import { findOverlapsOfShare, findSharedWithUs, listCasesGrantedToUs, listSharedWithUs } from "@/server/sharing/queries";
import { grantSchema, receivedFilterSchema, shareSchema } from "@/server/sharing/schema";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

const TLPS: Tlp[] = ["clear", "green", "amber", "amber_strict", "red"];
const ALL = { matching: {} };
const NO_FILTER = receivedFilterSchema.parse({});

let world: World;
let ours: TestOrganization;
let theirs: TestOrganization;
let lead: TestMember;
let reader: TestMember;
let caseId: string;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  [ours, theirs] = [await world.organization(), await world.organization()];
  [lead, reader] = [await world.member(ours, "lead"), await world.member(theirs, "viewer")];
  caseId = await makeCase(lead);
});

async function makeCase(member: TestMember, tlp: Tlp = "green"): Promise<string> {
  const { rows } = await world.owner.query<{ id: string }>(
    "insert into cases (organization_id, title, tlp) values ($1, 'A case', $2) returning id",
    [member.organizationId, tlp],
  );
  return rows[0]!.id;
}

/** Files one value of each TLP given, in the order given, and tells their ids. */
async function file(member: TestMember, tlps: Tlp[], into = caseId): Promise<string[]> {
  const values = tlps.map((tlp) => ({ tlp, value: `${tlp.replace("_", "-")}-${randomUUID()}.example` }));
  await asViewer(member, (tx) =>
    fileObservations(
      tx,
      { caseId: into, caseOrganizationId: ours.id, organizationId: member.organizationId, memberId: member.memberId },
      values.map(({ tlp, value }) => ({
        kind: "domain", value, key: contentKey("domain", value), roles: ["springboard"], tlp, exposure: "private",
        source: { name: "report.txt", excerpt: `It called ${value}.` },
      })),
    ),
  );
  const { rows } = await world.owner.query<{ id: string; value: string }>("select id, value from observations where case_id = $1", [into]);
  return values.map(({ value }) => rows.find((row) => row.value === value)!.id);
}

function share(viewer: TestMember, ids: string[], parties: Record<string, number>, expiresAt: Date | null = null) {
  return asViewer(viewer, (tx) =>
    shareObservations(tx, {
      caseId,
      selection: { ids },
      parties: Object.entries(parties).map(([id, values]) => ({ id, values })),
      reason: "Same springboard",
      expiresAt,
    }),
  );
}

async function shareOne(tlp: Tlp = "amber"): Promise<{ shareId: string; observationId: string }> {
  const [observationId] = await file(lead, [tlp]);
  const made = await share(lead, [observationId!], { [theirs.id]: 1 });
  if (!made.ok) throw new Error(made.refusal);
  return { shareId: made.shares[0]!.id, observationId: observationId! };
}

const received = (viewer: TestMember) => asViewer(viewer, (tx) => listSharedWithUs(tx, NO_FILTER));
const opened = (viewer: TestMember, id: string) => asViewer(viewer, (tx) => findSharedWithUs(tx, id, NO_FILTER));

describe("who a lead may choose", () => {
  it("are all other organizations, those that do not stand yet with the reason", async () => {
    const pending = await world.organization({ standing: false });
    const parties = await asViewer(lead, listParties);
    expect(parties.find(({ id }) => id === pending.id)).toMatchObject({ refusal: "not_standing" });
    expect(parties.find(({ id }) => id === theirs.id)).toMatchObject({ refusal: null, kind: "organization" });
    expect(parties.find(({ id }) => id === ours.id)).toBeUndefined();
  });

  it("are the joined groups: an open one with its members, a closed one by name only, also for who runs it", async () => {
    const open = await world.group([ours, theirs]);
    const closed = await world.group([ours, theirs], { closed: true });
    const run = await world.group([ours, theirs], { closed: true, runBy: ours });
    const foreign = await world.group([theirs]);
    const parties = await asViewer(lead, listParties);
    expect(parties.find(({ id }) => id === open.id)?.members).toEqual([{ id: theirs.id, name: theirs.name }]);
    expect(parties.find(({ id }) => id === closed.id)).toMatchObject({ name: closed.name, members: null, closed: true });
    expect(parties.find(({ id }) => id === run.id)?.members).toBeNull();
    expect(parties.find(({ id }) => id === foreign.id)).toBeUndefined();
  });

  it("names a group that our organization was invited to but has not joined, as refused", async () => {
    const group = await world.group([theirs]);
    await world.owner.query("insert into sharing_group_members (group_id, organization_id) values ($1, $2)", [group.id, ours.id]);
    const parties = await asViewer(lead, listParties);
    expect(parties.find(({ id }) => id === group.id)).toMatchObject({ refusal: "group_not_joined", members: null });
    const [id] = await file(lead, ["green"]);
    expect(await share(lead, [id!], { [group.id]: 1 })).toEqual({ ok: false, refusal: "group_not_joined" });
  });
});

describe("TLP decides what each kind of party may be shown", () => {
  const lawful: Record<string, Tlp[]> = {
    organization: ["clear", "green", "amber", "amber_strict"],
    group: ["clear", "green", "amber"],
  };
  for (const [kind, allowed] of Object.entries(lawful)) {
    for (const tlp of TLPS) {
      it(`${tlp} with ${kind}: ${allowed.includes(tlp) ? "yes" : "no"}, in the preview, the act and the database alike`, async () => {
        const [id] = await file(lead, [tlp]);
        const party = kind === "group" ? (await world.group([ours, theirs])).id : theirs.id;
        const preview = await asViewer(lead, (tx) => previewShare(tx, { caseId, selection: ALL, partyIds: [party] }));
        const refusal = allowed.includes(tlp) ? null : `tlp_${tlp}`;
        expect(preview.parties[0]!.lines[0]).toMatchObject({ tlp, values: 1, refusal });
        expect(await share(lead, [id!], { [party]: 1 })).toMatchObject(refusal ? { ok: false, refusal } : { ok: true });
        expect((await received(reader)).total).toBe(refusal ? 0 : 1);
        expect(await insertRaw(lead, id!, party, kind)).toBe(refusal ? "CT001" : null);
      });
    }
  }

  for (const tlp of TLPS) {
    it(`${tlp} with a person of another organization who may not be named: no`, async () => {
      const [id] = await file(lead, [tlp]);
      expect(await share(lead, [id!], { [reader.memberId]: 1 })).toEqual({ ok: false, refusal: "unknown_party" });
      expect(await insertRaw(lead, id!, reader.memberId, "member")).toBe("CT001");
    });
  }

  it("says of a refused value what would make it lawful", async () => {
    await file(lead, ["red", "amber_strict", "green"]);
    const group = await world.group([ours, theirs]);
    const partyIds = [theirs.id, group.id];
    const preview = await asViewer(lead, (tx) => previewShare(tx, { caseId, selection: ALL, partyIds }));
    const remedies = (id: string) => preview.parties.find(({ party }) => party.id === id)!.lines.map((line) => line.remedy);
    expect(remedies(theirs.id)).toEqual([null, null, "name_people"]);
    expect(remedies(group.id)).toEqual([null, "one_by_one", "name_people"]);
  });

  it("leaves out what it may not share, as the preview said", async () => {
    const ids = await file(lead, ["red", "amber_strict", "green"]);
    const group = await world.group([ours, theirs]);
    expect(await share(lead, ids, { [theirs.id]: 2, [group.id]: 1 })).toMatchObject({ ok: true });
    const { shares } = await received(reader);
    expect(shares.map(({ values, groupName }) => [values, groupName]).sort()).toEqual([[1, group.name], [2, null]]);
  });

  it("hides at once what a raised TLP forbids, values and counts", async () => {
    const { shareId, observationId } = await shareOne("amber");
    await world.owner.query("update observations set tlp = 'red' where id = $1", [observationId]);
    expect(await received(reader)).toEqual({ shares: [], total: 0 });
    expect(await opened(reader, shareId)).toBeNull();
    const { shares } = await asViewer(lead, (tx) => listCaseAccess(tx, caseId));
    expect(shares[0]).toMatchObject({ values: 0, hidden: 1 });
  });
});

/** Shares as raw SQL in the app's role, rolled back; the SQLSTATE or null. */
async function insertRaw(viewer: TestMember, observationId: string, party: string, kind: string): Promise<string | null> {
  const client = await world.app.connect();
  const id = randomUUID();
  try {
    await client.query("begin");
    await client.query("select begin_viewer($1, $2)", [viewer.userId, viewer.organizationId]);
    await client.query(
      `insert into shares (id, case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name)
       values ($1, $2, $3, $4, $5::party_kind, 'x', $6, 'x')`,
      [id, caseId, viewer.organizationId, party, kind, viewer.memberId],
    );
    await client.query("insert into shared_observations values ($1, $2, $3)", [id, observationId, viewer.organizationId]);
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.query("rollback");
    client.release();
  }
}

describe("a share is refused", () => {
  it("with our own organization", async () => {
    const [id] = await file(lead, ["green"]);
    expect(await share(lead, [id!], { [ours.id]: 1 })).toEqual({ ok: false, refusal: "unknown_party" });
    expect(await insertRaw(lead, id!, ours.id, "organization")).toBe("CT001");
  });

  it("with an organization that nobody vouched for yet", async () => {
    const pending = await world.organization({ standing: false });
    const [id] = await file(lead, ["green"]);
    expect(await share(lead, [id!], { [pending.id]: 1 })).toEqual({ ok: false, refusal: "not_standing" });
    expect(await insertRaw(lead, id!, pending.id, "organization")).toBe("CT001");
  });

  it("with a group that our organization has not joined, as if there were none", async () => {
    const group = await world.group([theirs]);
    const [id] = await file(lead, ["green"]);
    expect(await share(lead, [id!], { [group.id]: 1 })).toEqual({ ok: false, refusal: "unknown_party" });
    expect(await share(lead, [id!], { [randomUUID()]: 1 })).toEqual({ ok: false, refusal: "unknown_party" });
    expect(await insertRaw(lead, id!, group.id, "group")).toBe("CT001");
  });

  it("from an analyst and a viewer", async () => {
    const [id] = await file(lead, ["green"]);
    for (const role of ["analyst", "viewer"] as const) {
      const member = await world.member(ours, role);
      expect(await share(member, [id!], { [theirs.id]: 1 })).toEqual({ ok: false, refusal: "role" });
      expect(await insertRaw(member, id!, theirs.id, "organization")).toBe("42501");
    }
  });

  it("of another organization's observations, the same as of none", async () => {
    const [id] = await file(lead, ["clear"]);
    const stranger = await world.member(theirs, "lead");
    const third = await world.organization();
    const notThere = { ok: false, refusal: "not_yours" };
    expect(await share(stranger, [id!], { [third.id]: 1 })).toEqual(notThere);
    expect(await share(stranger, [randomUUID()], { [third.id]: 1 })).toEqual(notThere);
  });

  it("of what was received, even with the whole case granted", async () => {
    const { observationId } = await shareOne("green");
    const stranger = await world.member(theirs, "lead");
    const third = await world.organization();
    await asViewer(lead, (tx) =>
      grantCase(tx, { caseId, partyId: theirs.id, level: "contribute", reason: "x", expiresAt: null }),
    );
    expect(await share(stranger, [observationId], { [third.id]: 1 })).toEqual({ ok: false, refusal: "not_yours" });
  });

  it("of another case's observations under this case", async () => {
    const other = await makeCase(lead);
    const [elsewhere] = await file(lead, ["green"], other);
    const [here] = await file(lead, ["green"]);
    expect(await share(lead, [here!, elsewhere!], { [theirs.id]: 2 })).toEqual({ ok: false, refusal: "not_yours" });
    expect(await insertRaw(lead, elsewhere!, theirs.id, "organization")).toBe("CT001");
  });

  it("where more would be shown than the person saw before the click", async () => {
    const ids = await file(lead, ["green", "red"]);
    await world.owner.query("update observations set tlp = 'amber' where id = $1", [ids[1]]);
    expect(await share(lead, ids, { [theirs.id]: 1 })).toEqual({ ok: false, refusal: "changed" });
    expect((await received(reader)).total).toBe(0);
  });

  it("with an expiry in the past or without a reason", () => {
    const request = { caseId: randomUUID(), selection: ALL, parties: [{ id: randomUUID(), values: 1 }], reason: "x" };
    expect(shareSchema.safeParse({ ...request, expiresAt: "2020-01-01T00:00:00Z" }).error?.issues[0]?.message).toBe("expiry_past");
    expect(shareSchema.safeParse({ ...request, reason: "  " }).error?.issues[0]?.message).toBe("reason_missing");
    expect(shareSchema.safeParse({ ...request, expiresAt: null }).success).toBe(true);
    const grant = { caseId: randomUUID(), partyId: randomUUID(), level: "read", reason: "x" };
    expect(grantSchema.safeParse({ ...grant, expiresAt: "2020-01-01T00:00:00Z" }).success).toBe(false);
  });
});

describe("what partners shared with us", () => {
  it("shows the value with its context, who shared it, when and why, and where we hold it too", async () => {
    const { shareId, observationId } = await shareOne();
    const { rows } = await world.owner.query("select kind, value, key from observations where id = $1", [observationId]);
    const own = await world.owner.query("insert into cases (organization_id, title) values ($1, 'Ours') returning id", [theirs.id]);
    await world.owner.query(
      `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
       values ($1, $2, $2, $3, $4, $5, 'amber')`,
      [own.rows[0].id, theirs.id, rows[0].key, rows[0].kind, rows[0].value],
    );
    const found = await opened(reader, shareId);
    expect(found?.share).toMatchObject({
      organizationName: ours.name, byName: lead.name, reason: "Same springboard", values: 1, tlps: ["amber"],
    });
    expect(found?.values[0]).toMatchObject({
      value: rows[0].value, roles: ["springboard"], ours: [{ id: own.rows[0].id, title: "Ours" }],
      sources: [{ name: "report.txt", excerpt: `It called ${rows[0].value}.` }],
    });
  });

  it("leads to the overlap of our case with theirs, only where overlaps name that organization", async () => {
    const { shareId, observationId } = await shareOne();
    const own = await world.owner.query("insert into cases (organization_id, title) values ($1, 'Ours') returning id", [theirs.id]);
    const ownCase = own.rows[0].id as string;
    await world.owner.query(
      `insert into match_keys (key, organization_id, case_id, batch)
       select o.key, c.organization_id, c.id, 1 from observations o, cases c where o.id = $1 and c.id = any ($2)`,
      [observationId, [caseId, ownCase]],
    );
    const links = () => asViewer(reader, (tx) => findOverlapsOfShare(tx, shareId, [ownCase]));
    expect([...(await links()).keys()]).toEqual([ownCase]);
    await world.owner.query("update organization_settings set identity_policy = 'sector' where organization_id = $1", [ours.id]);
    expect((await links()).size).toBe(0);
  });

  it("is found by a part of the value, defanged or not, and by organization, kind and TLP", async () => {
    const { observationId } = await shareOne();
    const { rows } = await world.owner.query("select value from observations where id = $1", [observationId]);
    const found = async (filter: Record<string, unknown>) =>
      (await asViewer(reader, (tx) => listSharedWithUs(tx, receivedFilterSchema.parse(filter)))).total;
    expect(await found({ q: rows[0].value.replaceAll(".", "[.]") })).toBe(1);
    expect(await found({ q: rows[0].value.slice(3, 20).toUpperCase() })).toBe(1);
    expect(await found({ q: "%" })).toBe(0);
    expect(await found({ organization: ours.id, kind: "domain", tlp: "amber" })).toBe(1);
    expect(await found({ tlp: "green" })).toBe(0);
    expect(await found({ organization: theirs.id })).toBe(0);
  });

  it("does not hold what we shared ourselves with a group of ours", async () => {
    const [id] = await file(lead, ["green"]);
    const group = await world.group([ours, theirs]);
    await share(lead, [id!], { [group.id]: 1 });
    expect((await received(lead)).total).toBe(0);
    expect((await received(reader)).shares[0]).toMatchObject({ groupName: group.name });
  });

  it("is not there for anybody else, the same as an id of nothing", async () => {
    const { shareId } = await shareOne();
    const outsider = await world.member(await world.organization(), "admin");
    expect(await opened(outsider, shareId)).toBeNull();
    expect(await opened(outsider, randomUUID())).toBeNull();
    expect((await received(outsider)).total).toBe(0);
    expect(await asViewer(outsider, (tx) => revokeShare(tx, shareId))).toEqual({ ok: false, refusal: "not_yours" });
    expect(await asViewer(outsider, (tx) => listCaseAccess(tx, caseId))).toEqual({ shares: [], grants: [] });
  });

  it("is gone for the party as soon as the share is revoked or expired", async () => {
    const first = await shareOne();
    expect(await asViewer(lead, (tx) => revokeShare(tx, first.shareId))).toMatchObject({ ok: true });
    const second = await shareOne();
    await world.owner.query("update shares set created_at = now() - interval '2 day', expires_at = now() - interval '1 day' where id = $1", [second.shareId]);
    expect(await received(reader)).toEqual({ shares: [], total: 0 });
    for (const { shareId, observationId } of [first, second]) {
      expect(await opened(reader, shareId)).toBeNull();
      expect((await world.attempt(reader, "select 1 from observations where id = $1", [observationId])).rows).toEqual([]);
      expect((await world.attempt(reader, "select 1 from shared_observations where share_id = $1", [shareId])).rows).toEqual([]);
    }
    const { shares } = await asViewer(lead, (tx) => listCaseAccess(tx, caseId));
    expect(shares.map(({ state }) => state).sort()).toEqual(["expired", "revoked"]);
  });

  it("is not taken back twice, nor by an analyst", async () => {
    const { shareId } = await shareOne();
    const analyst = await world.member(ours, "analyst");
    expect(await asViewer(analyst, (tx) => revokeShare(tx, shareId))).toEqual({ ok: false, refusal: "role" });
    expect(await asViewer(lead, (tx) => revokeShare(tx, shareId))).toMatchObject({ ok: true });
    expect(await asViewer(lead, (tx) => revokeShare(tx, shareId))).toEqual({ ok: false, refusal: "not_yours" });
  });

  it("tells its owner who opened it, once per person and hour, and of a closed group only how many", async () => {
    const { shareId } = await shareOne();
    const closed = await world.group([ours, theirs], { closed: true });
    const [id] = await file(lead, ["green"]);
    const made = await share(lead, [id!], { [closed.id]: 1 });
    const viaGroup = made.ok ? made.shares[0]!.id : "";
    for (let time = 0; time < 2; time++) {
      await asViewer(reader, (tx) => noteShareRead(tx, shareId));
      await asViewer(reader, (tx) => noteShareRead(tx, viaGroup));
    }
    await asViewer(lead, (tx) => noteShareRead(tx, shareId));
    const { rows } = await world.owner.query("select user_id from audit_entries where subject_id = $1 and action = 'share.read'", [shareId]);
    expect(rows).toEqual([{ user_id: reader.userId }]);
    const { shares } = await asViewer(lead, (tx) => listCaseAccess(tx, caseId));
    expect(shares.find((each) => each.id === shareId)).toMatchObject({ readers: 1, readerNames: [`${reader.name} (${theirs.name})`] });
    expect(shares.find((each) => each.id === viaGroup)).toMatchObject({ readers: 1, readerNames: [] });
    const history = await asViewer(lead, (tx) => listCaseHistory(tx, caseId, { area: "share", actor: null, page: 1 }));
    const reads = history.filter(({ action }) => action === "share.read");
    expect(reads.map(({ actorName, organizationName }) => [actorName, organizationName])).toEqual([
      [null, null],
      [reader.name, theirs.name],
    ]);
  });
});

describe("a grant of a case", () => {
  const grant = (viewer: TestMember, partyId: string, of = caseId) =>
    asViewer(viewer, (tx) => grantCase(tx, { caseId: of, partyId, level: "read", reason: "Joint work", expiresAt: null }));

  it("tells before what its party will see, and shows just that", async () => {
    await file(lead, ["green", "amber_strict", "red"]);
    const preview = await asViewer(lead, (tx) => previewGrant(tx, caseId, theirs.id));
    expect(preview).toMatchObject({ refusal: null, visible: 2, hidden: [{ tlp: "red", values: 1 }], contributed: 0 });
    expect(await grant(lead, theirs.id)).toMatchObject({ ok: true });
    const seen = await world.attempt(reader, "select tlp from observations where case_id = $1", [caseId]);
    expect(seen.count).toBe(2);
    const granted = await asViewer(reader, listCasesGrantedToUs);
    expect(granted).toMatchObject([{ caseId, organizationName: ours.name, level: "read", reason: "Joint work", byName: lead.name }]);
  });

  it("shows its party the grant made to it and no other", async () => {
    const third = await world.organization();
    await grant(lead, theirs.id);
    await grant(lead, third.id);
    const { grants } = await asViewer(reader, (tx) => listCaseAccess(tx, caseId));
    expect(grants.map(({ partyId }) => partyId)).toEqual([theirs.id]);
    expect((await asViewer(lead, (tx) => listCaseAccess(tx, caseId))).grants).toHaveLength(2);
  });

  it("follows the case's TLP", async () => {
    const red = await makeCase(lead, "red");
    const strict = await makeCase(lead, "amber_strict");
    const group = await world.group([ours, theirs]);
    expect(await grant(lead, theirs.id, red)).toEqual({ ok: false, refusal: "tlp_red" });
    expect(await grant(lead, group.id, strict)).toEqual({ ok: false, refusal: "tlp_amber_strict" });
    expect(await grant(lead, theirs.id, strict)).toMatchObject({ ok: true });
  });

  it("is one at a time for a party; changing it ends one and makes another", async () => {
    const made = await grant(lead, theirs.id);
    const grantId = made.ok ? made.grantId : "";
    expect(await grant(lead, theirs.id)).toEqual({ ok: false, refusal: "already_granted" });
    const change = { grantId, level: "comment" as const, reason: "They may comment", expiresAt: null };
    expect(await asViewer(lead, (tx) => changeGrant(tx, change))).toMatchObject({ ok: true, caseId });
    const { grants } = await asViewer(lead, (tx) => listCaseAccess(tx, caseId));
    expect(grants.map(({ level, state }) => [level, state])).toEqual([["comment", "active"], ["read", "revoked"]]);
  });

  it("stays as it was where the change is refused", async () => {
    const made = await grant(lead, theirs.id);
    const grantId = made.ok ? made.grantId : "";
    await world.owner.query("update cases set tlp = 'red' where id = $1", [caseId]);
    const change = { grantId, level: "comment" as const, reason: "x", expiresAt: null };
    expect(await asViewer(lead, (tx) => changeGrant(tx, change))).toEqual({ ok: false, refusal: "tlp_red" });
    const { grants } = await asViewer(lead, (tx) => listCaseAccess(tx, caseId));
    expect(grants.map(({ state }) => state)).toEqual(["active"]);
  });

  it("is made and ended by leads of the owner only", async () => {
    const analyst = await world.member(ours, "analyst");
    const stranger = await world.member(theirs, "admin");
    expect(await grant(analyst, theirs.id)).toEqual({ ok: false, refusal: "role" });
    expect(await grant(stranger, (await world.organization()).id)).toEqual({ ok: false, refusal: "not_yours" });
    const made = await grant(lead, theirs.id);
    const grantId = made.ok ? made.grantId : "";
    for (const [viewer, refusal] of [[analyst, "role"], [stranger, "not_yours"]] as const) {
      expect(await asViewer(viewer, (tx) => revokeGrant(tx, grantId))).toEqual({ ok: false, refusal });
      const change = { grantId, level: "contribute" as const, reason: "x", expiresAt: null };
      expect(await asViewer(viewer, (tx) => changeGrant(tx, change))).toEqual({ ok: false, refusal });
    }
    expect(await asViewer(lead, (tx) => revokeGrant(tx, grantId))).toMatchObject({ ok: true });
    expect(await asViewer(reader, listCasesGrantedToUs)).toEqual([]);
  });
});

it("keeps an audit of every act with who and how many, never a value", async () => {
  const { shareId } = await shareOne();
  await asViewer(lead, (tx) => revokeShare(tx, shareId));
  const { rows } = await world.owner.query(
    "select action, details from audit_entries where subject_id = $1 order by seq", [shareId],
  );
  expect(rows).toEqual([
    { action: "share.created", details: { party: theirs.id, values: 1, expires: null } },
    { action: "share.revoked", details: { party: theirs.id } },
  ]);
});
