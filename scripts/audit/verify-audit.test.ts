import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type ChainReport, verifyAudit } from "@/scripts/audit/verify-audit";
import { sealAudit } from "@/server/audit/seal";
import { appendAudit } from "@/server/audit/mutations";
import { auditKey } from "@/server/audit/signature";
import { asViewer } from "@/server/db";
import { createWorld, type TestMember, type World } from "@/server/testing/world";

const SECRET = "the audit's secret";
const key = auditKey(SECRET);
let world: World;
let owner: pg.Client;
let member: TestMember;

beforeAll(async () => {
  process.env.LOG_LEVEL = "silent";
  world = await createWorld();
  owner = new pg.Client({ connectionString: world.testDatabase.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await world?.destroy();
});

/** A chain of its own with three sealed entries. */
beforeEach(async () => {
  member = await world.member(await world.organization(), "admin");
  for (const details of [{ one: 1 }, { name: "二" }, { three: [3, null, "x"] }]) await append(details);
  await sealAudit(SECRET);
});

const append = (details: Record<string, unknown>) =>
  asViewer(member, (tx) => appendAudit(tx, "policy.changed", { subjectId: member.memberId, details }));
const change = (sql: string) => owner.query(sql, [member.organizationId]);
const verify = async (kept: ChainReport[] = []) =>
  (await verifyAudit(owner, key, kept)).find(({ chain }) => chain === member.organizationId);

/** What a superuser can do who knows how hashes are made: make the whole chain fit again. */
const REHASH = `
  do $$
  declare
    e audit_entries;
    before bytea;
  begin
    for e in select * from audit_entries order by chain, seq loop
      before := coalesce((select p.hash from audit_entries p where p.chain = e.chain and p.seq = e.seq - 1), '\\x');
      update audit_entries x
      set
        previous_hash = before,
        hash = sha256(before || convert_to(jsonb_build_array(
          e.chain, e.seq, extract(epoch from e.at), e.user_id, e.actor_name, e.actor_organization_id,
          e.action, e.case_id, e.subject_id, e.details
        )::text, 'UTF8'))
      where x.chain = e.chain and x.seq = e.seq;
      update audit_heads h set hash = x.hash, seq = x.seq from audit_entries x
      where h.chain = e.chain and x.chain = e.chain and x.seq = e.seq;
    end loop;
  end
  $$`;

it("finds an untouched chain whole and sealed to its end, and what came later waiting for its seal", async () => {
  expect(await verify()).toMatchObject({ entries: 3, sealed: 3, problems: [], head: { seq: "3", key: key.id } });
  await append({ four: 4 });
  expect(await verify()).toMatchObject({ entries: 4, sealed: 3, problems: [] });
  await sealAudit(SECRET);
  expect(await verify()).toMatchObject({ entries: 4, sealed: 4, problems: [] });
});

it("sees a row that was changed, even by a superuser", async () => {
  await change("update audit_entries set details = '{\"name\": \"other\"}' where chain = $1 and seq = 2");
  expect((await verify())?.problems).toEqual(["entry 2 is not what was written"]);
});

it("sees that entries were rewritten with all their hashes, because the seals do not fit", async () => {
  await change("update audit_entries set actor_name = 'Somebody else' where chain = $1 and seq = 2");
  await owner.query(REHASH);
  expect((await verify())?.problems).toEqual(["entry 3 or one before it was rewritten after it was sealed"]);
  await change("update audit_seals s set hash = e.hash from audit_entries e where s.chain = $1 and e.chain = s.chain and e.seq = s.seq");
  expect((await verify())?.problems).toEqual(["the seal of entry 3 is forged"]);
});

it("sees entries that were taken out of the middle or off the end", async () => {
  await change("delete from audit_entries where chain = $1 and seq = 2");
  expect((await verify())?.problems).toEqual(["entry 3 does not follow the one before it"]);
  await change("delete from audit_entries where chain = $1 and seq = 3");
  expect((await verify())?.problems).toContain("the head is not the last entry's");
});

it("sees by a head kept outside that the end was cut off with its seals, or the whole chain", async () => {
  const kept = [(await verify())!];
  expect((await verify(kept))?.problems).toEqual([]);
  await change("delete from audit_seals where chain = $1");
  await change("delete from audit_entries where chain = $1 and seq = 3");
  await owner.query(REHASH);
  expect((await verify())?.problems).toEqual([]);
  expect((await verify(kept))?.problems).toEqual(["entry 3, whose head was kept, is gone or was rewritten"]);
  for (const table of ["audit_entries", "audit_heads"]) await change(`delete from ${table} where chain = $1`);
  expect((await verify(kept))?.problems).toEqual(["the whole chain is gone"]);
});

it("does not take a seal of another key for ours", async () => {
  await change("delete from audit_seals where chain = $1");
  await sealAudit("another secret");
  expect((await verify())?.problems).toEqual(["1 seals are of another key: was APP_SECRET changed?"]);
});

it("sees an entry that was moved to another organization's readers, and a tail that nobody seals", async () => {
  await change("update audit_entries set organization_id = null where chain = $1 and seq = 2");
  expect((await verify())?.problems).toEqual(["entry 2 is not what was written"]);
  await change("update audit_entries set organization_id = chain where chain = $1");
  await append({ four: 4 });
  await world.app.query("select seal_audit($1, s, '', $2, '') from generate_series(4, 9) s", [member.organizationId, key.id]);
  expect(await verify()).toMatchObject({ sealed: 3, problems: [] });
  await change("delete from audit_seals where chain = $1");
  await change("update audit_entries set at = at - interval '1 hour' where chain = $1");
  await owner.query(REHASH);
  expect((await verify())?.problems).toEqual(["entries up to 4 wait for their seal longer than a minute: is the application running?"]);
});
