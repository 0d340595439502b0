import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findCase } from "@/server/cases/find-case";
import { asSeenBy, asViewer, type Tx } from "@/server/db";
import { findPartyToSeeAs } from "@/server/sharing/seen-as";
import { listCasesGrantedToUs, listSharedWithUs } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());

/** What shows of one organization's material: ids of everything that hangs on its cases. */
async function shown(tx: Tx, of: TestOrganization): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select 'case ' || id as id from cases where organization_id = ${of.id}::uuid
    union all select 'observation ' || id from observations where case_organization_id = ${of.id}::uuid
    union all select 'source ' || id from case_sources where case_organization_id = ${of.id}::uuid
    union all select 'comment ' || id from case_comments where case_organization_id = ${of.id}::uuid
    union all select 'grant ' || id from case_grants where case_organization_id = ${of.id}::uuid
    union all select 'share ' || id from shares where organization_id = ${of.id}::uuid
    union all select 'line ' || share_id || observation_id from shared_observations where organization_id = ${of.id}::uuid
  `;
  return rows.map(({ id }) => id).sort();
}

type Neighbourhood = Awaited<ReturnType<typeof makeNeighbourhood>>;

/** Ours, two others, and groups of every sort between them. */
async function makeNeighbourhood() {
  const [ours, theirs, third] = [await world.organization(), await world.organization(), await world.organization()];
  const groups = {
    open: await world.group([ours, theirs, third]),
    closed: await world.group([ours, theirs], { closed: true }),
    closedOfOurs: await world.group([ours, theirs], { closed: true, runBy: ours }),
    elsewhere: await world.group([theirs, third]),
  };
  const people = { lead: await world.member(ours, "lead"), theirs: await world.member(theirs, "viewer"), named: await world.member(theirs, "viewer"), third: await world.member(third, "lead") };
  await world.owner.query("update members set nameable = true where id = $1", [people.named.memberId]);
  return { ours, theirs, third, groups, people };
}

const TLPS = ["clear", "green", "amber", "amber_strict", "red"] as const;
const PARTIES = ["theirs", "third", "open", "closed", "closedOfOurs", "elsewhere", "named"] as const;
/** Groups that an organization is in: it gives to no others. */
const JOINED: Record<string, readonly string[]> = { ours: ["open", "closed", "closedOfOurs"], third: ["open", "elsewhere"] };
const givingArbitrary = fc.record({
  whole: fc.boolean(),
  party: fc.constantFrom(...PARTIES),
  lines: fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
  ended: fc.constantFrom("no", "no", "revoked", "expired"),
});
const worldArbitrary = fc.array(
  fc.record({
    owner: fc.constantFrom("ours", "ours", "third"),
    tlp: fc.constantFrom(...TLPS),
    values: fc.array(fc.constantFrom(...TLPS), { minLength: 2, maxLength: 4 }),
    contributed: fc.option(fc.constantFrom("theirs", "third")),
    giving: fc.array(givingArbitrary, { maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 4 },
);
type RandomCase = (typeof worldArbitrary extends fc.Arbitrary<infer Cases extends readonly unknown[]> ? Cases : never)[number];

function partyOf({ theirs, third, groups, people }: Neighbourhood, party: (typeof PARTIES)[number]): { id: string; kind: string } {
  if (party === "theirs" || party === "third") return { id: { theirs, third }[party].id, kind: "organization" };
  if (party === "named") return { id: people.named.memberId, kind: "member" };
  return { id: groups[party].id, kind: "group" };
}

const one = async (sql: string, values: unknown[]): Promise<string> => (await world.owner.query<{ id: string }>(sql, values)).rows[0]!.id;

/** Rows as they may have come to stand, lawful at the time or not. */
async function makeCase(around: Neighbourhood, random: RandomCase): Promise<void> {
  const owner = random.owner === "ours" ? around.ours : around.third;
  const by = random.owner === "ours" ? around.people.lead.memberId : around.people.third.memberId;
  const caseId = await one("insert into cases (organization_id, title, tlp) values ($1, 'A case', $2) returning id", [owner.id, random.tlp]);
  const observe = (tlp: string, reporter: string) =>
    one(
      `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
       values ($1, $2, $3, new_id(), 'domain', 'x.example', $4) returning id`,
      [caseId, owner.id, reporter, tlp],
    );
  const values: string[] = [];
  for (const tlp of random.values) values.push(await observe(tlp, owner.id));
  if (random.contributed) await observe("green", around[random.contributed as "theirs"].id);
  await one(
    `insert into case_comments (case_id, case_organization_id, organization_id, member_id, author_name, body)
     values ($1, $2, $2, $3, 'x', 'x') returning id`,
    [caseId, owner.id, by],
  );
  for (const giving of random.giving) {
    const party = partyOf(around, giving.party);
    if (party.kind === "group" && !JOINED[random.owner]!.includes(giving.party)) continue;
    const ending = [giving.ended === "revoked" ? new Date() : null, giving.ended === "expired" ? new Date(0) : null];
    if (giving.whole) {
      await one(
        `insert into case_grants (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name, revoked_at, expires_at)
         values ($1, $2, $3, $4, 'read', 'x', $5, 'x', $6, $7) returning id`,
        [caseId, owner.id, party.id, party.kind, by, ...ending],
      );
      continue;
    }
    const share = await one(
      `insert into shares (case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name, revoked_at, expires_at)
       values ($1, $2, $3, $4, 'x', $5, 'x', $6, $7) returning id`,
      [caseId, owner.id, party.id, party.kind, by, ...ending],
    );
    for (const line of new Set(giving.lines.map((index) => values[index % values.length]!))) {
      await world.owner.query("insert into shared_observations values ($1, $2, $3)", [share, line, owner.id]);
    }
  }
}

describe("looking as somebody else", () => {
  it("shows exactly what they see of ours, but for what only groups tell whose members we may not know", async () => {
    await world.owner.query("alter table shared_observations disable trigger refuse_unlawful_shares");
    await fc.assert(
      fc.asyncProperty(worldArbitrary, async (cases) => {
        const around = await makeNeighbourhood();
        for (const each of cases) await makeCase(around, each);
        const { ours, theirs, groups, people } = around;
        const seen = (partyId: string) => asSeenBy(people.lead, partyId, (tx) => shown(tx, ours));
        // Someone in one group, and in no other.
        const lone = await world.organization();
        const inGroup = await world.member(lone, "viewer");
        await world.owner.query("delete from sharing_group_members where organization_id = $1 and group_id = any ($2)", [theirs.id, [groups.closed.id, groups.elsewhere.id]]);
        const really = await asViewer(people.theirs, (tx) => shown(tx, ours));
        const reallyNamed = await asViewer(people.named, (tx) => shown(tx, ours));
        for (const groupId of [groups.closed.id, groups.elsewhere.id]) {
          await world.owner.query("insert into sharing_group_members (group_id, organization_id, joined_at) values ($1, $2, now())", [groupId, theirs.id]);
        }
        expect(await seen(theirs.id)).toEqual(really);
        expect(await seen(people.named.memberId)).toEqual(reallyNamed);
        for (const group of [groups.open, groups.closed, groups.closedOfOurs]) {
          await world.owner.query("insert into sharing_group_members (group_id, organization_id, joined_at) values ($1, $2, now())", [group.id, lone.id]);
          expect(await seen(group.id)).toEqual(await asViewer(inGroup, (tx) => shown(tx, ours)));
          await world.owner.query("delete from sharing_group_members where organization_id = $1", [lone.id]);
        }
        expect(await seen(groups.elsewhere.id)).toBeNull();
      }),
      { numRuns: 25 },
    );
    await world.owner.query("alter table shared_observations enable trigger refuse_unlawful_shares");
  }, 240_000);

  it("answers by the lists and pages that they use themselves", async () => {
    const { theirs, people } = await makeNeighbourhood();
    const [granted, partly] = [await fileCase(people.lead, ["a.example"]), await fileCase(people.lead, ["b.example", "c.example"])];
    await grantCase(people.lead, granted, theirs);
    const share = await shareValues(people.lead, partly, ["b.example"], { id: theirs.id, kind: "organization" });
    const answer = await asSeenBy(people.lead, theirs.id, async (tx) => ({
      granted: await findCase(tx, granted),
      partly: await findCase(tx, partly),
      cases: (await listCasesGrantedToUs(tx)).map(({ caseId }) => caseId),
      shares: (await listSharedWithUs(tx, receivedFilterSchema.parse({}))).shares.map(({ id, values }) => ({ id, values })),
    }));
    expect(answer).toMatchObject({ granted: { ours: false, overlaps: 0, rights: { edit: false, share: false } }, partly: null, cases: [granted], shares: [{ id: share, values: 1 }] });
  });

  it("does not tell that somebody is in a closed group: what went there shows as the group, not as its member", async () => {
    const { theirs, groups, people } = await makeNeighbourhood();
    const caseId = await fileCase(people.lead, ["d.example"]);
    await shareValues(people.lead, caseId, ["d.example"], { ...groups.closed, kind: "group" });
    const values = (partyId: string) => asSeenBy(people.lead, partyId, (tx) => tx.observation.count());
    expect(await values(theirs.id)).toBe(0);
    expect(await values(groups.closed.id)).toBe(1);
    expect((await asViewer(people.lead, (tx) => findPartyToSeeAs(tx, theirs.id)))?.groups).toEqual([groups.open.name, groups.closedOfOurs.name].sort());
    expect((await asViewer(people.lead, (tx) => findPartyToSeeAs(tx, groups.closed.id)))?.groups).toEqual([]);
  });

  it("is for leads, as a party that they may name, and once", async () => {
    const { ours, theirs, groups, people } = await makeNeighbourhood();
    const analyst = await world.member(ours, "analyst");
    const colleague = await world.member(ours, "viewer");
    const may = (viewer: TestMember, partyId: string) => asSeenBy(viewer, partyId, async () => true);
    const knows = (viewer: TestMember, partyId: string) => asViewer(viewer, (tx) => findPartyToSeeAs(tx, partyId));
    for (const [viewer, partyId] of [
      [analyst, theirs.id], [people.lead, ours.id], [people.lead, colleague.memberId], [people.lead, people.theirs.memberId],
      [people.lead, groups.elsewhere.id], [people.lead, people.lead.userId],
    ] as const) {
      expect(await may(viewer, partyId)).toBeNull();
    }
    for (const partyId of [theirs.id, groups.closed.id, people.named.memberId]) {
      expect(await may(people.lead, partyId)).toBe(true);
      expect(await knows(people.lead, partyId)).toMatchObject({ id: partyId });
      expect(await knows(analyst, partyId)).toBeNull();
    }
    expect(await knows(people.lead, people.theirs.memberId)).toBeNull();
    const again = await asSeenBy(people.lead, theirs.id, (tx) => tx.$queryRaw<{ again: boolean }[]>`select view_as(${ours.id}::uuid) as again`);
    expect(again).toEqual([{ again: false }]);
  });

  it("writes nothing, and cannot be made to", async () => {
    const { ours, theirs, people } = await makeNeighbourhood();
    const caseId = await fileCase(people.lead, ["e.example"]);
    const writes = [
      "update cases set title = 'x'", "delete from observations", `insert into cases (organization_id, title) values ('${ours.id}', 'x')`,
      `select append_audit('case.read', '${caseId}', null, '{}')`, "set transaction read write", "select set_config('transaction_read_only', 'off', true)",
    ];
    // The audit does not know the case to somebody who was not given it.
    for (const sql of writes) {
      await expect(asSeenBy(people.lead, theirs.id, (tx) => tx.$executeRawUnsafe(sql)), sql).rejects.toThrow(/read-only|read-write|not_yours/);
    }
  });
});

describe("the database, while somebody looks as another,", () => {
  /** Counts rows that are not ours, table by table, as a role of the installation. */
  async function foreign(role: "app" | "overlap" | "owner"): Promise<string[]> {
    const around = await makeNeighbourhood();
    await grantCase(around.people.third, await fileCase(around.people.third, ["f.example"]), around.theirs);
    await fileCase(around.people.lead, ["f.example"]);
    const { rows: tables } = await world.owner.query<{ name: string; columns: string[] }>(
      `select c.relname as name, array_agg(a.attname) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity
         and a.attname in ('organization_id', 'case_organization_id', 'id')
       group by c.relname`,
    );
    const client = await (role === "app" ? world.app : world.owner).connect();
    const found: string[] = [];
    try {
      await client.query("begin");
      await client.query("select begin_viewer($1, $2)", [around.people.lead.userId, around.ours.id]);
      expect((await client.query("select view_as($1) as seen", [around.theirs.id])).rows).toEqual([{ seen: true }]);
      if (role === "overlap") await client.query("set local role common_thread_overlap");
      for (const { name, columns } of tables) {
        await client.query("savepoint before");
        const column = ["case_organization_id", "organization_id"].find((each) => columns.includes(each));
        const condition = column ? `${column} is distinct from '${around.ours.id}'` : "true";
        const { rows } = await client.query(`select count(*)::int as n from ${name} where ${condition}`).catch(() => ({ rows: [{ n: 0 }] }));
        await client.query("rollback to savepoint before");
        if (rows[0].n > 0) found.push(name);
      }
    } finally {
      await client.query("rollback");
      client.release();
    }
    return found.sort();
  }

  const KNOWN_TO_ALL = ["installation", "organizations", "parties"];
  it.each(["app", "overlap", "owner"] as const)("shows the %s's role nothing that is not ours", async (role) => {
    const found = await foreign(role);
    // The group that both are in by its name alone.
    expect(found.filter((name) => !KNOWN_TO_ALL.includes(name) && name !== "sharing_groups")).toEqual([]);
  });

  it("has a restrictive policy on every table that policies guard (a new one: `select limit_view_as('table')`, with the column of its owner where it should show)", async () => {
    const { rows } = await world.owner.query<{ name: string }>(
      `select c.relname as name
       from pg_class c
       where c.relnamespace in ('public'::regnamespace, 'overlap'::regnamespace) and c.relkind in ('r', 'p') and c.relrowsecurity
         and not exists (
           select from pg_policy p
           where p.polrelid = c.oid and not p.polpermissive and p.polroles = '{0}'
             and pg_get_expr(p.polqual, p.polrelid) like '%viewing_for()%'
         )
       order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(KNOWN_TO_ALL);
  });
});
