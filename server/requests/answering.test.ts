import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { switchFourEyesOn } from "@/server/organizations/mutations";
import { answerRequest, saveRequest, sendRequest, withdrawInformationRequest } from "@/server/requests/mutations";
import { countWaitingShares, findRequest, listAnsweringShares, takesShares } from "@/server/requests/queries";
import { answerSchema } from "@/server/requests/schema";
import { ApprovalRefused, approveProposal } from "@/server/sharing/decide";
import { shareObservations } from "@/server/sharing/mutations";
import { listProposals } from "@/server/sharing/proposals";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let police: TestOrganization;
let ours: TestOrganization;
let officer: TestMember;
let lead: TestMember;
let caseId: string;
let requestId: string;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  [police, ours] = [await world.organization({ sector: "law_enforcement" }), await world.organization()];
  [officer, lead] = [await world.member(police, "lead"), await world.member(ours, "lead")];
  caseId = await fileCase(lead, ["one.example", "two.example"], { exposure: "private" });
  requestId = await asViewer(officer, async (tx) => {
    const saved = await saveRequest(tx, null, {
      to: ours.id, subject: "Log", question: "Which?", purpose: "Finding", basis: "consent", citation: "", reference: "", dueOn: "9000-01-01",
      about: null, caseId: null, followsId: null,
    });
    if (!saved.ok) throw new Error(saved.refusal);
    expect(await sendRequest(tx, saved.id)).toBeNull();
    return saved.id;
  });
});

const shareFor = (parties: { id: string }[], by = lead) =>
  asViewer(by, (tx) => shareObservations(tx, {
    caseId, selection: { matching: {} }, parties: parties.map(({ id }) => ({ id, values: 2 })), reason: "Request: Log", expiresAt: null, requestId,
  }));
const attached = (by: TestMember) => asViewer(by, (tx) => listAnsweringShares(tx, requestId));
const answer = (given: object = {}) =>
  asViewer(lead, (tx) => answerRequest(tx, requestId, answerSchema.parse({ kind: "answer", refusal: null, text: "These.", shareIds: [], ...given })));
const receives = () => asViewer(officer, (tx) => tx.observation.count({ where: { caseId } }));

it("a share made for a request is attached to it, before and after the answer, and no share of others with it", async () => {
  const other = await world.organization();
  expect(await shareFor([police, other])).toMatchObject({ ok: true, shares: [{}, {}] });
  for (const side of [officer, lead]) expect(await attached(side)).toMatchObject([{ reason: "Request: Log", values: 2 }]);
  expect(await answer()).toBeNull();
  expect(await attached(officer)).toHaveLength(1);
  expect(await asViewer(lead, async (tx) => takesShares((await findRequest(tx, requestId))!))).toBe(true);
  await shareFor([police]);
  expect(await attached(officer)).toHaveLength(2);
  const stranger = await world.member(other, "lead");
  expect(await attached(stranger)).toEqual([]);
});

it("nothing is shared where the request is over, not theirs to answer, or where the share does not reach who asked", async () => {
  await expect(shareFor([await world.organization()])).rejects.toThrow("share_not_theirs");
  const third = await world.member(await world.organization(), "lead");
  expect((await world.attempt(third, "select attach_shares($1, array[$1]::uuid[])", [requestId])).error).toBe("CT001");
  expect(await answer({ kind: "refuse", refusal: "other" })).toBeNull();
  await expect(shareFor([police])).rejects.toThrow("request_over");
  expect(await receives()).toBe(0);
});

describe("under four eyes", () => {
  let second: TestMember;
  beforeEach(async () => {
    second = await world.member(ours, "lead");
    const admin = await world.member(ours, "admin");
    expect(await asViewer(admin, switchFourEyesOn)).toBeNull();
  });
  const approve = () => asViewer(second, async (tx) => approveProposal(tx, (await listProposals(tx)).waiting[0]!.id));
  const waiting = (by: TestMember) => asViewer(by, (tx) => countWaitingShares(tx, requestId));

  it("a share for the answer waits, known to leads alone; the answer goes without it, and it joins when approved", async () => {
    expect(await shareFor([police])).toMatchObject({ ok: true, shares: [], proposed: 1 });
    expect([await waiting(lead), await waiting(officer), await waiting(await world.member(ours, "analyst"))]).toEqual([1, 0, 0]);
    expect((await asViewer(second, listProposals)).waiting).toMatchObject([{ requestId, requestSubject: "Log" }]);
    expect(await answer()).toBeNull();
    expect(await attached(officer)).toEqual([]);
    expect(await approve()).toBeNull();
    expect(await attached(officer)).toMatchObject([{ values: 2 }]);
    expect(await waiting(lead)).toBe(0);
  });

  it("a share for a request that was withdrawn meanwhile cannot be approved", async () => {
    await shareFor([police]);
    expect(await asViewer(officer, (tx) => withdrawInformationRequest(tx, requestId))).toBeNull();
    await expect(approve()).rejects.toThrow(ApprovalRefused);
    await expect(approve()).rejects.toMatchObject({ refusal: "request_over" });
    expect(await receives()).toBe(0);
  });
});
