import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "@/scripts/audit/verify-audit";
import { sealAudit } from "@/server/audit/seal";
import { auditKey } from "@/server/audit/signature";
import { addComment } from "@/server/cases/comments";
import { findCase } from "@/server/cases/find-case";
import { acceptConnection, askToConnect } from "@/server/connections/mutations";
import { listConnections } from "@/server/connections/queries";
import { answerConsent, askConsent } from "@/server/consent/mutations";
import { listConsents } from "@/server/consent/queries";
import { asViewer } from "@/server/db";
import { acknowledgeRecall, exportIndicators } from "@/server/exports/mutations";
import { listCaseExports, listOwnExports } from "@/server/exports/queries";
import { exportSchema } from "@/server/exports/schema";
import { placeHold } from "@/server/holds/mutations";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { addPerson } from "@/server/persons/mutations";
import { listPersons } from "@/server/persons/queries";
import { matchUntilDone } from "@/server/overlap/matcher";
import { listCaseOverlaps } from "@/server/overlap/queries";
import { copyReceived } from "@/server/received/mutations";
import { fileCase, grantCase, keyOf, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";
import { acceptTransfer, endTransfer, offerTransfer } from "@/server/transfers/mutations";
import { listTransfers } from "@/server/transfers/queries";

const SECRET = "the audit's secret";
let world: World;
let matcher: pg.Client;
let from: TestMember;
let to: TestMember;
let giver: TestOrganization;
let taker: TestOrganization;
let count = 0;

beforeAll(async () => {
  process.env.LOG_LEVEL = "silent";
  world = await createWorld();
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
});
afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});
beforeEach(async () => {
  giver = await world.organization();
  taker = await world.organization();
  from = await world.member(giver, "lead");
  to = await world.member(taker, "lead");
});

const value = () => `t${++count}.example`;
type Wishes = { keepRead?: boolean; keepCompared?: boolean };
const offer = (caseId: string, { keepRead = false, keepCompared = false }: Wishes = {}) =>
  asViewer(from, (tx) => offerTransfer(tx, caseId, { organizationId: taker.id, summary: "Yours to carry on", keepRead, keepCompared, days: 7 }));
const offered = async (person = to) => (await asViewer(person, listTransfers)).find(({ state }) => state === "open");
/** Offers and accepts. */
async function transfer(caseId: string, wishes: Wishes = {}, compare = false): Promise<void> {
  expect(await offer(caseId, wishes)).toBeNull();
  const open = await offered();
  expect(await asViewer(to, (tx) => acceptTransfer(tx, open!.id, compare))).toBeNull();
}
const sees = async (person: TestMember, caseId: string) => (await asViewer(person, (tx) => findCase(tx, caseId))) !== null;

describe("an offer", () => {
  it("tells the receiver's leads its summary and how much is in the case, and nothing of the case", async () => {
    const caseId = await fileCase(from, [value(), value()], { title: "A secret title" });
    expect(await offer(caseId)).toBeNull();
    const seen = await asViewer(to, listTransfers);
    expect(seen).toMatchObject([{ ours: false, summary: "Yours to carry on", observations: 2, caseId: null, caseTitle: null, caseNumber: null }]);
    expect((await asViewer(to, (tx) => listNotices(tx, { kind: "transfer" }))).notices).toMatchObject([{ organizationName: giver.name, level: "offered" }]);
    expect(await sees(to, caseId)).toBe(false);
    for (const person of [await world.member(taker, "analyst"), await world.member(await world.organization(), "admin")]) {
      expect(await asViewer(person, listTransfers)).toEqual([]);
    }
  });

  it("can be declined, withdrawn and accepted once, by the side whose word it is, until it expires", async () => {
    const caseId = await fileCase(from, [value()]);
    await offer(caseId);
    const open = (await offered())!;
    expect(await offer(caseId)).toBe("already_offered");
    expect(await asViewer(from, (tx) => acceptTransfer(tx, open.id, false))).toBe("not_found");
    expect(await asViewer(from, (tx) => endTransfer(tx, open.id, "declined"))).toBe("not_found");
    expect(await asViewer(to, (tx) => endTransfer(tx, open.id, "withdrawn"))).toBe("not_found");
    expect(await asViewer(to, (tx) => endTransfer(tx, open.id, "declined"))).toBeNull();
    expect(await asViewer(to, (tx) => acceptTransfer(tx, open.id, false))).toBe("not_found");
    expect((await asViewer(from, (tx) => listNotices(tx, { kind: "transfer" }))).notices).toMatchObject([{ level: "declined" }]);
    await offer(caseId);
    const second = (await offered())!;
    expect(await asViewer(from, (tx) => endTransfer(tx, second.id, "withdrawn"))).toBeNull();
    expect((await asViewer(to, listTransfers)).map(({ state }) => state)).toEqual(["declined"]);
    await offer(caseId);
    const third = (await offered())!;
    await world.owner.query("update case_transfers set expires_at = now() where id = $1", [third.id]);
    expect(await asViewer(to, (tx) => acceptTransfer(tx, third.id, false))).toBe("not_found");
    expect(await sees(to, caseId)).toBe(false);
  });

  it("is refused for what is not the owner's to give: RED, others' contributions, a legal hold", async () => {
    const red = await fileCase(from, [value()], { tlp: "red", exposure: "private" });
    expect(await offer(red)).toBe("transfer_red");
    const contributed = await fileCase(from, [value()]);
    await world.owner.query(
      `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
       values ($1, $2, $3, new_id(), 'domain', 'c.example', 'amber')`,
      [contributed, giver.id, (await world.organization()).id],
    );
    expect(await offer(contributed)).toBe("transfer_others");
    const received = await fileCase(from, [value()], { exposure: "private" });
    await world.owner.query(
      `update observations
       set tlp = 'amber', origin_observation_id = new_id(), origin_organization_id = $2, origin_share_id = new_id(), received_tlp = 'amber', received_pap = 'amber'
       where case_id = $1`,
      [received, (await world.organization()).id],
    );
    expect(await offer(received)).toBe("transfer_others");
    const held = await fileCase(from, [value()]);
    await asViewer(from, (tx) => placeHold(tx, held, null, { reason: "x", legalBasis: "x", reference: "", endsAt: null }));
    expect(await offer(held)).toBe("legal_hold");
    expect(await asViewer(to, (tx) => offerTransfer(tx, held, { organizationId: giver.id, summary: "x", keepRead: false, keepCompared: false, days: 7 }))).toBe("not_yours");
  });

  it("does not tell the receiver which obstacle came up meanwhile", async () => {
    const caseId = await fileCase(from, [value()]);
    await offer(caseId);
    await asViewer(from, (tx) => placeHold(tx, caseId, null, { reason: "x", legalBasis: "x", reference: "", endsAt: null }));
    const open = (await offered())!;
    expect(await asViewer(to, (tx) => acceptTransfer(tx, open.id, false))).toBe("transfer_stopped");
  });
});

describe("accepting", () => {
  it("takes the people named in the case along, disclosed to nobody until the new owner says so; RED ones stop it", async () => {
    const caseId = await fileCase(from, [value()]);
    const person = { name: "A person", reading: "", category: "victim", description: "", contact: "", tlp: "red", disclosed: true } as const;
    await asViewer(from, (tx) => addPerson(tx, from, caseId, person));
    expect(await offer(caseId)).toBe("transfer_red");
    await world.owner.query("update case_persons set tlp = 'amber' where case_id = $1", [caseId]);
    await transfer(caseId, { keepRead: true });
    expect(await asViewer(to, (tx) => listPersons(tx, caseId))).toMatchObject([{ name: "A person", disclosed: false, changeable: true }]);
    expect(await asViewer(from, (tx) => listPersons(tx, caseId))).toEqual([]);
  });

  it("makes the case the receiver's with all that the former owner had in it, and takes it from the former owner", async () => {
    const caseId = await fileCase(from, [value(), value()]);
    await asViewer(from, (tx) => addComment(tx, caseId, { organizationId: giver.id, memberId: from.memberId, name: "Lead" }, "Ours"));
    const before = (await asViewer(from, (tx) => findCase(tx, caseId)))!;
    await transfer(caseId);
    const after = (await asViewer(to, (tx) => findCase(tx, caseId)))!;
    expect(after).toMatchObject({ ours: true, observations: 2, formerNumber: before.number, organizationId: taker.id });
    expect(after.number.startsWith(taker.code)).toBe(true);
    expect(await asViewer(to, (tx) => tx.caseComment.count({ where: { caseId } }))).toBe(1);
    expect(await sees(from, caseId)).toBe(false);
    expect(await asViewer(from, (tx) => tx.observation.count({ where: { caseId } }))).toBe(0);
  });

  it("ends what was shared and granted, and compares nothing in the new owner's name", async () => {
    const met = value();
    const other = await world.member(await world.organization(), "lead");
    await fileCase(other, [met]);
    const caseId = await fileCase(from, [met]);
    await matchUntilDone(matcher);
    await shareValues(from, caseId, [met], { id: other.organizationId, kind: "organization" });
    await grantCase(from, caseId, { id: other.organizationId });
    expect(await asViewer(other, countUnreadNotices)).toBe(3);
    await transfer(caseId, { keepCompared: true }, false);
    await matchUntilDone(matcher);
    expect(await asViewer(other, countUnreadNotices)).toBe(0);
    expect(await sees(other, caseId)).toBe(false);
    const { rows } = await world.owner.query("select from match_keys where case_id = $1", [caseId]);
    expect(rows).toEqual([]);
  });

  it("recalls what others exported of it, and nothing that the receiver did", async () => {
    const shared = value();
    const other = await world.member(await world.organization(), "lead");
    const caseId = await fileCase(from, [shared]);
    const [{ id: line }] = (await asViewer(from, (tx) => tx.observation.findMany({ where: { caseId }, select: { id: true } }))) as [{ id: string }];
    const exports: string[] = [];
    for (const person of [other, to]) {
      const share = await shareValues(from, caseId, [shared], { id: person.organizationId, kind: "organization" });
      exports.push(randomUUID());
      await asViewer(person, (tx) => tx.$queryRaw`
        select record_export(${exports.at(-1)}::uuid, ${caseId}::uuid, ${share}::uuid, 'analysis', false, 1, array[${line}::uuid], sha256(''))::text
      `);
    }
    await transfer(caseId);
    const { rows } = await world.owner.query("select export_id, reason from export_recalls where export_id = any ($1)", [exports]);
    expect(rows).toEqual([{ export_id: exports[0], reason: "taken_back" }]);
  });

  it("compares on under the new owner's name where both want it", async () => {
    const met = value();
    const other = await world.member(await world.organization(), "lead");
    const theirs = await fileCase(other, [met]);
    const caseId = await fileCase(from, [met]);
    await matchUntilDone(matcher);
    await transfer(caseId, { keepCompared: true }, true);
    await matchUntilDone(matcher);
    const { rows } = await asViewer(other, (tx) => listCaseOverlaps(tx, theirs, { page: 1 }));
    expect(rows.map(({ organizationName }) => organizationName)).toEqual([taker.name]);
  });

  it("leaves with the former owner who took what away before, and to whom they say that it is deleted", async () => {
    const [caseId, met] = [await fileCase(from, ["taken.example"]), await world.member(await world.organization(), "lead")];
    const shareId = await shareValues(from, caseId, ["taken.example"], { id: met.organizationId, kind: "organization" });
    const made = await asViewer(met, (tx) => exportIndicators(tx, exportSchema.parse({ shareId }), { tlp: () => "", pap: () => "" }));
    await made!.file.close();
    await transfer(caseId);
    expect(await asViewer(to, (tx) => listCaseExports(tx, caseId))).toEqual([]);
    const [recall] = (await asViewer(met, listOwnExports)).flatMap(({ recalls }) => recalls);
    expect(await asViewer(met, (tx) => acknowledgeRecall(tx, recall!.id))).toBe(true);
    const { rows } = await world.owner.query("select organization_id from audit_entries where action = 'recall.acknowledged' and chain in ($1, $2)", [giver.id, taker.id]);
    expect(rows).toEqual([{ organization_id: giver.id }]);
  });

  it("is possible with received values that may go over, which stay uncompared: their sources agreed with somebody else", async () => {
    const [value1, value2] = [value(), value()];
    const source = await world.member(await world.organization(), "lead");
    const theirs = await fileCase(source, [value1], { tlp: "green", exposure: "private" });
    await grantCase(source, theirs, giver);
    const caseId = await fileCase(from, [value2]);
    const { rows } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1", [theirs]);
    const filer = { organizationId: from.organizationId, memberId: from.memberId };
    await asViewer(from, (tx) => copyReceived(tx, filer, { sources: { ids: [rows[0]!.id] }, into: { caseId } }));
    const { rows: [copy] } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1 and value = $2", [caseId, value1]);
    await asViewer(from, (tx) => askConsent(tx, { copies: [copy!.id], act: "match", partyId: null, tlp: null, reason: "x", days: 7 }));
    const [request] = await asViewer(source, listConsents);
    await asViewer(source, (tx) => answerConsent(tx, request!.id, { agreed: true, note: "", until: null }));
    await world.owner.query("update observations set exposure = 'matchable' where id = $1", [copy!.id]);
    await transfer(caseId, { keepCompared: true }, true);
    const after = await asViewer(to, (tx) => tx.observation.findMany({ where: { caseId }, select: { value: true, exposure: true } }));
    expect(new Map(after.map((row) => [row.value, row.exposure]))).toEqual(new Map([[value1, "private"], [value2, "matchable"]]));
  });

  it("lets the former owner read on where it asked to", async () => {
    const caseId = await fileCase(from, [value()]);
    await transfer(caseId, { keepRead: true });
    expect(await asViewer(from, (tx) => findCase(tx, caseId))).toMatchObject({ ours: false, rights: { edit: false, contribute: false } });
  });

  it("grants nothing past a second lead of the receiver's: the offer has to do without", async () => {
    await world.owner.query("update organization_settings set four_eyes = true where organization_id = $1", [taker.id]);
    const caseId = await fileCase(from, [value()]);
    await offer(caseId, { keepRead: true });
    const open = (await offered())!;
    expect(await asViewer(to, (tx) => acceptTransfer(tx, open.id, false))).toBe("transfer_keeps_reading");
    await asViewer(from, (tx) => endTransfer(tx, open.id, "withdrawn"));
    await transfer(caseId);
    expect(await sees(to, caseId)).toBe(true);
  });

  it("leaves a contact with those who made it, and never calls the new owner by it", async () => {
    const met = value();
    const other = await world.member(await world.organization(), "lead");
    const theirs = await fileCase(other, [met]);
    const caseId = await fileCase(from, [met]);
    await matchUntilDone(matcher);
    const [overlap] = (await asViewer(from, (tx) => listCaseOverlaps(tx, caseId, { page: 1 }))).rows;
    await asViewer(from, (tx) => askToConnect(tx, { caseId, overlapId: overlap!.overlapId }, { message: "compare", note: "", contact: "Desk", days: 7 }));
    const [request] = await asViewer(other, listConnections);
    await asViewer(other, (tx) => acceptConnection(tx, request!.id, "Their desk"));
    await transfer(caseId, { keepCompared: true }, true);
    await matchUntilDone(matcher);
    expect(await asViewer(from, listConnections)).toMatchObject([{ state: "connected", theirContact: "Their desk", caseId: null }]);
    expect(await asViewer(to, listConnections)).toEqual([]);
    const { rows } = await asViewer(other, (tx) => listCaseOverlaps(tx, theirs, { page: 1 }));
    expect(rows).toMatchObject([{ organizationName: taker.name }]);
  });

  it("keeps the receiver's own word where it had contributed the same value, and drops third parties' comments", async () => {
    const same = value();
    const caseId = await fileCase(from, [same]);
    await world.owner.query(
      `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp, note)
       values ($1, $2, $3, $4, 'domain', $5, 'amber', 'Ours')`,
      [caseId, giver.id, taker.id, keyOf(same), same],
    );
    const third = await world.member(await world.organization(), "lead");
    await world.owner.query(
      `insert into case_comments (case_id, case_organization_id, organization_id, member_id, author_name, body) values ($1, $2, $3, $4, 'Third', 'For you alone')`,
      [caseId, giver.id, third.organizationId, third.memberId],
    );
    await transfer(caseId);
    const rows = await asViewer(to, (tx) => tx.observation.findMany({ where: { caseId }, select: { note: true } }));
    expect(rows).toEqual([{ note: "Ours" }]);
    expect(await asViewer(to, (tx) => tx.caseComment.count({ where: { caseId } }))).toBe(0);
  });

  it("is told by both chains, which stay whole, each to its own side", async () => {
    const caseId = await fileCase(from, [value()]);
    await transfer(caseId);
    const actions = async (organization: TestOrganization) => {
      const { rows } = await world.owner.query<{ action: string }>(
        "select action from audit_entries where organization_id = $1 and action like 'case.%' and case_id = $2 order by seq",
        [organization.id, caseId],
      );
      return rows.map(({ action }) => action);
    };
    expect(await actions(giver)).toEqual(["case.offered", "case.transferred"]);
    expect(await actions(taker)).toEqual(["case.received"]);
    await sealAudit(SECRET);
    const owner = new pg.Client({ connectionString: world.testDatabase.ownerUrl });
    await owner.connect();
    const reports = await verifyAudit(owner, auditKey(SECRET), []);
    await owner.end();
    expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
  });

  it("takes every table along that says whose a case is, or leaves it for a reason", async () => {
    const left = [
      // what was done stays where it was written; what comparing made went with the exposure; ids of what was held
      "audit_entries", "exports", "match_keys", "overlap_notices", "held_observations",
      // which cases to look at when the transaction ends
      "recalls_due",
      // what the former owner thought of its overlaps, which a trigger forgets
      "overlap_verdicts",
      // the offer itself
      "case_transfers",
      // follows its observation by a trigger
      "related_keys",
    ];
    const { rows } = await world.owner.query<{ name: string }>(
      `select distinct c.table_name as name
       from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
         and (c.column_name in ('case_id', 'to_case_id', 'case_organization_id') or c.table_name = 'cases')
         and position(c.table_name in pg_get_functiondef('move_case(uuid, uuid, uuid)'::regprocedure)) = 0`,
    );
    expect(rows.map(({ name }) => name).filter((name) => !left.includes(name))).toEqual([]);
  });
});
