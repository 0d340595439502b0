import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addComment } from "@/server/cases/comments";
import { findCase } from "@/server/cases/find-case";
import { answerConsent, askConsent } from "@/server/consent/mutations";
import { listConsents } from "@/server/consent/queries";
import { asViewer, type Viewer } from "@/server/db";
import { acknowledgeRecall, exportIndicators } from "@/server/exports/mutations";
import { listOwnExports } from "@/server/exports/queries";
import { exportSchema } from "@/server/exports/schema";
import { placeHold } from "@/server/holds/mutations";
import { acceptMerger, askMerger, mergeOrganizations } from "@/server/merging/mutations";
import { findMergerEffects, listCasesStoppingMerger, listMergers } from "@/server/merging/queries";
import { countUnreadNotices } from "@/server/notices/queries";
import { matchUntilDone } from "@/server/overlap/matcher";
import { addPerson } from "@/server/persons/mutations";
import { listPersons } from "@/server/persons/queries";
import { copyReceived } from "@/server/received/mutations";
import { eraseMember } from "@/server/retention/mutations";
import { searchEverything } from "@/server/search/queries";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let matcher: pg.Client;
let operator: Viewer;
let ending: TestOrganization;
let successor: TestOrganization;
let third: TestOrganization;
let asker: TestMember;
let taker: TestMember;
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
  [ending, successor, third] = [await world.organization(), await world.organization(), await world.organization()];
  [asker, taker, other] = [await world.member(ending, "admin"), await world.member(successor, "admin"), await world.member(third, "admin")];
});

const value = () => `u${++count}.example`;
const effects = () => asViewer(asker, (tx) => findMergerEffects(tx, successor.id));
async function merge(compare = false, keepCompared = compare): Promise<void> {
  expect(await asViewer(asker, (tx) => askMerger(tx, successor.id, "We become one", keepCompared))).toBeNull();
  const merger = (await asViewer(taker, listMergers))[0]!.id;
  expect(await asViewer(taker, (tx) => acceptMerger(tx, merger, compare, []))).toBeNull();
  expect(await asViewer(operator, (tx) => mergeOrganizations(tx, merger))).toBeNull();
}
const hold = (caseId: string) =>
  asViewer(asker, (tx) => placeHold(tx, caseId, null, { reason: "Proceedings", legalBasis: "x", reference: "", endsAt: null }));
/** Files what was received into a case of one's own, and returns the copy's id. */
async function copy(person: TestMember, received: string, caseId: string): Promise<string> {
  const { organizationId, memberId } = person;
  const filer = { caseId, caseOrganizationId: organizationId, organizationId, memberId };
  const [shown] = await asViewer(person, (tx) => tx.observation.findMany({ where: { value: received } }));
  await asViewer(person, (tx) => copyReceived(tx, filer, { sources: { ids: [shown!.id] }, into: { caseId } }));
  const { rows } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1 and value = $2", [caseId, received]);
  return rows[0]!.id;
}
/** What another organization reported in a case, as if it had been granted to it for contributing. */
const contribute = (caseId: string, owner: TestOrganization, by: TestOrganization, tlp: string, name = value()) =>
  world.owner.query(
    `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
     values ($1, $2, $3, md5($5)::uuid, 'domain', $5, $4::tlp)`,
    [caseId, owner.id, by.id, tlp, name],
  );
const reported = async (caseId: string) =>
  (await world.owner.query<{ value: string; organization_id: string }>("select value, organization_id from observations where case_id = $1", [caseId])).rows;

describe("cases", () => {
  it("go over with what is in them and the people named there, under a new number that the old one finds", async () => {
    const person = { name: "A person", reading: "", category: "victim", description: "", contact: "", tlp: "red", disclosed: false } as const;
    const caseId = await fileCase(asker, [value(), value()], { exposure: "private", tlp: "red" });
    await asViewer(asker, (tx) => addPerson(tx, asker, caseId, person));
    await asViewer(asker, (tx) => addComment(tx, caseId, { organizationId: ending.id, memberId: asker.memberId, name: "Admin" }, "Ours"));
    const before = await asViewer(asker, (tx) => findCase(tx, caseId));
    expect(await effects()).toMatchObject({ obstacle: null, cases: 1, observations: 2, red: 4 });
    await merge();
    const after = await asViewer(taker, (tx) => findCase(tx, caseId));
    expect(after).toMatchObject({ ours: true, formerNumber: before!.number, observations: 2 });
    expect(after!.number).toMatch(new RegExp(`^${successor.code}-`));
    expect(await asViewer(taker, (tx) => listPersons(tx, caseId))).toMatchObject([{ name: "A person" }]);
    expect(await asViewer(taker, (tx) => tx.caseComment.findMany({ where: { caseId } }))).toMatchObject([{ body: "Ours", authorName: "Admin" }]);
    expect((await asViewer(taker, (tx) => searchEverything(tx, before!.number))).cases).toMatchObject([{ id: caseId }]);
    expect(await asViewer(other, (tx) => findCase(tx, caseId))).toBeNull();
  });

  it("keep their legal holds, active and ended", async () => {
    const caseId = await fileCase(asker, [value()]);
    await hold(caseId);
    expect(await effects()).toMatchObject({ obstacle: null, holds: 1 });
    await merge();
    const { rows } = await world.owner.query("select organization_id, reason from legal_holds where case_id = $1", [caseId]);
    expect(rows).toEqual([{ organization_id: successor.id, reason: "Proceedings" }]);
    await expect(asViewer(taker, (tx) => tx.case.delete({ where: { id: caseId } }))).rejects.toThrow("legal_hold");
  });

  it("leave behind what third organizations contributed above GREEN and every copy of what they shared, and say how much", async () => {
    const caseId = await fileCase(asker, [value()]);
    await contribute(caseId, ending, third, "amber");
    await contribute(caseId, ending, third, "green", "stays.example");
    await contribute(caseId, ending, successor, "amber", "own.example");
    const theirs = value();
    await shareValues(other, await fileCase(other, [theirs], { tlp: "green" }), [theirs], { id: ending.id, kind: "organization" });
    await copy(asker, theirs, caseId);
    expect(await effects()).toMatchObject({ leftBehind: 2, observations: 3, received: 1 });
    await merge();
    const left = await reported(caseId);
    expect(left.map(({ organization_id }) => organization_id).sort()).toEqual([successor.id, successor.id, third.id].sort());
    expect(left.map((row) => row.value)).toEqual(expect.arrayContaining(["stays.example", "own.example"]));
    expect(left.map((row) => row.value)).not.toContain(theirs);
    expect(await asViewer(taker, (tx) => tx.observation.count({ where: { value: theirs } }))).toBe(0);
    const { rows } = await world.owner.query("select from exports where case_organization_id = $1 and purpose = 'copy' and recalled < cardinality(lines)", [third.id]);
    expect(rows).toEqual([]);
  });

  it("stop the merger where a legal hold keeps what may not go over, and its admin reads which", async () => {
    const free = await fileCase(asker, [value()]);
    const caseId = await fileCase(asker, [value()]);
    await contribute(caseId, ending, third, "amber");
    await hold(free);
    expect(await effects()).toMatchObject({ obstacle: null });
    await hold(caseId);
    expect(await effects()).toMatchObject({ obstacle: "merger_held" });
    expect(await asViewer(asker, (tx) => askMerger(tx, successor.id, "x", false))).toBe("merger_held");
    expect(await asViewer(asker, (tx) => listCasesStoppingMerger(tx, successor.id))).toMatchObject([{ id: caseId }]);
    expect(await asViewer(taker, (tx) => listCasesStoppingMerger(tx, ending.id))).toEqual([]);
    await world.owner.query("delete from legal_holds where case_id = $1", [caseId]);
    expect(await asViewer(asker, (tx) => askMerger(tx, successor.id, "x", false))).toBeNull();
    const merger = (await asViewer(taker, listMergers))[0]!.id;
    await hold(caseId);
    expect(await asViewer(taker, (tx) => acceptMerger(tx, merger, false, []))).toBe("merger_stopped");
  });
});

describe("what was given and received", () => {
  it("ends: what the one that ends shared, was given and reached through groups is nobody's of the successor", async () => {
    const group = await world.group([ending, third]);
    const [ours, theirs] = [value(), value()];
    const mine = await fileCase(asker, [ours]);
    const granted = await fileCase(other, [theirs]);
    await shareValues(asker, mine, [ours], { id: third.id, kind: "organization" });
    await grantCase(other, granted, ending);
    await shareValues(other, granted, [theirs], { id: group.id, kind: "group" });
    expect(await effects()).toMatchObject({ given: 1, received: 2, groups: 1 });
    await merge();
    expect(await asViewer(other, (tx) => tx.observation.count({ where: { value: ours } }))).toBe(0);
    expect(await asViewer(taker, (tx) => findCase(tx, granted))).toBeNull();
    expect(await asViewer(taker, (tx) => tx.share.count())).toBe(0);
    const { rows } = await world.owner.query("select organization_id from sharing_group_members where group_id = $1", [group.id]);
    expect(rows).toEqual([{ organization_id: third.id }]);
  });

  it("between the two becomes one word: grants end, contributions and copies are the successor's own", async () => {
    const [shared, contributed] = [value(), value()];
    const theirs = await fileCase(taker, [shared], { tlp: "amber" });
    await grantCase(taker, theirs, ending);
    await contribute(theirs, successor, ending, "amber", contributed);
    const mine = await fileCase(asker, [value()]);
    await copy(asker, shared, mine);
    expect(await effects()).toMatchObject({ leftBehind: 0, contributed: 0 });
    await merge();
    expect((await reported(theirs)).map(({ organization_id }) => organization_id)).toEqual([successor.id, successor.id]);
    const { rows } = await world.owner.query("select origin_observation_id from observations where case_id = $1 and value = $2", [mine, shared]);
    expect(rows).toEqual([{ origin_observation_id: null }]);
    const { rows: grants } = await world.owner.query("select from case_grants where case_id = $1 and revoked_at is null", [theirs]);
    expect(grants).toEqual([]);
  });

  it("stays in others' cases under the former name where it contributed, and goes where others had copied it, with its consents", async () => {
    const contributed = value();
    const theirs = await fileCase(other, [value()]);
    await contribute(theirs, third, ending, "amber", contributed);
    const given = value();
    const mine = await fileCase(asker, [given]);
    await shareValues(asker, mine, [given], { id: third.id, kind: "organization" });
    const copied = await copy(other, given, await fileCase(other, [value()]));
    await asViewer(other, (tx) => askConsent(tx, { copies: [copied], act: "match", partyId: null, tlp: null, reason: "x", days: 7 }));
    const [asked] = await asViewer(asker, listConsents);
    await asViewer(asker, (tx) => answerConsent(tx, asked!.id, { agreed: true, note: "", until: null }));
    await asViewer(other, (tx) => tx.observation.update({ where: { id: copied }, data: { exposure: "matchable" } }));
    expect(await effects()).toMatchObject({ contributed: 1 });
    await merge();
    expect((await reported(theirs)).find((row) => row.value === contributed)).toMatchObject({ organization_id: ending.id });
    expect(await asViewer(taker, (tx) => tx.observation.count({ where: { value: contributed } }))).toBe(0);
    expect((await world.owner.query("select from observations where id = $1", [copied])).rows).toEqual([]);
  });

  it("is recalled: files that others took away at their people, files that its own people took away at the successor's", async () => {
    const [given, received] = [value(), value()];
    const mine = await fileCase(asker, [given]);
    const theirs = await fileCase(other, [received]);
    await grantCase(asker, mine, third);
    await grantCase(asker, mine, successor);
    await grantCase(other, theirs, ending);
    const take = async (person: TestMember, caseId: string) => {
      const made = await asViewer(person, (tx) => exportIndicators(tx, exportSchema.parse({ caseId }), { tlp: () => "", pap: () => "" }));
      await made!.file.close();
    };
    await take(other, mine);
    await take(taker, mine);
    await take(asker, theirs);
    await merge();
    for (const [person, of] of [[other, ending], [taker, third]] as const) {
      const recalled = (await asViewer(person, listOwnExports)).filter(({ recalls }) => recalls.length > 0);
      expect(recalled.map(({ organizationName }) => organizationName)).toEqual([of.name]);
      expect(await asViewer(person, (tx) => acknowledgeRecall(tx, recalled[0]!.recalls[0]!.id))).toBe(true);
    }
  });
});

describe("what is compared", () => {
  it("ends in the same commit, with every notice, unless both want it: then the successor meets the others anew", async () => {
    const [kept, called] = [value(), value()];
    const mine = await fileCase(asker, [kept]);
    const anonymous = await fileCase(asker, [called]);
    await world.owner.query("insert into case_identities (case_id, organization_id, identity_policy) values ($1, $2, 'anonymous')", [anonymous, ending.id]);
    await fileCase(other, [kept, called]);
    await fileCase(taker, [kept]);
    await matchUntilDone(matcher);
    expect(await asViewer(asker, countUnreadNotices)).toBeGreaterThan(0);
    const stale = async () => {
      const { rows } = await world.owner.query(
        "select from overlap_notices where $1 in (organization_id, met_organization_id) union all select from match_keys where organization_id = $1", [ending.id],
      );
      return rows.length;
    };
    await merge(true);
    expect(await stale()).toBe(0);
    await matchUntilDone(matcher);
    expect(await stale()).toBe(0);
    const { rows } = await world.owner.query("select case_id from match_keys where organization_id = $1 and case_id in ($2, $3)", [successor.id, mine, anonymous]);
    expect(rows).toEqual([{ case_id: mine }]);
    const { rows: met } = await world.owner.query(
      "select from overlap_notices where organization_id = met_organization_id or ($1 in (case_id, met_case_id) and $2 in (organization_id, met_organization_id) and $3 in (organization_id, met_organization_id))",
      [mine, successor.id, third.id],
    );
    expect(met.length).toBeGreaterThan(0);
  });

  it("is nothing where only one of them wants it", async () => {
    const mine = await fileCase(asker, [value()]);
    await matchUntilDone(matcher);
    await merge(false, true);
    const { rows } = await world.owner.query("select exposure from observations where case_id = $1", [mine]);
    expect(rows).toEqual([{ exposure: "private" }]);
  });
});

describe("what is left of the one that ends", () => {
  it("gives its mail domain and its sign-in free, answers who asked it, and is erased for by the successor's admin", async () => {
    const domain = `${value()}`;
    await world.owner.query("insert into organization_domains (organization_id, domain, verified_at, verified_by) values ($1, $2, now(), 'dns')", [ending.id, domain]);
    await world.owner.query("insert into single_sign_on (organization_id, issuer, client_id, sealed_secret) values ($1, 'https://id.example', 'x', '')", [ending.id]);
    const { rows: [request] } = await world.owner.query<{ id: string }>(
      `insert into information_requests (organization_id, to_organization_id, subject, question, purpose, basis, due_on, sent_at)
       values ($1, $2, 'x', 'x', 'x', 'consent', '9000-01-01', now()) returning id`, [third.id, ending.id],
    );
    const caseId = await fileCase(asker, [value()]);
    await asViewer(asker, (tx) => addComment(tx, caseId, { organizationId: ending.id, memberId: asker.memberId, name: "A name" }, "Ours"));
    await merge();
    const of = async (table: string) => (await world.owner.query(`select from ${table} where organization_id = $1`, [ending.id])).rowCount;
    expect([await of("organization_domains"), await of("single_sign_on")]).toEqual([0, 0]);
    const { rows: answered } = await world.owner.query("select refusal from information_requests where id = $1", [request!.id]);
    expect(answered).toEqual([{ refusal: "other" }]);
    expect(await asViewer(other, (tx) => eraseMember(tx, asker.memberId))).toBe("not_found");
    expect(await asViewer(taker, (tx) => eraseMember(tx, asker.memberId))).toBeNull();
    const { rows: comments } = await world.owner.query("select author_name from case_comments where case_id = $1", [caseId]);
    expect(comments).toEqual([{ author_name: "Former member / 元メンバー" }]);
  });
});
