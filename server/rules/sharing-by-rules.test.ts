import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Tlp } from "@/generated/prisma/enums";
import { findCaseDetails } from "@/server/cases/find-case-details";
import { updateCase } from "@/server/cases/update-case";
import { asViewer } from "@/server/db";
import { fileObservations } from "@/server/indicators/mutations";
import { listNotices } from "@/server/notices/queries";
import { switchFourEyesOn } from "@/server/organizations/mutations";
import { endGrantRule, makeGrantRule } from "@/server/rules/grant-mutations";
import { findGrantReach, listGrantRules, previewRules } from "@/server/rules/grant-queries";
import type { NewGrantRule } from "@/server/rules/schema";
import { listCaseAccess } from "@/server/sharing/access";
import { approveProposal } from "@/server/sharing/decide";
import { revokeShare } from "@/server/sharing/mutations";
import { listProposals } from "@/server/sharing/proposals";
import { fileCase, keyOf, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let ours: TestOrganization;
let police: TestOrganization;
let lead: TestMember;
let analyst: TestMember;
let officer: TestMember;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  [ours, police] = [await world.organization(), await world.organization()];
  [lead, analyst] = [await world.member(ours, "lead"), await world.member(ours, "analyst")];
  officer = await world.member(police, "viewer");
});

/** fileCase() files springboards that are domains. */
const rule = (part: Partial<NewGrantRule> = {}): NewGrantRule => ({
  effect: "share", partyId: police.id, level: "read", upTo: "amber", reportable: false, roles: ["springboard"], kinds: [], reason: "They look for these", ...part,
});
const make = (part: Partial<NewGrantRule> = {}, existing = false, member = lead) => asViewer(member, (tx) => makeGrantRule(tx, rule(part), existing));
const file = (values: string[], tlp: Tlp = "green", caseId?: string) => fileCase(analyst, values, { exposure: "private", tlp, caseId });
const reads = (caseId: string, member = officer) =>
  asViewer(member, async (tx) => (await tx.observation.findMany({ where: { caseId }, orderBy: { value: "asc" } })).map(({ value }) => value));
const edit = (caseId: string, part: { reportable?: boolean; tlp?: Tlp }) =>
  asViewer(analyst, async (tx) => {
    const details = (await findCaseDetails(tx, caseId))!;
    const { title, description, status, resolution, severity, tlp, pap, reportable, classification, techniques, ownerMemberId, firstSeenAt, detectedAt, reportedAt } = details;
    const fields = { title, description, status, resolution, severity, tlp, pap, reportable, classification, techniques, ownerMemberId, firstSeenAt, detectedAt, reportedAt };
    return updateCase(tx, caseId, details.version, { ...fields, ...part });
  });
const foretold = async (caseId: string | null, reportable: boolean, tlp: Tlp = "green", member = analyst) =>
  (await asViewer(member, (tx) => previewRules(tx, caseId, tlp, reportable))).map(({ outcome, refusal, values }) => [refusal ?? outcome, values]);
const shares = (caseId: string) => asViewer(lead, async (tx) => (await listCaseAccess(tx, caseId)).shares);
const onlyRule = async () => (await asViewer(lead, listGrantRules))[0]!;
const audited = async (caseId: string) => {
  const { rows } = await world.owner.query<{ action: string }>("select action from audit_entries where organization_id = $1 and case_id = $2 and action like 'share.%' order by seq", [ours.id, caseId]);
  return rows.map(({ action }) => action);
};

describe("a rule that shares", () => {
  it("is followed with the filing, though an analyst files, and told in the access page, the inbox and the audit", async () => {
    expect(await make()).toEqual({ ok: true, proposed: false, granted: 0 });
    expect(await foretold(null, false)).toEqual([["shares", 0]]);
    const caseId = await file(["one.example", "two.example"]);
    expect(await reads(caseId)).toEqual(["one.example", "two.example"]);
    expect(await shares(caseId)).toMatchObject([{ partyName: police.name, values: 2, byName: lead.name, reason: "They look for these", rule: { reportable: false, upTo: "amber" } }]);
    expect((await asViewer(officer, (tx) => listNotices(tx))).notices).toHaveLength(1);
    expect(await audited(caseId)).toEqual(["share.created_by_rule"]);
    expect(await foretold(caseId, false)).toEqual([["keeps", 2]]);
    expect(await onlyRule()).toMatchObject({ effect: "share", roles: ["springboard"], grants: 2 });
  });

  it("follows what is filed into the case later, and shares nothing twice with one party", async () => {
    await make();
    const caseId = await file(["one.example"]);
    await make({ roles: [], kinds: ["domain"] });
    await file(["one.example", "two.example"], "green", caseId);
    expect(await reads(caseId)).toEqual(["one.example", "two.example"]);
    expect((await shares(caseId)).map(({ values }) => values)).toEqual([1, 1]);
  });

  it("covers values of its roles, kinds and TLP alone, in cases of its TLP, and reportable ones where it says so", async () => {
    await make({ roles: ["delivery"] });
    await make({ kinds: ["sha256"] });
    await make({ upTo: "clear" });
    await make({ reportable: true });
    const caseId = await file(["one.example"]);
    expect(await reads(caseId)).toEqual([]);
    await edit(caseId, { reportable: true });
    expect(await reads(caseId)).toEqual(["one.example"]);
    await asViewer(analyst, (tx) => fileObservations(
      tx, { caseId, caseOrganizationId: ours.id, organizationId: ours.id, memberId: analyst.memberId },
      [{ kind: "domain", value: "strict.example", key: keyOf("strict.example"), roles: ["springboard"], tlp: "amber_strict", exposure: "private", source: { name: "x" } }],
    ));
    expect(await reads(caseId)).toEqual(["one.example"]);
  });

  it("ends what it shared when the case matches no more, and shares anew when it matches again", async () => {
    await make({ reportable: true });
    const caseId = await file(["one.example", "two.example"]);
    expect(await foretold(caseId, true)).toEqual([["shares", 2]]);
    await edit(caseId, { reportable: true });
    expect(await foretold(caseId, false)).toEqual([["ends", 2]]);
    await edit(caseId, { reportable: false });
    expect(await reads(caseId)).toEqual([]);
    await edit(caseId, { reportable: true });
    await edit(caseId, { tlp: "amber_strict" });
    expect(await reads(caseId)).toEqual([]);
    expect(await audited(caseId)).toEqual(["share.created_by_rule", "share.revoked_by_rule", "share.created_by_rule", "share.revoked_by_rule"]);
  });

  it("never shares again what a person took back, while other values follow", async () => {
    await make();
    const caseId = await file(["one.example"]);
    await asViewer(lead, async (tx) => revokeShare(tx, (await listCaseAccess(tx, caseId)).shares[0]!.id));
    expect(await foretold(caseId, false)).toEqual([["not_applied", 0]]);
    await file(["one.example", "two.example"], "green", caseId);
    expect(await reads(caseId)).toEqual(["two.example"]);
  });

  it("leaves alone what was shared by hand", async () => {
    const caseId = await file(["one.example"]);
    await make({ reportable: true });
    await shareValues(lead, caseId, ["one.example"], { id: police.id, kind: "organization" });
    await edit(caseId, { reportable: true });
    expect(await shares(caseId)).toHaveLength(1);
    await edit(caseId, { reportable: false });
    expect(await reads(caseId)).toEqual(["one.example"]);
  });

  it("covers what is there only where its maker wants that, and says how much before", async () => {
    const caseId = await file(["one.example", "two.example"]);
    await file(["red.example"], "red");
    expect(await asViewer(lead, (tx) => findGrantReach(tx, rule()))).toEqual({ cases: 1, waiting: 2, refusal: null });
    expect(await asViewer(lead, (tx) => findGrantReach(tx, rule({ roles: ["delivery"] })))).toMatchObject({ waiting: 0 });
    await make();
    expect(await reads(caseId)).toEqual([]);
    expect(await make({}, true)).toMatchObject({ granted: 2 });
    expect(await reads(caseId)).toHaveLength(2);
  });

  it("ends with or without what it shared, as the lead chooses", async () => {
    await make();
    const caseId = await file(["one.example"]);
    const { id } = await onlyRule();
    expect(await asViewer(analyst, (tx) => endGrantRule(tx, id, true))).toBe("role");
    expect(await asViewer(lead, (tx) => endGrantRule(tx, id, false))).toBeNull();
    await file(["two.example"], "green", caseId);
    expect(await reads(caseId)).toEqual(["one.example"]);
    await make();
    await file(["three.example"], "green", caseId);
    expect(await asViewer(lead, async (tx) => endGrantRule(tx, (await onlyRuleOf(tx)).id, true))).toBeNull();
    expect(await reads(caseId)).toEqual(["one.example"]);
  });
  const onlyRuleOf = async (tx: Parameters<typeof listGrantRules>[0]) => (await listGrantRules(tx))[0]!;
});

describe("the limits of a rule that shares", () => {
  it("are those of a lead who shares by hand, for every party and marking", async () => {
    const [closed, unknown] = [await world.organization(), await world.organization({ standing: false })];
    await world.owner.query("update organizations set closed_at = now() where id = $1", [closed.id]);
    const [joined, invited, strange] = [await world.group([ours, police]), await world.group([police]), await world.group([police], { closed: true })];
    await world.owner.query("insert into sharing_group_members (group_id, organization_id) values ($1, $2)", [invited.id, ours.id]);
    for (const tlp of ["clear", "green", "amber", "amber_strict", "red"] as const) {
      const caseId = await file([`${tlp.replace("_", "-")}.example`], tlp);
      const { rows } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1", [caseId]);
      for (const party of [ours, police, closed, unknown, joined, invited, strange, { id: caseId }]) {
        const [judged] = await asViewer(lead, (tx) => tx.$queryRaw<{ byHand: string | null; byRule: string | null }[]>`
          select
            refusal_reason('share_observation', ${rows[0]!.id}::uuid, ${party.id}::uuid) as "byHand",
            rule_refusal(viewer_organization(), ${tlp}::tlp, ${party.id}::uuid) as "byRule"
        `);
        expect(judged!.byRule).toBe(judged!.byHand);
      }
    }
  });

  it("hold when it is made: no person, no group beyond its TLP, nobody but leads", async () => {
    await world.owner.query("update members set nameable = true where id = $1", [officer.memberId]);
    const group = await world.group([ours, police]);
    expect(await make({ partyId: officer.memberId })).toEqual({ ok: false, refusal: "unknown_party" });
    expect(await make({ partyId: group.id, upTo: "amber_strict" })).toEqual({ ok: false, refusal: "tlp_amber_strict" });
    expect(await make({}, false, analyst)).toEqual({ ok: false, refusal: "role" });
  });

  it("hold when it is followed: where it may not, it is skipped, the case says why, and the filing goes on", async () => {
    await make();
    await world.owner.query("update organizations set standing_at = null where id = $1", [police.id]);
    const caseId = await file(["one.example"]);
    expect(await reads(caseId)).toEqual([]);
    expect(await foretold(caseId, false)).toEqual([["not_standing", 0]]);
  });

  it("leave copies to their sources, and what others contributed to whoever did", async () => {
    await make();
    const caseId = await file([]);
    const partner = await world.member(police, "lead");
    await world.owner.query(
      `insert into case_grants (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
       values ($1, $2, $3, 'organization', 'contribute', 'x', $4, 'x')`, [caseId, ours.id, police.id, lead.memberId],
    );
    await asViewer(partner, (tx) => fileObservations(
      tx, { caseId, caseOrganizationId: ours.id, organizationId: police.id, memberId: partner.memberId },
      [{ kind: "domain", value: "theirs.example", key: keyOf("theirs.example"), roles: ["springboard"], tlp: "green", exposure: "private", source: { name: "x" } }],
    ));
    expect(await shares(caseId)).toEqual([]);
    const { rows } = await world.owner.query<{ shares: boolean }>(
      `select rule_shares(r, jsonb_populate_record(o, jsonb_build_object('origin_observation_id', o.id))) as shares
       from sharing_rules r, observations o where r.organization_id = $1 and o.case_id = $2`, [ours.id, await file(["own.example"])],
    );
    expect(rows).toEqual([{ shares: false }]);
  });

  it("keep others from knowing or using it, and nobody writes a rule into a share", async () => {
    await make();
    const { id } = await onlyRule();
    const caseId = await file(["one.example"]);
    expect(await asViewer(officer, listGrantRules)).toEqual([]);
    expect(await foretold(caseId, false, "green", officer)).toEqual([]);
    const forged = `insert into shares (case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name, rule_id)
      values ($1, $2, $3, 'organization', 'x', $4, 'x', $5)`;
    expect((await world.attempt(lead, forged, [caseId, ours.id, police.id, lead.memberId, id])).error).toBe("42501");
  });
});

it("under four eyes a rule that shares waits for a second lead, word for word; its shares need none, and no other value joins them", async () => {
  const before = await file(["before.example"]);
  const second = await world.member(ours, "lead");
  expect(await asViewer(await world.member(ours, "admin"), switchFourEyesOn)).toBeNull();
  const direct = `insert into sharing_rules (organization_id, effect, up_to, party_id, party_kind, level, reason, created_by, created_by_name)
    values ($1, 'share', 'amber', $2, 'organization', 'read', 'x', $3, 'x')`;
  expect((await world.attempt(lead, direct, [ours.id, police.id, lead.memberId])).error).toBe("CT001");
  expect(await make({}, true)).toEqual({ ok: true, proposed: true, granted: 0 });
  const caseId = await file(["one.example"]);
  expect(await reads(caseId)).toEqual([]);
  const { waiting } = await asViewer(second, listProposals);
  expect(waiting).toMatchObject([{ act: "rule", effect: "share", roles: ["springboard"], kinds: [], existing: true }]);
  expect(await asViewer(second, (tx) => approveProposal(tx, waiting[0]!.id))).toBeNull();
  expect([await reads(before), await reads(caseId)]).toEqual([["before.example"], ["one.example"]]);
  await asViewer(analyst, (tx) => fileObservations(
    tx, { caseId, caseOrganizationId: ours.id, organizationId: ours.id, memberId: analyst.memberId },
    [{ kind: "domain", value: "other.example", key: keyOf("other.example"), roles: ["delivery"], tlp: "green", exposure: "private", source: { name: "x" } }],
  ));
  const smuggled = `insert into shared_observations (share_id, observation_id, organization_id)
    select s.id, o.id, o.organization_id from shares s join observations o on o.case_id = s.case_id where s.case_id = $1 and o.value = 'other.example'`;
  expect((await world.attempt(lead, smuggled, [caseId])).error).toBe("CT001");
});
