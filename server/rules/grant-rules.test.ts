import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Tlp } from "@/generated/prisma/enums";
import { findCase } from "@/server/cases/find-case";
import { findCaseDetails } from "@/server/cases/find-case-details";
import { createCase } from "@/server/cases/mutations";
import { updateCase } from "@/server/cases/update-case";
import { asViewer } from "@/server/db";
import { listNotices } from "@/server/notices/queries";
import { switchFourEyesOn } from "@/server/organizations/mutations";
import { eraseMember } from "@/server/retention/mutations";
import { endGrantRule, makeGrantRule } from "@/server/rules/grant-mutations";
import { findGrantReach, listGrantRules, previewRules } from "@/server/rules/grant-queries";
import type { NewGrantRule } from "@/server/rules/schema";
import { listCaseAccess } from "@/server/sharing/access";
import { approveProposal } from "@/server/sharing/decide";
import { revokeGrant } from "@/server/sharing/grants";
import { listProposals } from "@/server/sharing/proposals";
import { grantCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";
import { acceptTransfer, offerOrProposeTransfer } from "@/server/transfers/mutations";
import { listTransfers } from "@/server/transfers/queries";

let world: World;
let ours: TestOrganization;
let police: TestOrganization;
let lead: TestMember;
let second: TestMember;
let analyst: TestMember;
let officer: TestMember;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  [ours, police] = [await world.organization(), await world.organization()];
  [lead, second, analyst] = [await world.member(ours, "lead"), await world.member(ours, "lead"), await world.member(ours, "analyst")];
  officer = await world.member(police, "viewer");
});

const rule = (part: Partial<NewGrantRule> = {}): NewGrantRule =>
  ({ effect: "grant", roles: [], kinds: [], partyId: police.id, level: "read", upTo: "amber", reportable: true, reason: "We report these", ...part });
const make = (part: Partial<NewGrantRule> = {}, existing = false, member = lead) =>
  asViewer(member, (tx) => makeGrantRule(tx, rule(part), existing));
const file = (reportable: boolean, tlp: Tlp = "amber", member = analyst) =>
  asViewer(member, async (tx) => (await createCase(tx, { organizationId: ours.id, memberId: member.memberId }, { title: "Mail", tlp, reportable })).id);
const sees = async (caseId: string, member = officer) => (await asViewer(member, (tx) => findCase(tx, caseId))) !== null;
const edit = (caseId: string, part: { reportable?: boolean; tlp?: Tlp; title?: string }) =>
  asViewer(analyst, async (tx) => {
    const details = (await findCaseDetails(tx, caseId))!;
    const { title, description, status, resolution, severity, tlp, pap, reportable, classification, techniques, ownerMemberId, firstSeenAt, detectedAt, reportedAt } = details;
    const fields = { title, description, status, resolution, severity, tlp, pap, reportable, classification, techniques, ownerMemberId, firstSeenAt, detectedAt, reportedAt };
    return updateCase(tx, caseId, details.version, { ...fields, ...part });
  });
const foretold = async (caseId: string | null, reportable: boolean, tlp: Tlp = "amber", member = analyst) =>
  (await asViewer(member, (tx) => previewRules(tx, caseId, tlp, reportable))).map(({ outcome, refusal }) => refusal ?? outcome);
const onlyRule = async () => (await asViewer(analyst, listGrantRules))[0]!;
const audited = async (caseId: string) => {
  const { rows } = await world.owner.query<{ action: string }>("select action from audit_entries where organization_id = $1 and case_id = $2 order by seq", [ours.id, caseId]);
  return rows.map(({ action }) => action);
};

describe("a rule that grants", () => {
  it("is followed with the filing, though an analyst files, and said before, in the access page, the inbox and the audit", async () => {
    expect(await make()).toEqual({ ok: true, proposed: false, granted: 0 });
    expect(await foretold(null, true)).toEqual(["grants"]);
    expect(await foretold(null, false)).toEqual([]);
    const [quiet, told] = [await file(false), await file(true)];
    expect([await sees(quiet), await sees(told)]).toEqual([false, true]);
    const { grants } = await asViewer(lead, (tx) => listCaseAccess(tx, told));
    expect(grants).toMatchObject([{ partyName: police.name, level: "read", rule: { upTo: "amber", reportable: true }, byName: lead.name, reason: "We report these", state: "active" }]);
    expect((await asViewer(officer, (tx) => listNotices(tx))).notices).toHaveLength(1);
    expect(await audited(told)).toContain("case.granted_by_rule");
    expect(await foretold(told, true)).toEqual(["keeps"]);
  });

  it("is followed by the edit that makes the case match, and ends what it granted when the case matches no more", async () => {
    await make();
    const caseId = await file(false);
    expect(await foretold(caseId, true)).toEqual(["grants"]);
    await edit(caseId, { reportable: true });
    expect(await sees(caseId)).toBe(true);
    expect(await foretold(caseId, false)).toEqual(["ends"]);
    await edit(caseId, { reportable: false });
    expect(await sees(caseId)).toBe(false);
    await edit(caseId, { reportable: true });
    expect(await foretold(caseId, true, "amber_strict")).toEqual(["ends"]);
    await edit(caseId, { tlp: "amber_strict" });
    expect(await sees(caseId)).toBe(false);
    expect((await audited(caseId)).filter((action) => action.endsWith("by_rule"))).toEqual([
      "case.granted_by_rule", "grant.revoked_by_rule", "case.granted_by_rule", "grant.revoked_by_rule",
    ]);
  });

  it("never gives again what a person took back, before the case matches anew", async () => {
    await make();
    const caseId = await file(true);
    const [grant] = (await asViewer(lead, (tx) => listCaseAccess(tx, caseId))).grants;
    await asViewer(lead, (tx) => revokeGrant(tx, grant!.id));
    await edit(caseId, { title: "Another title" });
    expect(await sees(caseId)).toBe(false);
    expect(await foretold(caseId, true)).toEqual(["not_applied"]);
  });

  it("leaves alone what was granted by hand", async () => {
    await make();
    const caseId = await file(false);
    await grantCase(lead, caseId, { id: police.id });
    await edit(caseId, { reportable: true });
    expect(await foretold(caseId, true)).toEqual(["has"]);
    await edit(caseId, { reportable: false });
    expect(await sees(caseId)).toBe(true);
  });

  it("grants once where several rules cover the case, and another goes on where one ends", async () => {
    await make();
    await make({ reportable: false, upTo: "green" });
    const caseId = await file(true, "green");
    expect((await asViewer(lead, (tx) => listCaseAccess(tx, caseId))).grants).toHaveLength(1);
    await edit(caseId, { reportable: false });
    expect(await sees(caseId)).toBe(true);
  });

  it("covers what is there only where its maker wants that, and says how much before", async () => {
    const [caseId] = [await file(true), await file(false), await file(true, "red")];
    expect(await asViewer(lead, (tx) => findGrantReach(tx, rule()))).toEqual({ cases: 1, waiting: 1, refusal: null });
    await make();
    expect(await sees(caseId)).toBe(false);
    expect(await make({}, true)).toMatchObject({ granted: 1 });
    expect(await sees(caseId)).toBe(true);
  });

  it("ends with or without what it granted, as the lead chooses", async () => {
    await make();
    const kept = await file(true);
    const { id } = await onlyRule();
    expect(await asViewer(analyst, (tx) => endGrantRule(tx, id, true))).toBe("role");
    expect(await asViewer(lead, (tx) => endGrantRule(tx, id, false))).toBeNull();
    expect([await sees(kept), await sees(await file(true))]).toEqual([true, false]);
    await edit(kept, { reportable: false });
    expect(await sees(kept)).toBe(false);
    await make();
    const taken = await file(true);
    expect(await asViewer(lead, async (tx) => endGrantRule(tx, (await listGrantRules(tx))[0]!.id, true))).toBeNull();
    expect(await sees(taken)).toBe(false);
  });

  it("carries no name of a former member who was erased into new grants", async () => {
    await make();
    const admin = await world.member(ours, "admin");
    await world.owner.query("update members set deactivated_at = now() where id = $1", [lead.memberId]);
    expect(await asViewer(admin, (tx) => eraseMember(tx, lead.memberId))).toBeNull();
    const { grants } = await asViewer(admin, async (tx) => listCaseAccess(tx, await file(true)));
    expect(grants[0]!.byName).not.toContain(lead.name);
  });
});

describe("the limits of a rule", () => {
  it("are those of a lead who grants by hand, for every party and marking", async () => {
    const [closed, unknown] = [await world.organization(), await world.organization({ standing: false })];
    await world.owner.query("update organizations set closed_at = now() where id = $1", [closed.id]);
    const [joined, invited, strange] = [await world.group([ours, police]), await world.group([police]), await world.group([police], { closed: true })];
    await world.owner.query("insert into sharing_group_members (group_id, organization_id) values ($1, $2)", [invited.id, ours.id]);
    for (const tlp of ["clear", "green", "amber", "amber_strict", "red"] as const) {
      const caseId = await file(false, tlp);
      for (const party of [ours, police, closed, unknown, joined, invited, strange, { id: caseId }]) {
        const [judged] = await asViewer(lead, (tx) => tx.$queryRaw<{ byHand: string | null; byRule: string | null }[]>`
          select
            refusal_reason('grant_case', ${caseId}::uuid, ${party.id}::uuid) as "byHand",
            rule_refusal(viewer_organization(), ${tlp}::tlp, ${party.id}::uuid) as "byRule"
        `);
        expect(judged!.byRule).toBe(judged!.byHand);
      }
    }
  });

  it("hold when it is made: no person, nobody who does not stand, no group beyond its TLP, nobody but leads", async () => {
    const group = await world.group([ours, police]);
    await world.owner.query("update members set nameable = true where id = $1", [officer.memberId]);
    expect(await make({ partyId: officer.memberId })).toEqual({ ok: false, refusal: "unknown_party" });
    expect(await make({ partyId: (await world.organization({ standing: false })).id })).toEqual({ ok: false, refusal: "not_standing" });
    expect(await make({ partyId: group.id, upTo: "amber_strict" })).toEqual({ ok: false, refusal: "tlp_amber_strict" });
    expect(await make({}, false, analyst)).toEqual({ ok: false, refusal: "role" });
    const byHand = `insert into sharing_rules (organization_id, effect, up_to, party_id, party_kind, level, reason, created_by, created_by_name)
      values ($1, 'grant', 'amber', $2, $3, 'read', 'x', $4, 'x')`;
    expect((await world.attempt(lead, byHand, [ours.id, police.id, "organization", lead.memberId])).error).toBeNull();
    expect((await world.attempt(lead, byHand, [ours.id, officer.memberId, "member", lead.memberId])).error).toBe("42501");
    expect((await world.attempt(lead, byHand, [police.id, ours.id, "organization", lead.memberId])).error).toBe("42501");
  });

  it("hold when it is followed: where it may not, it is skipped, the case says why, and the filing goes on", async () => {
    await make();
    await world.owner.query("update organizations set standing_at = null where id = $1", [police.id]);
    const caseId = await file(true);
    expect(await sees(caseId)).toBe(false);
    expect(await foretold(caseId, true)).toEqual(["not_standing"]);
  });

  it("end a rule with the membership of the group that it grants to", async () => {
    const group = await world.group([ours, police]);
    await make({ partyId: group.id });
    expect(await sees(await file(true))).toBe(true);
    await world.owner.query("delete from sharing_group_members where group_id = $1 and organization_id = $2", [group.id, ours.id]);
    await world.owner.query("insert into sharing_group_members (group_id, organization_id, joined_at) values ($1, $2, now())", [group.id, ours.id]);
    expect(await sees(await file(true))).toBe(false);
  });

  it("keep others from knowing or using it, and nobody writes a rule into a grant", async () => {
    await make();
    const { id } = await onlyRule();
    const caseId = await file(true);
    expect(await asViewer(officer, listGrantRules)).toEqual([]);
    expect(await foretold(caseId, true, "amber", officer)).toEqual([]);
    const forged = `insert into case_grants (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name, rule_id)
      values ($1, $2, $3, 'organization', 'read', 'x', $4, 'x', $5)`;
    expect((await world.attempt(lead, forged, [caseId, ours.id, police.id, lead.memberId, id])).error).toBe("42501");
  });
});

describe("under four eyes", () => {
  const switchOn = async () => {
    const admin = await world.member(ours, "admin");
    expect(await asViewer(admin, switchFourEyesOn)).toBeNull();
  };
  const approveWaiting = () =>
    asViewer(second, async (tx) => approveProposal(tx, (await listProposals(tx)).waiting[0]!.id));

  it("a rule waits for a second lead when it is made, and its grants need none", async () => {
    const before = await file(true);
    await switchOn();
    expect(await make({}, true)).toEqual({ ok: true, proposed: true, granted: 0 });
    expect(await asViewer(lead, listGrantRules)).toEqual([]);
    expect(await sees(await file(true))).toBe(false);
    expect(await approveWaiting()).toBeNull();
    expect([await sees(before), await sees(await file(true))]).toEqual([true, true]);
  });

  it("no rule is made directly, and one from before is skipped and says why", async () => {
    await make();
    await switchOn();
    const direct = `insert into sharing_rules (organization_id, effect, up_to, party_id, party_kind, level, reason, created_by, created_by_name)
      values ($1, 'grant', 'amber', $2, 'organization', 'read', 'x', $3, 'x')`;
    expect((await world.attempt(lead, direct, [ours.id, police.id, lead.memberId])).error).toBe("CT001");
    const caseId = await file(true);
    expect(await sees(caseId)).toBe(false);
    expect(await foretold(caseId, true)).toEqual(["second_lead"]);
    expect((await onlyRule()).refusal).toBeNull();
    expect((await asViewer(lead, listGrantRules))[0]!.refusal).toBe("second_lead");
  });

  it("offering a case needs a second lead, exactly and once", async () => {
    await switchOn();
    const receiver = await world.member(police, "lead");
    const caseId = await file(true);
    const offer = { organizationId: police.id, summary: "Yours to carry on", keepRead: false, keepCompared: false, days: 7 };
    expect(await asViewer(lead, (tx) => offerOrProposeTransfer(tx, caseId, { ...offer, organizationId: ours.id }))).toEqual({ ok: false, refusal: "own_organization" });
    const direct = "select offer_transfer($1, $2, 'Yours to carry on', false, false, 7)";
    expect((await world.attempt(lead, direct, [caseId, police.id])).error).toBe("CT001");
    expect(await asViewer(lead, (tx) => offerOrProposeTransfer(tx, caseId, offer))).toEqual({ ok: true, proposed: true });
    expect(await asViewer(receiver, listTransfers)).toEqual([]);
    expect(await approveWaiting()).toBeNull();
    const [offered] = await asViewer(receiver, listTransfers);
    expect(offered).toMatchObject({ summary: "Yours to carry on", state: "open" });
    await world.owner.query("update case_transfers set outcome = 'withdrawn', answered_at = now() where id = $1", [offered!.id]);
    expect((await world.attempt(second, direct, [caseId, police.id])).error).toBe("CT001");
  });

  it("an offer made before does not go over without the second lead", async () => {
    const receiver = await world.member(police, "lead");
    const caseId = await file(true);
    const offer = { organizationId: police.id, summary: "x", keepRead: false, keepCompared: false, days: 7 };
    expect(await asViewer(lead, (tx) => offerOrProposeTransfer(tx, caseId, offer))).toEqual({ ok: true, proposed: false });
    await switchOn();
    const [offered] = await asViewer(receiver, listTransfers);
    await expect(asViewer(receiver, (tx) => acceptTransfer(tx, offered!.id, false))).rejects.toThrow("transfer_stopped");
    expect(await sees(caseId)).toBe(false);
  });
});

it("a case that goes over to another organization is not reportable there, and follows no rule of the new owner's", async () => {
  const receiver = await world.member(police, "lead");
  const third = await world.organization();
  await asViewer(receiver, (tx) => makeGrantRule(tx, rule({ partyId: third.id }), false));
  const caseId = await file(true);
  await asViewer(lead, (tx) => offerOrProposeTransfer(tx, caseId, { organizationId: police.id, summary: "x", keepRead: false, keepCompared: false, days: 7 }));
  const [offered] = await asViewer(receiver, listTransfers);
  expect(await asViewer(receiver, (tx) => acceptTransfer(tx, offered!.id, false))).toBeNull();
  expect((await asViewer(receiver, (tx) => findCase(tx, caseId)))!.reportable).toBe(false);
  expect(await sees(caseId, await world.member(third, "lead"))).toBe(false);
});
