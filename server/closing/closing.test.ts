import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "@/scripts/audit/verify-audit";
import { sealAudit } from "@/server/audit/seal";
import { auditKey } from "@/server/audit/signature";
import { askClosing, closeOrganization, withdrawClosing } from "@/server/closing/mutations";
import { findClosingEffects, listClosable, listClosings } from "@/server/closing/queries";
import { asViewer, type Viewer } from "@/server/db";
import { placeHold } from "@/server/holds/mutations";
import { countUnreadNotices } from "@/server/notices/queries";
import { matchUntilDone } from "@/server/overlap/matcher";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";
import { listTransfers } from "@/server/transfers/queries";
import { offerTransfer } from "@/server/transfers/mutations";

const SECRET = "the audit's secret";
let world: World;
let matcher: pg.Client;
let operator: Viewer;
let ours: TestOrganization;
let admin: TestMember;
let other: TestMember;
let count = 0;

beforeAll(async () => {
  process.env.LOG_LEVEL = "silent";
  world = await createWorld();
  operator = await world.operator();
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
});
afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});
beforeEach(async () => {
  ours = await world.organization();
  admin = await world.member(ours, "admin");
  other = await world.member(await world.organization(), "lead");
});

const ask = (erase = false) => asViewer(admin, (tx) => askClosing(tx, "We merge", erase));
const close = () => asViewer(operator, (tx) => closeOrganization(tx, ours.id));

describe("closing an organization", () => {
  it("takes its own admin to ask and an operator to confirm", async () => {
    expect(await close()).toBe("not_found");
    const lead = await world.member(ours, "lead");
    expect(await asViewer(lead, (tx) => askClosing(tx, "x", false))).toBe("role");
    expect(await ask()).toBeNull();
    expect(await ask()).toBe("already_asked");
    expect(await asViewer(admin, (tx) => closeOrganization(tx, ours.id))).toBe("not_found");
    expect(await asViewer(operator, listClosings)).toMatchObject([{ organizationId: ours.id, reason: "We merge" }]);
    expect(await asViewer(other, listClosings)).toEqual([]);
    expect(await asViewer(admin, withdrawClosing)).toBeNull();
    expect(await close()).toBe("not_found");
    await ask();
    expect(await close()).toBeNull();
    await expect(asViewer(admin, (tx) => tx.case.count())).rejects.toThrow();
  });

  it("lets an operator close one that nobody ever belonged to", async () => {
    const empty = await world.organization();
    expect(await asViewer(operator, listClosable)).toContain(empty.id);
    expect(await asViewer(operator, (tx) => closeOrganization(tx, empty.id))).toBeNull();
  });

  it("is not to be confirmed while there is a legal hold: to operators it looks as if its admins had taken it back", async () => {
    const caseId = await fileCase(admin, [`c${++count}.example`]);
    await ask();
    await asViewer(admin, (tx) => placeHold(tx, caseId, null, { reason: "x", legalBasis: "x", reference: "", endsAt: null }));
    expect(await close()).toBe("not_found");
    expect(await asViewer(operator, listClosings)).not.toContainEqual(expect.objectContaining({ organizationId: ours.id }));
    expect(await asViewer(operator, listClosable)).not.toContain(ours.id);
    expect(await asViewer(admin, listClosings)).toMatchObject([{ held: true }]);
    await world.owner.query("update legal_holds set ends_at = now() where case_id = $1", [caseId]);
    expect(await asViewer(operator, listClosable)).toContain(ours.id);
    await asViewer(admin, withdrawClosing);
    await asViewer(admin, (tx) => placeHold(tx, caseId, null, { reason: "x", legalBasis: "x", reference: "", endsAt: null }));
    expect(await ask()).toBe("legal_hold");
  });

  it("ends what it gave, what it was given, what is compared, its groups and its offers, in one commit", async () => {
    const value = `c${++count}.example`;
    const group = await world.group([ours, { id: other.organizationId, code: "", name: "" }]);
    const mine = await fileCase(admin, [value]);
    const theirs = await fileCase(other, [value]);
    await shareValues(admin, mine, [value], { id: other.organizationId, kind: "organization" });
    await shareValues(admin, mine, [value], { id: group.id, kind: "group" });
    await grantCase(other, theirs, ours);
    await asViewer(admin, (tx) => offerTransfer(tx, mine, { organizationId: other.organizationId, summary: "x", keepRead: false, keepCompared: false, days: 7 }));
    await matchUntilDone(matcher);
    expect(await asViewer(other, countUnreadNotices)).toBe(4);
    expect(await asViewer(admin, findClosingEffects)).toEqual({ cases: 1, given: 2, received: 1, matchable: 1, groups: 1, members: 1 });
    await ask();
    await close();
    expect(await asViewer(other, countUnreadNotices)).toBe(0);
    expect(await asViewer(other, listTransfers)).toEqual([]);
    const left = async (sql: string) => (await world.owner.query(sql, [ours.id])).rowCount;
    expect(await left("select from case_grants where party_id = $1 and revoked_at is null")).toBe(0);
    expect(await left("select from shares where organization_id = $1 and revoked_at is null")).toBe(0);
    expect(await left("select from sharing_group_members where organization_id = $1")).toBe(0);
    expect(await left("select from match_keys where organization_id = $1")).toBe(0);
    expect(await left("select from cases where organization_id = $1")).toBe(1);
  });

  it("ends the consent that it gave, as if its leads had taken it back", async () => {
    const holder = await world.member(await world.organization(), "lead");
    const copy = await fileCase(holder, [`c${++count}.example`], { exposure: "private" });
    const { rows: [request] } = await world.owner.query<{ id: string }>(
      `insert into consent_requests (organization_id, source_organization_id, act, reason, asked_by_name, expires_at, agreed, answered_by_name, answered_at)
       values ($1, $2, 'match', 'x', 'x', now() + interval '1 day', true, 'x', now()) returning id`,
      [holder.organizationId, ours.id],
    );
    const { rows: [source] } = await world.owner.query<{ id: string }>("select new_id() as id");
    await world.owner.query("insert into consent_observations values ($1, $2)", [request!.id, source!.id]);
    await world.owner.query(
      `update observations set origin_observation_id = $2, origin_organization_id = $3, origin_share_id = new_id(), received_tlp = 'clear', received_pap = 'clear'
       where case_id = $1`,
      [copy, source!.id, ours.id],
    );
    await world.owner.query("update observations set exposure = 'matchable' where case_id = $1", [copy]);
    await ask();
    await close();
    const { rows } = await world.owner.query("select exposure from observations where case_id = $1", [copy]);
    expect(rows).toEqual([{ exposure: "private" }]);
    const { rows: [after] } = await world.owner.query("select revoked_at from consent_requests where id = $1", [request!.id]);
    expect(after).not.toEqual({ revoked_at: null });
  });

  it("erases at once where that was asked, and every chain stays whole", async () => {
    const caseId = await fileCase(admin, [`c${++count}.example`]);
    await ask(true);
    await close();
    expect((await world.owner.query("select from cases where id = $1", [caseId])).rowCount).toBe(0);
    const { rows } = await world.owner.query<{ action: string }>(
      "select action from audit_entries where organization_id = $1 order by seq desc limit 2",
      [ours.id],
    );
    expect(rows.map(({ action }) => action)).toEqual(["organization.closed", "case.expired"]);
    await sealAudit(SECRET);
    const owner = new pg.Client({ connectionString: world.testDatabase.ownerUrl });
    await owner.connect();
    const reports = await verifyAudit(owner, auditKey(SECRET), []);
    await owner.end();
    expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
  });
});
