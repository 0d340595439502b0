import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyAudit } from "@/scripts/audit/verify-audit";
import { sealAudit } from "@/server/audit/seal";
import { auditKey } from "@/server/audit/signature";
import { addComment } from "@/server/cases/comments";
import { asViewer } from "@/server/db";
import { placeHold } from "@/server/holds/mutations";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { copyReceived } from "@/server/received/mutations";
import { applyRetention } from "@/server/retention/keep";
import { eraseMember, setRetention } from "@/server/retention/mutations";
import { listNextDue, previewRetention } from "@/server/retention/queries";
import { matchUntilDone } from "@/server/overlap/matcher";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

const SECRET = "the audit's secret";
let world: World;
let matcher: pg.Client;
let ours: TestOrganization;
let admin: TestMember;
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
  ours = await world.organization();
  admin = await world.member(ours, "admin");
});

/** A case of ours that was closed so many months ago. */
async function closedCase(monthsAgo: number, value = `v${++count}.example`): Promise<string> {
  const caseId = await fileCase(admin, [value]);
  await world.owner.query(
    "update cases set status = 'closed', resolution = 'resolved', closed_at = now() - make_interval(months => $2) where id = $1",
    [caseId, monthsAgo],
  );
  return caseId;
}

const keepFor = (months: number | null, days: number | null = null) =>
  asViewer(admin, (tx) => setRetention(tx, { closedCaseMonths: months, draftDays: days }));
const weekPasses = () => world.owner.query("update retention_policies set set_at = set_at - interval '8 days' where organization_id = $1", [ours.id]);
const exists = async (caseId: string) => (await world.owner.query("select from cases where id = $1", [caseId])).rowCount === 1;

describe("retention", () => {
  it("deletes nothing until it is set, and nothing within a week of being set", async () => {
    const caseId = await closedCase(14);
    await applyRetention();
    expect(await exists(caseId)).toBe(true);
    await keepFor(12);
    await applyRetention();
    expect(await exists(caseId)).toBe(true);
    await weekPasses();
    await applyRetention();
    expect(await exists(caseId)).toBe(false);
  });

  it("deletes what the preview showed, and leaves open, younger and held cases", async () => {
    const [due, young, held, open] = [await closedCase(14), await closedCase(2), await closedCase(14), await fileCase(admin, ["o.example"])];
    await asViewer(admin, (tx) => placeHold(tx, held, null, { reason: "x", legalBasis: "x", reference: "", endsAt: null }));
    const [month] = await asViewer(admin, (tx) => previewRetention(tx, 12, false));
    expect(month).toMatchObject({ cases: 2, held: 1, values: 1, matchable: 1 });
    await keepFor(12);
    await weekPasses();
    expect((await asViewer(admin, listNextDue)).map((next) => [next.id, next.held]).sort()).toEqual([[due, false], [held, true]].sort());
    await applyRetention();
    expect(await Promise.all([due, young, held, open].map(exists))).toEqual([false, true, true, true]);
  });

  it("takes overlaps, notices, shares and grants with the case, in the same commit", async () => {
    const other = await world.member(await world.organization(), "lead");
    const theirs = await fileCase(other, ["met.example"]);
    const caseId = await closedCase(14, "met.example");
    await shareValues(admin, caseId, ["met.example"], { id: other.organizationId, kind: "organization" });
    await grantCase(admin, caseId, { id: other.organizationId });
    await matchUntilDone(matcher);
    expect(await asViewer(other, countUnreadNotices)).toBe(3);
    const [month] = await asViewer(admin, (tx) => previewRetention(tx, 12, false));
    expect(month).toMatchObject({ overlaps: 1, given: 2 });
    await keepFor(12);
    await weekPasses();
    await applyRetention();
    expect(await asViewer(other, countUnreadNotices)).toBe(0);
    const { rows } = await world.owner.query("select from match_keys where case_id = $1", [caseId]);
    expect(rows).toEqual([]);
    expect(await exists(theirs)).toBe(true);
  });

  it("leaves the chain whole, with number, size and digest of what went and no word of its content", async () => {
    const caseId = await closedCase(14, "secret.example");
    const { rows: [before] } = await world.owner.query<{ number: string }>("select number from cases where id = $1", [caseId]);
    await keepFor(12);
    await weekPasses();
    await applyRetention();
    const { rows: [entry] } = await world.owner.query<{ details: Record<string, unknown> }>(
      "select details from audit_entries where case_id = $1 and action = 'case.expired'",
      [caseId],
    );
    expect(entry!.details).toMatchObject({ number: before!.number, observations: 1, matchable: 1 });
    expect(entry!.details.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(entry)).not.toContain("secret");
    await sealAudit(SECRET);
    const owner = new pg.Client({ connectionString: world.testDatabase.ownerUrl });
    await owner.connect();
    const chain = (await verifyAudit(owner, auditKey(SECRET), [])).find((report) => report.chain === ours.id);
    await owner.end();
    expect(chain?.problems).toEqual([]);
  });

  it("takes the people named in a case, and the copies filed in it, with the case, and counts both before", async () => {
    const other = await world.member(await world.organization(), "lead");
    const theirs = await fileCase(other, ["received.example"], { exposure: "private" });
    await shareValues(other, theirs, ["received.example"], { id: ours.id, kind: "organization" });
    const caseId = await closedCase(14);
    const { rows: [original] } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1", [theirs]);
    const filer = { organizationId: ours.id, memberId: admin.memberId };
    await asViewer(admin, (tx) => copyReceived(tx, filer, { sources: { ids: [original!.id] }, into: { caseId } }));
    await world.owner.query("insert into case_persons (case_id, case_organization_id, name, category) values ($1, $2, 'x', 'victim')", [caseId, ours.id]);
    const [month] = await asViewer(admin, (tx) => previewRetention(tx, 12, false));
    expect(month).toMatchObject({ cases: 1, values: 2, persons: 1 });
    await keepFor(12);
    await weekPasses();
    await applyRetention();
    const left = async (sql: string) => (await world.owner.query(sql, [caseId])).rows;
    expect(await left("select from observations where case_id = $1")).toEqual([]);
    expect(await left("select from case_persons where case_id = $1")).toEqual([]);
    expect(await left("select details ->> 'persons' as persons from audit_entries where case_id = $1 and action = 'case.expired'")).toEqual([{ persons: "1" }]);
    expect((await world.owner.query("select from observations where case_id = $1", [theirs])).rowCount).toBe(1);
  });

  it("tells admins a week before, and nobody else", async () => {
    await closedCase(14);
    await keepFor(12);
    const notices = (person: TestMember) => asViewer(person, (tx) => listNotices(tx, { kind: "retention" }));
    expect((await notices(admin)).notices).toMatchObject([{ kind: "retention", indicators: 1, read: false }]);
    expect(await asViewer(admin, countUnreadNotices)).toBe(1);
    for (const person of [await world.member(ours, "lead"), await world.member(await world.organization(), "admin")]) {
      expect((await notices(person)).notices).toEqual([]);
    }
  });

  it("takes drafts that nobody touched for so many days", async () => {
    const draft = (days: number) =>
      world.owner.query("insert into drafts (organization_id, member_id, updated_at) values ($1, $2, now() - make_interval(days => $3))", [ours.id, admin.memberId, days]);
    await draft(40);
    await draft(3);
    await keepFor(null, 30);
    await weekPasses();
    await applyRetention();
    const { rowCount } = await world.owner.query("select from drafts where organization_id = $1", [ours.id]);
    expect(rowCount).toBe(1);
  });

  it("is set by admins alone", async () => {
    const lead = await world.member(ours, "lead");
    expect(await asViewer(lead, (tx) => setRetention(tx, { closedCaseMonths: 1, draftDays: null }))).toBe("role");
  });
});

describe("erasing a former member", () => {
  const formerLead = async () => {
    const former = await world.member(ours, "lead");
    await world.owner.query("update users set name = 'Known Person', email = $2 where id = $1", [former.userId, `known-${++count}@people.example`]);
    return { ...former, name: "Known Person" };
  };
  const leave = (person: TestMember) => world.owner.query("update members set deactivated_at = now() where id = $1", [person.memberId]);

  it("takes name and address out of every table but the audit, and frees the address", async () => {
    const former = await formerLead();
    const caseId = await fileCase(former, ["x.example"]);
    const other = await world.organization();
    await asViewer(former, (tx) => addComment(tx, caseId, { organizationId: ours.id, memberId: former.memberId, name: former.name }, "Mine"));
    await shareValues(former, caseId, ["x.example"], { id: other.id, kind: "organization" });
    await grantCase(former, caseId, other);
    expect(await asViewer(admin, (tx) => eraseMember(tx, former.memberId))).toBe("still_active");
    await leave(former);
    expect(await asViewer(admin, (tx) => eraseMember(tx, former.memberId))).toBeNull();
    const { rows: tables } = await world.owner.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'audit_entries'",
    );
    for (const { name } of tables) {
      const { rows } = await world.owner.query(`select from ${name} t where t::text like '%Known Person%' or t::text like '%known-${count}@%'`);
      expect({ name, rows: rows.length }).toEqual({ name, rows: 0 });
    }
  });

  it("of a person who belongs elsewhere leaves them there as they are, and says nothing of it", async () => {
    const former = await formerLead();
    const elsewhere = await world.join(former.userId, await world.organization(), "analyst");
    await leave(former);
    expect(await asViewer(admin, (tx) => eraseMember(tx, former.memberId))).toBeNull();
    expect(await asViewer(elsewhere, (tx) => tx.user.findUnique({ where: { id: former.userId }, select: { name: true } }))).toEqual({ name: "Known Person" });
    const { rows } = await world.owner.query("select u.name from members m join users u on u.id = m.user_id where m.id = $1", [former.memberId]);
    expect(rows).toEqual([{ name: "Former member / 元メンバー" }]);
  });

  it("is for admins of that organization", async () => {
    const former = await formerLead();
    await leave(former);
    const stranger = await world.member(await world.organization(), "admin");
    const lead = await world.member(ours, "lead");
    expect(await asViewer(stranger, (tx) => eraseMember(tx, former.memberId))).toBe("not_found");
    expect(await asViewer(lead, (tx) => eraseMember(tx, former.memberId))).toBe("role");
  });

  it("names every column that holds the name of who did something", async () => {
    const { rows } = await world.owner.query<{ column: string; known: boolean }>(
      `select table_name || '.' || column_name as column,
         position(column_name in pg_get_functiondef('erase_member(uuid)'::regprocedure)) > 0
         and position(table_name in pg_get_functiondef('erase_member(uuid)'::regprocedure)) > 0 as known
       from information_schema.columns
       where table_schema = 'public' and (column_name like '%by\\_name' or column_name in ('author_name', 'member_name'))`,
    );
    expect(rows.filter(({ known }) => !known)).toEqual([]);
  });
});
