import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listCaseHistory } from "@/server/audit/queries";
import { asViewer } from "@/server/db";
import { deactivateMember, proposeFourEyesOff, switchFourEyesOn } from "@/server/organizations/mutations";
import { listNotices } from "@/server/notices/queries";
import { listCaseAccess } from "@/server/sharing/access";
import { ApprovalRefused, approveProposal, rejectProposal, withdrawProposal } from "@/server/sharing/decide";
import { changeGrant, grantCase, revokeGrant } from "@/server/sharing/grants";
import { revokeShare, shareObservations } from "@/server/sharing/mutations";
import { listProposals, needsSecondLead } from "@/server/sharing/proposals";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let ours: TestOrganization;
let theirs: TestOrganization;
let admin: TestMember;
let lead: TestMember;
let second: TestMember;
let reader: TestMember;
let caseId: string;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  [ours, theirs] = [await world.organization(), await world.organization()];
  [admin, lead, second] = [await world.member(ours, "admin"), await world.member(ours, "lead"), await world.member(ours, "lead")];
  reader = await world.member(theirs, "lead");
  caseId = await fileCase(lead, ["first.example", "second.example"], { exposure: "private" });
  expect(await asViewer(admin, switchFourEyesOn)).toBeNull();
});

const shareAll = (member: TestMember) =>
  asViewer(member, (tx) =>
    shareObservations(tx, {
      caseId, selection: { matching: {} }, parties: [{ id: theirs.id, values: 2 }], reason: "Same springboard", expiresAt: null,
    }),
  );
const grant = (level: "read" | "comment" | "contribute", expiresAt: Date | null = null) =>
  asViewer(lead, (tx) => grantCase(tx, { caseId, partyId: theirs.id, level, reason: "Look", expiresAt }));
const approve = (member: TestMember, id: string) => asViewer(member, (tx) => approveProposal(tx, id));
const waiting = (member: TestMember) => asViewer(member, async (tx) => (await listProposals(tx)).waiting);
async function firstWaiting(): Promise<string> {
  return (await waiting(second))[0]!.id;
}
const seen = (member: TestMember) =>
  asViewer(member, async (tx) => ({
    values: await tx.observation.count({ where: { caseId } }),
    cases: await tx.case.count({ where: { id: caseId } }),
    notices: (await listNotices(tx)).notices.length,
  }));
const NOTHING = { values: 0, cases: 0, notices: 0 };

describe("sharing", () => {
  it("waits until another lead approves it, and nothing shows outside before", async () => {
    expect(await shareAll(lead)).toMatchObject({ ok: true, shares: [], proposed: 1 });
    expect(await seen(reader)).toEqual(NOTHING);
    expect(await waiting(reader)).toEqual([]);
    const [proposal] = await waiting(second);
    expect(proposal).toMatchObject({ act: "share", values: 2, partyName: theirs.name, own: false, reason: "Same springboard" });
    expect(await asViewer(second, async (tx) => (await listNotices(tx)).notices)).toMatchObject([{ kind: "proposal", indicators: 2 }]);
    expect(await asViewer(lead, async (tx) => (await listNotices(tx)).notices)).toEqual([]);
    expect(await approve(second, proposal!.id)).toBeNull();
    expect(await seen(reader)).toMatchObject({ values: 2 });
    expect(await waiting(second)).toEqual([]);
  });

  it("is not approved by who proposed it, by an analyst, or by another organization", async () => {
    await shareAll(lead);
    const id = await firstWaiting();
    expect(await approve(lead, id)).toBe("second_lead");
    expect(await approve(await world.member(ours, "analyst"), id)).toBe("not_found");
    expect(await approve(reader, id)).toBe("not_found");
    expect(await seen(reader)).toEqual(NOTHING);
  });

  it("carries both names in the history", async () => {
    await shareAll(lead);
    await approve(second, await firstWaiting());
    const history = await asViewer(second, (tx) => listCaseHistory(tx, caseId, { area: "share", actor: null, page: 1 }));
    expect(history.map(({ action, actorName }) => [action, actorName])).toEqual([
      ["share.approved", second.name], ["share.created", second.name], ["share.proposed", lead.name],
    ]);
    expect(history[0]!.details).toMatchObject({ by: lead.name });
  });

  it("is of exactly what was proposed: what was added since is not in it, and what has gone refuses it", async () => {
    await shareAll(lead);
    await fileCase(lead, ["later.example"], { caseId, exposure: "private" });
    await approve(second, await firstWaiting());
    expect(await seen(reader)).toMatchObject({ values: 2 });
    await asViewer(lead, (tx) =>
      shareObservations(tx, { caseId, selection: { matching: {} }, parties: [{ id: theirs.id, values: 3 }], reason: "All", expiresAt: null }),
    );
    await asViewer(lead, (tx) => tx.observation.deleteMany({ where: { caseId, value: "later.example" } }));
    await expect(approve(second, await firstWaiting())).rejects.toEqual(new ApprovalRefused("changed"));
    expect(await waiting(second)).toHaveLength(1);
  });

  it("is judged again by the rules of the day it is approved", async () => {
    await shareAll(lead);
    await asViewer(lead, (tx) => tx.observation.updateMany({ where: { caseId }, data: { tlp: "red" } }));
    await expect(approve(second, await firstWaiting())).rejects.toEqual(new ApprovalRefused("tlp_red"));
    expect(await seen(reader)).toEqual(NOTHING);
  });

  it("is rejected with a reason, or withdrawn, and then no longer approved", async () => {
    await shareAll(lead);
    const first = await firstWaiting();
    expect(await asViewer(lead, (tx) => rejectProposal(tx, first, "No"))).toBe("second_lead");
    expect(await asViewer(second, (tx) => rejectProposal(tx, first, "Not yet"))).toBeNull();
    expect(await asViewer(lead, async (tx) => (await listProposals(tx)).decided)).toMatchObject([
      { decision: "rejected", decisionReason: "Not yet", decidedByName: second.name },
    ]);
    await shareAll(lead);
    const next = await firstWaiting();
    expect(await asViewer(second, (tx) => withdrawProposal(tx, next))).toBe("not_found");
    expect(await asViewer(lead, (tx) => withdrawProposal(tx, next))).toBeNull();
    for (const id of [first, next]) expect(await approve(second, id)).toBe("not_found");
    expect(await seen(reader)).toEqual(NOTHING);
  });

  it("is refused by the database where no approval carries it, whatever the code forgets", async () => {
    const direct = `insert into shares (case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name)
      values ($1, $2, $3, 'organization', 'x', $4, 'x')`;
    const granted = `insert into case_grants
        (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
      values ($1, $2, $3, 'organization', 'read', 'x', $4, 'x')`;
    for (const sql of [direct, granted]) {
      expect((await world.attempt(lead, sql, [caseId, ours.id, theirs.id, lead.memberId])).error).toBe("CT001");
    }
  });

  it("lets no value into a share that was approved without it", async () => {
    await shareAll(lead);
    await approve(second, await firstWaiting());
    const [share] = (await asViewer(lead, (tx) => listCaseAccess(tx, caseId))).shares;
    await fileCase(lead, ["smuggled.example"], { caseId, exposure: "private" });
    const smuggle = `insert into shared_observations
      select $1, o.id, o.organization_id from observations o where o.value = 'smuggled.example' and o.case_id = $2`;
    expect((await world.attempt(lead, smuggle, [share!.id, caseId])).error).toBe("CT001");
  });

  it("is decided once and by its own words: no lead approves its own proposal with a statement of its own", async () => {
    await shareAll(lead);
    const id = await firstWaiting();
    const forge = `update sharing_proposals
      set decision = 'approved', decided_by = $2, decided_by_name = 'x', decided_at = now() where id = $1`;
    expect((await world.attempt(lead, forge, [id, lead.memberId])).error).toBe("42501");
    expect((await world.attempt(lead, forge, [id, second.memberId])).error).toBe("42501");
    expect((await world.attempt(lead, "update sharing_proposals set reason = 'x' where id = $1", [id])).error).toBe("42501");
  });

  it("is taken back by one alone", async () => {
    await shareAll(lead);
    await approve(second, await firstWaiting());
    const [share] = (await asViewer(lead, (tx) => listCaseAccess(tx, caseId))).shares;
    expect(await asViewer(lead, (tx) => revokeShare(tx, share!.id))).toMatchObject({ ok: true });
    expect(await seen(reader)).toEqual(NOTHING);
  });
});

describe("granting a case", () => {
  const active = () => asViewer(lead, async (tx) => (await listCaseAccess(tx, caseId)).grants.filter(({ state }) => state === "active"));

  it("needs a second lead, and letting it do more or longer as well; less does not", async () => {
    expect(await grant("comment")).toMatchObject({ ok: true, proposed: true });
    expect(await seen(reader)).toEqual(NOTHING);
    expect(await approve(second, await firstWaiting())).toBeNull();
    const [held] = await active();
    expect(held).toMatchObject({ level: "comment" });
    const change = (grantId: string, level: "read" | "comment" | "contribute", expiresAt: Date | null) =>
      asViewer(lead, (tx) => changeGrant(tx, { grantId, level, reason: "Changed", expiresAt }));
    const soon = new Date(Date.now() + 86_400_000);
    expect(await change(held!.id, "read", soon)).toMatchObject({ ok: true, proposed: false });
    const [less] = await active();
    expect(less).toMatchObject({ level: "read" });
    expect(await change(less!.id, "contribute", soon)).toMatchObject({ ok: true, proposed: true });
    expect(await change(less!.id, "read", null)).toMatchObject({ ok: true, proposed: true });
    expect(await active()).toMatchObject([{ id: less!.id }]);
    expect(await approve(second, await firstWaiting())).toBeNull();
    expect(await active()).toMatchObject([{ level: "contribute" }]);
    // The other change was of a grant that is gone.
    await expect(approve(second, await firstWaiting())).rejects.toEqual(new ApprovalRefused("changed"));
    expect(await asViewer(lead, async (tx) => revokeGrant(tx, (await listCaseAccess(tx, caseId)).grants[0]!.id))).toMatchObject({ ok: true });
  });
});

describe("four eyes", () => {
  it("need two leads to be switched on, and an admin", async () => {
    const small = await world.organization();
    const [only, viewer] = [await world.member(small, "admin"), await world.member(small, "viewer")];
    expect(await asViewer(only, switchFourEyesOn)).toBe("second_lead_missing");
    expect(await asViewer(viewer, switchFourEyesOn)).toBe("role");
    await world.member(small, "lead");
    expect(await asViewer(only, switchFourEyesOn)).toBeNull();
  });

  it("are switched off by two, and by no statement of one", async () => {
    expect(await asViewer(lead, (tx) => proposeFourEyesOff(tx, "Too slow"))).toBe("role");
    expect(await asViewer(admin, (tx) => proposeFourEyesOff(tx, "Too slow"))).toBeNull();
    const id = await firstWaiting();
    expect(await approve(admin, id)).toBe("second_lead");
    expect((await world.attempt(admin, "update organization_settings set four_eyes = false", [])).error).toBe("42501");
    expect((await world.attempt(admin, "select 1 where switch_four_eyes_off($1) is null", [id])).count).toBe(0);
    expect(await asViewer(lead, needsSecondLead)).toBe(true);
    expect(await approve(second, id)).toBeNull();
    expect(await asViewer(lead, needsSecondLead)).toBe(false);
    expect(await shareAll(lead)).toMatchObject({ ok: true, proposed: 0 });
  });

  it("are not passed by a lead who has left meanwhile", async () => {
    await shareAll(lead);
    const id = await firstWaiting();
    expect(await asViewer(admin, (tx) => deactivateMember(tx, second.memberId))).toBeNull();
    await expect(approve(second, id)).rejects.toThrow();
  });
});
