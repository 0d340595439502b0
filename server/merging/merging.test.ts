import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "@/scripts/audit/verify-audit";
import { listAudit } from "@/server/audit/chain";
import { sealAudit } from "@/server/audit/seal";
import { auditKey } from "@/server/audit/signature";
import { askClosing } from "@/server/closing/mutations";
import { asViewer, type Viewer } from "@/server/db";
import { placeHold } from "@/server/holds/mutations";
import { acceptMerger, askMerger, endMerger, mergeOrganizations, type TakenOn } from "@/server/merging/mutations";
import { findMergerEffects, findMergerSize, listMembersToTakeOn, listMergers, listPredecessors } from "@/server/merging/queries";
import { listNotices } from "@/server/notices/queries";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

const SECRET = "the audit's secret";
const filter = { who: "" } as const;
let world: World;
let operator: Viewer;
let ending: TestOrganization;
let successor: TestOrganization;
let asker: TestMember;
let taker: TestMember;
let count = 0;

beforeAll(async () => {
  process.env.LOG_LEVEL = "silent";
  world = await createWorld();
  operator = await world.operator();
});
afterAll(() => world.destroy());
beforeEach(async () => {
  [ending, successor] = [await world.organization(), await world.organization()];
  [asker, taker] = [await world.member(ending, "admin"), await world.member(successor, "admin")];
});

const value = () => `m${++count}.example`;
const ask = (person = asker) => asViewer(person, (tx) => askMerger(tx, successor.id, "We become one", false));
const open = async () => (await asViewer(asker, listMergers)).find(({ state }) => state === "asked" || state === "accepted")!.id;
const accept = async (takenOn: TakenOn[] = [], person = taker) => {
  const merger = await open();
  return asViewer(person, (tx) => acceptMerger(tx, merger, false, takenOn));
};
const confirm = async () => {
  const merger = await open();
  return asViewer(operator, (tx) => mergeOrganizations(tx, merger));
};
/** The owner's own word, for what must not depend on whom one asks. */
const rows = async (sql: string, ...values: unknown[]) => (await world.owner.query(sql, values)).rows;

describe("merging an organization into another", () => {
  it("takes an admin of the one that ends, an admin of the other, and an operator, in this order", async () => {
    const lead = await world.member(ending, "lead");
    expect(await ask(lead)).toBe("role");
    expect(await ask()).toBeNull();
    expect(await ask()).toBe("already_asked");
    expect(await asViewer(asker, (tx) => askClosing(tx, "x", false))).toBe("already_asked");
    const merger = await open();
    expect(await confirm()).toBe("not_found");
    expect(await accept([], await world.member(successor, "lead"))).toBe("role");
    expect(await accept([], asker)).toBe("not_found");
    expect(await accept([], await world.member(await world.organization(), "admin"))).toBe("not_found");
    expect(await accept()).toBeNull();
    expect(await accept()).toBe("not_found");
    for (const person of [asker, taker, lead]) {
      expect(await asViewer(person, (tx) => mergeOrganizations(tx, merger))).toBe("not_found");
    }
    expect(await asViewer(operator, (tx) => mergeOrganizations(tx, merger))).toBeNull();
    expect(await asViewer(operator, (tx) => mergeOrganizations(tx, merger))).toBe("not_found");
    await expect(asViewer(asker, (tx) => tx.case.count())).rejects.toThrow();
  });

  it("cannot be begun by whoever would take over, nor by an operator", async () => {
    expect(await asViewer(operator, (tx) => askMerger(tx, successor.id, "x", false))).toBe("role");
    expect(await asViewer(taker, (tx) => askMerger(tx, successor.id, "x", false))).toBe("own_organization");
    await ask();
    const merger = await open();
    expect(await asViewer(taker, (tx) => endMerger(tx, merger, "withdrawn"))).toBe("not_found");
    expect(await asViewer(asker, (tx) => endMerger(tx, merger, "declined"))).toBe("not_found");
    expect(await asViewer(operator, (tx) => endMerger(tx, merger, "declined"))).toBe("role");
  });

  it("is known to the admins of both alone, and to operators once accepted: the reason, never how much there is", async () => {
    await fileCase(asker, [value(), value()]);
    await ask();
    const merger = await open();
    const strangers = [await world.member(await world.organization(), "admin"), await world.member(successor, "lead"), await world.member(ending, "lead")];
    for (const stranger of strangers) {
      expect(await asViewer(stranger, listMergers)).toEqual([]);
      expect(await asViewer(stranger, (tx) => findMergerSize(tx, merger))).toBeNull();
      expect(await asViewer(stranger, (tx) => listMembersToTakeOn(tx, merger))).toEqual([]);
      expect(await asViewer(stranger, (tx) => findMergerEffects(tx, successor.id))).toEqual(stranger.organizationId === strangers[0]!.organizationId ? expect.objectContaining({ cases: 0 }) : null);
    }
    expect((await asViewer(operator, listMergers)).map(({ id }) => id)).not.toContain(merger);
    expect(await asViewer(taker, (tx) => findMergerSize(tx, merger))).toEqual({ cases: 1, observations: 2, red: 0 });
    expect((await asViewer(taker, (tx) => listNotices(tx, { kind: "merger" }))).notices).toMatchObject([{ organizationName: ending.name, level: "asked" }]);
    await accept();
    expect((await asViewer(operator, listMergers)).find(({ id }) => id === merger)).toMatchObject({ endingName: ending.name, intoName: successor.name, reason: "We become one" });
    expect(await asViewer(operator, (tx) => findMergerSize(tx, merger))).toBeNull();
    expect((await asViewer(asker, (tx) => listNotices(tx, { kind: "merger" }))).notices).toMatchObject([{ organizationName: successor.name, level: "accepted" }]);
  });

  it("can be withdrawn by the one and declined by the other until it is confirmed, accepted or not", async () => {
    await ask();
    await accept();
    const first = await open();
    expect(await asViewer(asker, (tx) => endMerger(tx, first, "withdrawn"))).toBeNull();
    expect(await asViewer(operator, (tx) => mergeOrganizations(tx, first))).toBe("not_found");
    expect(await asViewer(taker, listMergers)).toEqual([]);
    await ask();
    const second = await open();
    expect(await asViewer(taker, (tx) => endMerger(tx, second, "declined"))).toBeNull();
    expect((await asViewer(asker, listMergers)).map(({ state }) => state).sort()).toEqual(["declined", "withdrawn"]);
    expect((await asViewer(asker, (tx) => listNotices(tx, { kind: "merger" }))).notices).toMatchObject([{ level: "declined" }]);
  });

  it("asks again at each step whether it may be: the other side does not learn why not, and for operators it is not there", async () => {
    const pending = await world.organization({ standing: false });
    expect(await asViewer(asker, (tx) => askMerger(tx, pending.id, "x", false))).toBe("not_standing");
    const unknown = await world.member(pending, "admin");
    expect(await asViewer(unknown, (tx) => askMerger(tx, successor.id, "x", false))).toBe("own_not_standing");
    await ask();
    const fourEyes = (on: boolean) => world.owner.query("update organization_settings set four_eyes = $2 where organization_id = $1", [ending.id, on]);
    await fourEyes(true);
    expect(await accept()).toBe("merger_stopped");
    expect(await asViewer(asker, (tx) => findMergerEffects(tx, successor.id))).toMatchObject({ obstacle: "merger_four_eyes" });
    await fourEyes(false);
    expect(await accept()).toBeNull();
    await fourEyes(true);
    expect(await confirm()).toBe("not_found");
    const toConfirm = async () => (await asViewer(operator, listMergers)).map(({ endingId }) => endingId);
    expect(await toConfirm()).not.toContain(ending.id);
    await fourEyes(false);
    expect(await toConfirm()).toContain(ending.id);
    await world.owner.query("update organizations set closed_at = now() where id = $1", [successor.id]);
    expect(await confirm()).toBe("not_found");
  });

  it("is done once by two operators at the same moment, and of two mergers into each other one is done", async () => {
    await ask();
    await accept();
    await asViewer(taker, (tx) => askMerger(tx, ending.id, "The other way round", false));
    const crossed = (await asViewer(taker, listMergers)).find(({ ours }) => ours)!.id;
    expect(await asViewer(asker, (tx) => acceptMerger(tx, crossed, false, []))).toBeNull();
    const merger = (await asViewer(asker, listMergers)).find(({ ours }) => ours)!.id;
    const second = await world.operator();
    const answers = await Promise.all([
      asViewer(operator, (tx) => mergeOrganizations(tx, merger)), asViewer(second, (tx) => mergeOrganizations(tx, merger)),
      asViewer(second, (tx) => mergeOrganizations(tx, crossed)),
    ]);
    expect(answers.filter((answer) => answer === null)).toHaveLength(1);
    const closed = await rows("select from organizations where id in ($1, $2) and closed_at is not null", ending.id, successor.id);
    expect(closed).toHaveLength(1);
  });

  it("leaves nobody's case behind that is filed at the same moment", async () => {
    await fileCase(asker, [value()]);
    await ask();
    await accept();
    const [merged, ...filed] = await Promise.allSettled([confirm(), ...Array.from({ length: 6 }, () => fileCase(asker, [value()]))]);
    expect(merged).toEqual({ status: "fulfilled", value: null });
    expect(await rows("select from cases where organization_id = $1", ending.id)).toEqual([]);
    const kept = await rows("select from cases where organization_id = $1", successor.id);
    expect(kept).toHaveLength(1 + filed.filter(({ status }) => status === "fulfilled").length);
  });
});

describe("the people of the organization that ends", () => {
  it("are taken on whom the other's admin chose, in the role it chose, and nobody else; their sessions and invitations end", async () => {
    const [analyst, viewer, both] = [await world.member(ending, "analyst"), await world.member(ending, "viewer"), await world.member(ending, "admin")];
    const already = await world.join(both.userId, successor, "viewer");
    const gone = await world.member(ending, "analyst");
    await world.owner.query("insert into sessions (id, user_id, organization_id, expires_at, method) values (new_id(), $1, $2, now() + interval '1 day', 'password')", [analyst.userId, ending.id]);
    await world.owner.query("insert into invitations (organization_id, role, token_hash, expires_at) values ($1, 'admin', $2, now() + interval '1 day')", [ending.id, ending.id]);
    const held = await asViewer(analyst, (tx) => tx.case.create({ data: { organizationId: ending.id, title: "In charge", ownerMemberId: analyst.memberId } }));
    const draft = (person: TestMember) => world.owner.query("insert into drafts (organization_id, member_id, title) values ($1, $2, 'Draft')", [ending.id, person.memberId]);
    await Promise.all([draft(analyst), draft(viewer), draft(both)]);
    await ask();
    const offered = await asViewer(taker, async (tx) => listMembersToTakeOn(tx, (await listMergers(tx))[0]!.id));
    expect(offered.map(({ memberId, role, ownRole }) => ({ memberId, role, ownRole }))).toEqual(expect.arrayContaining([
      { memberId: analyst.memberId, role: "analyst", ownRole: null }, { memberId: both.memberId, role: "admin", ownRole: "viewer" },
    ]));
    expect(await accept([{ memberId: taker.memberId, role: "admin" }])).toBe("not_found");
    expect(await accept([{ memberId: analyst.memberId, role: "lead" }, { memberId: analyst.memberId, role: "admin" }])).toBe("not_found");
    expect(await accept([{ memberId: analyst.memberId, role: "lead" }, { memberId: gone.memberId, role: "admin" }, { memberId: both.memberId, role: "admin" }])).toBeNull();
    await world.owner.query("update members set deactivated_at = now() where id = $1", [gone.memberId]);
    expect(await confirm()).toBeNull();
    const members = await rows("select user_id, role from members where organization_id = $1 and id <> $2", successor.id, taker.memberId);
    expect(members).toEqual(expect.arrayContaining([{ user_id: analyst.userId, role: "lead" }, { user_id: both.userId, role: "viewer" }]));
    expect(members).toHaveLength(2);
    const [joined] = await rows("select id from members where organization_id = $1 and user_id = $2", successor.id, analyst.userId) as { id: string }[];
    expect(await rows("select owner_member_id from cases where id = $1", held.id)).toEqual([{ owner_member_id: joined!.id }]);
    expect(await rows("select member_id from drafts where organization_id = $1 order by member_id", successor.id)).toEqual([joined!.id, already.memberId].sort().map((member_id) => ({ member_id })));
    expect(await rows("select from drafts where organization_id = $1", ending.id)).toEqual([]);
    expect(await rows("select from sessions where organization_id = $1 and revoked_at is null", ending.id)).toEqual([]);
    expect(await rows("select from invitations where organization_id = $1 and revoked_at is null", ending.id)).toEqual([]);
    await expect(asViewer(analyst, (tx) => tx.case.count())).rejects.toThrow();
  });
});

describe("the audit after a merger", () => {
  it("stays whole: the successor's admins read both chains, and theirs holds the head of the other at the end", async () => {
    const caseId = await fileCase(asker, [value()]);
    await asViewer(asker, (tx) => placeHold(tx, caseId, null, { reason: "x", legalBasis: "x", reference: "", endsAt: null }));
    await ask();
    await accept();
    await confirm();
    expect(await asViewer(taker, listPredecessors)).toMatchObject([{ id: ending.id, name: ending.name }]);
    const theirs = await asViewer(taker, (tx) => listAudit(tx, ending.id, filter));
    expect(theirs.entries.map(({ action }) => action)).toEqual(["organization.merged", "case.transferred", "organization.merger_accepted", "organization.merger_asked", "hold.placed"]);
    const ours = await asViewer(taker, (tx) => listAudit(tx, successor.id, filter));
    const [head] = await rows("select seq::int as seq, encode(hash, 'hex') as head from audit_heads where chain = $1", ending.id);
    expect(ours.entries[0]).toMatchObject({ action: "organization.took_over", partyName: ending.name, details: { ...(head as object), count: 1 } });
    expect(ours.entries[1]).toMatchObject({ action: "case.received", caseId });
    for (const person of [await world.member(successor, "lead"), await world.member(await world.organization(), "admin")]) {
      expect((await asViewer(person, (tx) => listAudit(tx, ending.id, filter))).entries.filter(({ caseId: about }) => about === null)).toEqual([]);
    }
    await sealAudit(SECRET);
    const owner = new pg.Client({ connectionString: world.testDatabase.ownerUrl });
    await owner.connect();
    const reports = await verifyAudit(owner, auditKey(SECRET), []);
    await owner.end();
    expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it("is read by a successor's successor too", async () => {
    await ask();
    await accept();
    await confirm();
    const last = await world.organization();
    const heir = await world.member(last, "admin");
    await asViewer(taker, (tx) => askMerger(tx, last.id, "x", false));
    const merger = (await asViewer(heir, listMergers))[0]!.id;
    await asViewer(heir, (tx) => acceptMerger(tx, merger, false, []));
    await asViewer(operator, (tx) => mergeOrganizations(tx, merger));
    expect((await asViewer(heir, listPredecessors)).map(({ id }) => id).sort()).toEqual([ending.id, successor.id].sort());
    expect((await asViewer(heir, (tx) => listAudit(tx, ending.id, filter))).entries[0]).toMatchObject({ action: "organization.merged" });
  });
});
