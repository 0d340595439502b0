import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerConsent, askConsent, revokeConsent, withdrawConsentRequest } from "@/server/consent/mutations";
import { listConsents } from "@/server/consent/queries";
import { asViewer } from "@/server/db";
import { listNotices } from "@/server/notices/queries";
import { copyReceived } from "@/server/received/mutations";
import { ApprovalRefused, approveProposal, rejectProposal } from "@/server/sharing/decide";
import { shareObservations } from "@/server/sharing/mutations";
import { listProposals } from "@/server/sharing/proposals";
import { fileCase, keyOf, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let third: TestOrganization;
let lead: TestMember;
let second: TestMember;
let holder: TestMember;
let holdersCase: string;
let copy: string;
let request: string;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world?.destroy());

/** A source with four eyes has shared a value; who copied it asks to pass it on to a third organization. */
beforeEach(async () => {
  const [source, theirs] = [await world.organization(), await world.organization()];
  third = await world.organization();
  [lead, second] = [await world.member(source, "lead"), await world.member(source, "lead")];
  holder = await world.member(theirs, "lead");
  const value = `${randomUUID()}.example`;
  const caseId = await fileCase(lead, [value], { tlp: "amber", exposure: "private" });
  await shareValues(lead, caseId, [value], { id: theirs.id, kind: "organization" });
  await world.owner.query("update organization_settings set four_eyes = true where organization_id = $1", [source.id]);
  holdersCase = await fileCase(holder, [], { tlp: "clear" });
  const observation = (inCase: string) =>
    world.owner.query<{ id: string }>("select id from observations where case_id = $1 and key = $2", [inCase, keyOf(value)]);
  const { rows: [original] } = await observation(caseId);
  const filer = { organizationId: theirs.id, memberId: holder.memberId };
  await asViewer(holder, (tx) => copyReceived(tx, filer, { sources: { ids: [original!.id] }, into: { caseId: holdersCase } }));
  copy = (await observation(holdersCase)).rows[0]!.id;
  request = await ask("share");
});

async function ask(act: "share" | "match"): Promise<string> {
  const partyId = act === "share" ? third.id : null;
  expect(await asViewer(holder, (tx) => askConsent(tx, { copies: [copy], act, partyId, tlp: null, reason: "x", days: 7 }))).toBeNull();
  return (await asViewer(lead, listConsents)).find((each) => each.act === act && each.state === "open")!.id;
}
const answer = (by: TestMember, agreed = true, until: Date | null = null, id = request) =>
  asViewer(by, (tx) => answerConsent(tx, id, { agreed, note: "Go on", until }));
const waiting = (by: TestMember) => asViewer(by, async (tx) => (await listProposals(tx)).waiting);
const approve = async (by: TestMember, id?: string) => {
  const [proposal] = await waiting(second);
  return asViewer(by, (tx) => approveProposal(tx, id ?? proposal!.id));
};
const stateFor = async (viewer: TestMember) => (await asViewer(viewer, listConsents)).find(({ id }) => id === request)?.state;
const shareOn = () =>
  asViewer(holder, (tx) => shareObservations(tx, {
    caseId: holdersCase, selection: { ids: [copy] }, parties: [{ id: third.id, values: 1 }], reason: "x", expiresAt: null,
  }));

describe("consent to pass on what was shared, under four eyes,", () => {
  it("waits for a second lead, and who asked learns nothing of it before", async () => {
    expect(await answer(lead)).toBeNull();
    expect(await stateFor(holder)).toBe("open");
    expect((await asViewer(holder, listConsents))[0]).toMatchObject({ proposedByName: null });
    expect(await shareOn()).toMatchObject({ ok: false });
    const [proposal] = await waiting(second);
    expect(proposal).toMatchObject({ act: "consent", values: 1, partyName: third.name, reason: "Go on", own: false });
    expect(await waiting(holder)).toEqual([]);
    expect(await asViewer(second, async (tx) => (await listNotices(tx, { kind: "proposal" })).notices)).toMatchObject([{ level: "consent" }]);
    expect(await approve(second)).toBeNull();
    expect(await stateFor(holder)).toBe("agreed");
    expect(await shareOn()).toMatchObject({ ok: true });
  });

  it("is what was proposed, to the word and the day", async () => {
    const until = new Date(Date.now() + 86_400_000);
    await answer(lead, true, until);
    await approve(second);
    expect((await asViewer(holder, listConsents))[0]).toMatchObject({ note: "Go on", until, answeredByName: second.name });
    expect(await asViewer(lead, (tx) => revokeConsent(tx, request))).toBeNull();
  });

  it("is not given by who proposed it, nor with other words in the database itself", async () => {
    await answer(lead);
    expect(await approve(lead)).toBe("second_lead");
    const [proposal] = await waiting(second);
    const forged = `with approved as (
        update sharing_proposals set decision = 'approved', decided_by = $2, decided_by_name = 'x', decided_at = now()
        where id = $1 returning 1
      )
      select answer_consent($3, true, 'Other words', null) as refusal from approved`;
    const { rows } = await world.attempt(second, forged, [proposal!.id, second.memberId, request]);
    expect(rows).toEqual([{ refusal: "second_lead" }]);
    expect(await stateFor(holder)).toBe("open");
  });

  it("is proposed once at a time, and refused by one lead alone, which ends the proposal", async () => {
    await answer(lead);
    expect(await answer(second)).toBe("already_proposed");
    const [proposal] = await waiting(second);
    expect(await asViewer(second, (tx) => rejectProposal(tx, proposal!.id, "Not yet"))).toBeNull();
    await answer(second);
    expect(await answer(lead, false)).toBeNull();
    expect(await stateFor(holder)).toBe("declined");
    expect(await waiting(lead)).toEqual([]);
  });

  it("is no longer given once the request was withdrawn or has run out", async () => {
    await answer(lead);
    const [proposal] = await waiting(second);
    await asViewer(holder, (tx) => withdrawConsentRequest(tx, request));
    expect(await approve(second, proposal!.id)).toBe("not_found");
    request = await ask("share");
    await answer(lead);
    await world.owner.query("update consent_requests set expires_at = now() where id = $1", [request]);
    await expect(approve(second)).rejects.toEqual(new ApprovalRefused("changed"));
    expect(await shareOn()).toMatchObject({ ok: false });
  });

  it("to compare needs nobody else: it shows nothing of the source outside", async () => {
    const matching = await ask("match");
    expect(await answer(lead, true, null, matching)).toBeNull();
    expect(await waiting(second)).toEqual([]);
  });
});
