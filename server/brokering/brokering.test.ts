import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  acceptInvitation, authorizeBroker, declineInvitation, endAuthorization, invitePair, setBroker, withdrawInvitation,
} from "@/server/brokering/mutations";
import { listBrokeredPairs, listBrokerInvitations, listBrokers } from "@/server/brokering/queries";
import { invitePairSchema } from "@/server/brokering/schema";
import { setCaseIdentity } from "@/server/cases/case-identity";
import { asViewer } from "@/server/db";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { matchUntilDone } from "@/server/overlap/matcher";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type World } from "@/server/testing/world";

let world: World;
let matcher: pg.Client;
let count = 0;

beforeAll(async () => {
  world = await createWorld();
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
});
afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});

type Side = { admin: TestMember; caseId: string };
const words = invitePairSchema.parse({ message: "meet", note: "You see the same", contact: "Broker desk", days: "30" });
const pairs = (viewer: TestMember) => asViewer(viewer, listBrokeredPairs);
const invitations = (viewer: TestMember) => asViewer(viewer, listBrokerInvitations);
const authorize = (admin: TestMember, broker: TestMember) => asViewer(admin, (tx) => authorizeBroker(tx, broker.organizationId));
const accept = (viewer: TestMember, id: string) => asViewer(viewer, (tx) => acceptInvitation(tx, id, `Desk of ${viewer.name}`));
const decline = (viewer: TestMember, id: string) => asViewer(viewer, (tx) => declineInvitation(tx, id));
const told = async (viewer: TestMember) => (await asViewer(viewer, (tx) => listNotices(tx, { kind: "invitation" }))).notices;

/** Two anonymous organizations that overlap and authorized a broker, with the broker's lead. */
async function brokered(options: { invited?: boolean } = {}) {
  const value = `brokered-${++count}.example`;
  const broker = await world.member(await world.organization({ name: `Broker ${count}` }), "lead");
  await asViewer(await world.operator(), (tx) => setBroker(tx, broker.organizationId, true));
  const [one, other] = (await Promise.all(["One", "Other"].map(async (name) => {
    const admin = await world.member(await world.organization({ name: `${name} ${count}`, policy: "anonymous" }), "admin");
    await authorize(admin, broker);
    return { admin, caseId: await fileCase(admin, [value]) };
  }))) as [Side, Side];
  await matchUntilDone(matcher);
  if (options.invited) await asViewer(broker, async (tx) => invitePair(tx, (await listBrokeredPairs(tx))[0]!.pair, words));
  return { broker, one, other };
}

it("shows a broker that two organizations overlap which both authorized it, since which day, and nothing else", async () => {
  const { broker, one, other } = await brokered();
  const stranger = await world.member(await world.organization({ name: "Stranger" }), "admin");
  await fileCase(stranger, [`brokered-${count}.example`]);
  await matchUntilDone(matcher);
  const seen = await pairs(broker);
  expect(seen).toEqual([{
    pair: expect.any(String), oneName: expect.any(String), otherName: expect.any(String), since: new Date().toISOString().slice(0, 10),
    invitationId: null, state: null, message: null, note: null, contact: null, invitedAt: null, expiresAt: null,
  }]);
  expect([seen[0]!.oneName, seen[0]!.otherName].sort()).toEqual([`One ${count}`, `Other ${count}`]);
  for (const id of [one.caseId, other.caseId, one.admin.organizationId]) expect(JSON.stringify(seen)).not.toContain(id);
  const analyst = await world.member({ id: broker.organizationId, code: "", name: "" }, "analyst");
  expect(await pairs(analyst)).toEqual([]);
  expect(await pairs(one.admin)).toEqual([]);
  expect((await world.attempt(broker, "select 1 from broker_authorizations")).rows).toEqual([]);
});

it("shows it nothing any more from the moment one side ends its authorization, or the operator its part", async () => {
  const { broker, one } = await brokered();
  expect(await asViewer(one.admin, (tx) => endAuthorization(tx, broker.organizationId))).toBeNull();
  expect(await pairs(broker)).toEqual([]);
  await authorize(one.admin, broker);
  expect(await pairs(broker)).toHaveLength(1);
  await asViewer(await world.operator(), (tx) => setBroker(tx, broker.organizationId, false));
  expect(await pairs(broker)).toEqual([]);
  expect(await asViewer(one.admin, listBrokers)).not.toContainEqual(expect.objectContaining({ id: broker.organizationId }));
});

it("leaves out overlaps of a case that has said it is not to be named, and those that are gone", async () => {
  const { broker, one, other } = await brokered();
  await asViewer(one.admin, (tx) => setCaseIdentity(tx, one.caseId, "anonymous"));
  expect(await pairs(broker)).toEqual([]);
  await asViewer(one.admin, (tx) => setCaseIdentity(tx, one.caseId, null));
  expect(await pairs(broker)).toHaveLength(1);
  await asViewer(other.admin, (tx) => tx.observation.updateMany({ where: { caseId: other.caseId }, data: { exposure: "private" } }));
  expect(await pairs(broker)).toEqual([]);
});

it("invites both in the same moment, in the same words, and tells neither who the other is", async () => {
  const { one, other } = await brokered({ invited: true });
  const [first, second] = [await invitations(one.admin), await invitations(other.admin)];
  expect(first).toEqual(second);
  expect(first).toMatchObject([{
    state: "open", brokerName: `Broker ${count}`, brokerContact: "Broker desk", message: "meet", note: "You see the same",
    organizationName: null, theirContact: null, theirName: null, myContact: null,
  }]);
  expect(await told(one.admin)).toEqual(await told(other.admin));
  expect(await told(one.admin)).toMatchObject([{ connected: false, organizationName: `Broker ${count}` }]);
  expect(await asViewer(one.admin, countUnreadNotices)).toBe(2);
});

it("connects when both accept, and tells name and contact to both and that much to the broker", async () => {
  const { broker, one, other } = await brokered({ invited: true });
  const { id } = (await invitations(one.admin))[0]!;
  expect(await accept(one.admin, id)).toBeNull();
  expect(await invitations(other.admin)).toMatchObject([{ state: "open", organizationName: null, theirContact: null }]);
  expect(await accept(other.admin, id)).toBeNull();
  expect(await invitations(one.admin)).toMatchObject([{ state: "connected", organizationName: `Other ${count}`, theirContact: `Desk of ${other.admin.name}` }]);
  expect(await invitations(other.admin)).toMatchObject([{ state: "connected", organizationName: `One ${count}`, theirContact: `Desk of ${one.admin.name}` }]);
  expect(await pairs(broker)).toMatchObject([{ state: "connected" }]);
  expect(JSON.stringify(await pairs(broker))).not.toContain("Desk of");
  expect(await told(one.admin)).toMatchObject([{ connected: true, organizationName: `Other ${count}` }]);
  expect(await decline(other.admin, id)).toBe("not_found");
});

it("connects once and for both when both accept in the same moment", async () => {
  const { one, other } = await brokered({ invited: true });
  const { id } = (await invitations(one.admin))[0]!;
  expect(await Promise.all([accept(one.admin, id), accept(other.admin, id)])).toEqual([null, null]);
  for (const { admin } of [one, other]) expect(await invitations(admin)).toMatchObject([{ state: "connected" }]);
});

it("looks the same to the other side and to the broker when one declines, accepts or is silent, until and after it runs out", async () => {
  const [declined, accepted, silent] = [await brokered({ invited: true }), await brokered({ invited: true }), await brokered({ invited: true })];
  const answer = async ({ one }: typeof declined, deed: typeof decline) => deed(one.admin, (await invitations(one.admin))[0]!.id);
  await answer(declined, decline);
  await answer(accepted, accept);
  expect((await invitations(declined.one.admin))[0]!.state).toBe("declined");
  const shown = async ({ broker, other }: typeof declined) => {
    const strip = <T extends object>(rows: T[]) => rows.map((row) => ({ ...row, id: 0, pair: 0, invitationId: 0, at: 0, cursor: 0, brokerName: 0, organizationName: 0, oneName: 0, otherName: 0, invitedAt: 0, expiresAt: 0, invitedByName: 0 }));
    return { pairs: strip(await pairs(broker)), theirs: strip(await invitations(other.admin)), notices: strip(await told(other.admin)), unread: await asViewer(other.admin, countUnreadNotices) };
  };
  expect(await shown(declined)).toEqual(await shown(silent));
  expect(await shown(accepted)).toEqual(await shown(silent));
  await world.owner.query("update broker_invitations set invited_at = invited_at - interval '60 days', expires_at = expires_at - interval '60 days'");
  expect(await shown(declined)).toEqual(await shown(silent));
  expect(await shown(accepted)).toEqual(await shown(silent));
  expect((await pairs(declined.broker))[0]!.state).toBe("unanswered");
  expect((await invitations(accepted.one.admin))[0]!.state).toBe("unanswered");
});

it("is gone for both without a trace when the broker withdraws it, one side's authorization ends, or the overlap does", async () => {
  const [withdrawn, ended, over] = [await brokered({ invited: true }), await brokered({ invited: true }), await brokered({ invited: true })];
  const { invitationId } = (await pairs(withdrawn.broker))[0]!;
  expect(await asViewer(withdrawn.one.admin, (tx) => withdrawInvitation(tx, invitationId!))).toBe("not_found");
  expect(await asViewer(withdrawn.broker, (tx) => withdrawInvitation(tx, invitationId!))).toBeNull();
  const kept = (await invitations(ended.other.admin))[0]!.id;
  await asViewer(ended.one.admin, (tx) => endAuthorization(tx, ended.broker.organizationId));
  await asViewer(over.one.admin, (tx) => tx.case.delete({ where: { id: over.one.caseId } }));
  for (const { one, other } of [withdrawn, ended, over]) {
    for (const { admin } of [one, other]) expect([await invitations(admin), await told(admin)]).toEqual([[], []]);
  }
  expect(await accept(ended.other.admin, kept)).toBe("not_found");
  const { pair } = (await pairs(withdrawn.broker))[0]!;
  expect(await asViewer(withdrawn.broker, (tx) => invitePair(tx, pair, words))).toBe("asked_lately");
});

it("is offered by leads of brokers, authorized by admins, and answered by leads, each about what is theirs", async () => {
  const { broker, one, other } = await brokered({ invited: true });
  const [stranger, second] = [await brokered(), await brokered()];
  const { id } = (await invitations(one.admin))[0]!;
  const analyst = await world.member({ id: one.admin.organizationId, code: "", name: "" }, "analyst");
  const lead = await world.member({ id: one.admin.organizationId, code: "", name: "" }, "lead");
  const { pair } = (await pairs(broker))[0]!;
  expect(await asViewer(stranger.broker, (tx) => invitePair(tx, pair, words))).toBe("not_found");
  expect(await asViewer(broker, (tx) => invitePair(tx, pair, words))).toBe("already_asked");
  expect(await accept(analyst, id)).toBe("role");
  expect(await accept(stranger.one.admin, id)).toBe("not_found");
  expect(await accept(broker, id)).toBe("not_found");
  expect(await authorize(lead, second.broker)).toBe("role");
  expect(await authorize(one.admin, other.admin)).toBe("not_found");
  expect((await invitations(one.admin))[0]!.state).toBe("open");
});
