import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { acceptConnection, askToConnect, declineConnection, withdrawRequest } from "@/server/connections/mutations";
import { listConnections, listConnectionsOfOverlap, type Connection } from "@/server/connections/queries";
import { connectionRequestSchema } from "@/server/connections/schema";
import { asViewer } from "@/server/db";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { findOverlap } from "@/server/overlap/find-overlap";
import { matchUntilDone } from "@/server/overlap/matcher";
import { listCaseOverlaps } from "@/server/overlap/queries";
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

type Side = { lead: TestMember; caseId: string };

/** Two anonymous organizations whose cases hold one value, with the overlap's id. */
async function met(): Promise<{ asker: Side; asked: Side; overlapId: string }> {
  const value = `met-${++count}.example`;
  const [asker, asked] = await Promise.all(
    ["Asker", "Asked"].map(async (name) => {
      const lead = await world.member(await world.organization({ name: `${name} ${count}`, policy: "anonymous" }), "lead");
      return { lead, caseId: await fileCase(lead, [value]) };
    }),
  );
  await matchUntilDone(matcher);
  const { rows } = await asViewer(asker!.lead, (tx) => listCaseOverlaps(tx, asker!.caseId, { page: 1 }));
  return { asker: asker!, asked: asked!, overlapId: rows[0]!.overlapId };
}

const words = connectionRequestSchema.parse({ message: "compare", note: "We saw it twice", contact: "Duty desk, 0123", days: "30" });
const ask = ({ lead, caseId }: Side, overlapId: string) => asViewer(lead, (tx) => askToConnect(tx, { caseId, overlapId }, words));
const list = (viewer: TestMember) => asViewer(viewer, listConnections);
const accept = (viewer: TestMember, id: string) => asViewer(viewer, (tx) => acceptConnection(tx, id, "Their desk, 9876"));
const decline = (viewer: TestMember, id: string) => asViewer(viewer, (tx) => declineConnection(tx, id));
const withdraw = (viewer: TestMember, id: string) => asViewer(viewer, (tx) => withdrawRequest(tx, id));
const only = (connections: Connection[]) => {
  expect(connections).toHaveLength(1);
  return connections[0]!;
};
const notices = async (viewer: TestMember) =>
  (await asViewer(viewer, (tx) => listNotices(tx, { kind: "connection" }))).notices;

it("tells who is asked the words of the request, and neither name nor contact of who asks", async () => {
  const { asker, asked, overlapId } = await met();
  expect(await ask(asker, overlapId)).toEqual({ ok: true, connected: false });
  const seen = only(await list(asked.lead));
  expect(seen).toMatchObject({
    asked: false, state: "open", overlapId, caseId: asked.caseId, identity: "anonymous", organizationName: null,
    sector: null, message: "compare", note: "We saw it twice", theirContact: null, theirName: null, myContact: null,
  });
  expect(JSON.stringify(seen)).not.toContain("Duty desk");
  expect(await notices(asked.lead)).toMatchObject([{ connected: false, organizationName: null, sector: null, overlapId, caseId: asked.caseId }]);
  expect(await notices(asker.lead)).toEqual([]);
});

it("tells both sides name and contact in the same moment, once both want it, and names the overlap from then on", async () => {
  const { asker, asked, overlapId } = await met();
  await ask(asker, overlapId);
  expect(await accept(asked.lead, only(await list(asked.lead)).id)).toBeNull();
  const [one, other] = [only(await list(asker.lead)), only(await list(asked.lead))];
  expect(one).toMatchObject({ state: "connected", organizationName: `Asked ${count}`, theirContact: "Their desk, 9876", theirName: asked.lead.name });
  expect(other).toMatchObject({ state: "connected", organizationName: `Asker ${count}`, theirContact: "Duty desk, 0123", theirName: asker.lead.name });
  expect(one.connectedAt).toEqual(other.connectedAt);
  expect(await notices(asker.lead)).toMatchObject([{ connected: true, organizationName: `Asked ${count}`, at: one.connectedAt }]);
  expect(await notices(asked.lead)).toMatchObject([{ connected: true, organizationName: `Asker ${count}`, at: one.connectedAt }]);
  const overlap = await asViewer(asker.lead, (tx) => findOverlap(tx, asker.caseId, overlapId));
  expect(overlap).toMatchObject({ identity: "named", organizationName: `Asked ${count}` });
  expect((await asViewer(asked.lead, (tx) => listCaseOverlaps(tx, asked.caseId, { page: 1 }))).rows[0]).toMatchObject({ organizationName: `Asker ${count}` });
});

it("looks to who asked the same when the other side declines and when it is silent, until and after the request runs out", async () => {
  const [declined, silent] = [await met(), await met()];
  for (const pair of [declined, silent]) await ask(pair.asker, pair.overlapId);
  await decline(declined.asked.lead, only(await list(declined.asked.lead)).id);
  expect(only(await list(declined.asked.lead)).state).toBe("declined");
  const shown = async ({ asker }: { asker: Side }) => {
    const { id, overlapId, caseId, caseNumber, askedAt, expiresAt, myName, ...rest } = only(await list(asker.lead));
    expect([id, overlapId, caseId, caseNumber, askedAt, expiresAt, myName]).not.toContain(undefined);
    return { ...rest, notices: await notices(asker.lead), unread: await asViewer(asker.lead, countUnreadNotices) };
  };
  expect(await shown(declined)).toEqual(await shown(silent));
  expect((await shown(declined)).state).toBe("open");
  expect(await ask(declined.asker, declined.overlapId)).toEqual(await ask(silent.asker, silent.overlapId));
  await world.owner.query("update connection_requests set asked_at = asked_at - interval '60 days', expires_at = expires_at - interval '60 days'");
  expect(await shown(declined)).toEqual(await shown(silent));
  expect((await shown(declined)).state).toBe("unanswered");
  expect(await accept(silent.asked.lead, only(await list(silent.asked.lead)).id)).toBe("not_found");
  expect(await ask(declined.asker, declined.overlapId)).toEqual({ ok: true, connected: false });
});

it("may still be accepted by who declined, while it can be answered", async () => {
  const { asker, asked, overlapId } = await met();
  await ask(asker, overlapId);
  const { id } = only(await list(asked.lead));
  expect(await decline(asked.lead, id)).toBeNull();
  expect(await accept(asked.lead, id)).toBeNull();
  expect(only(await list(asker.lead)).state).toBe("connected");
});

it("connects two sides that both ask, also in the same moment, and once", async () => {
  const { asker, asked, overlapId } = await met();
  const answers = await Promise.all([ask(asker, overlapId), ask(asked, overlapId)]);
  expect(answers.map((answer) => answer.ok && answer.connected).sort()).toEqual([false, true]);
  for (const { lead } of [asker, asked]) expect(only(await list(lead)).state).toBe("connected");
  expect(await ask(asker, overlapId)).toEqual({ ok: false, refusal: "already_connected" });
});

it("can be taken back until it is accepted, and is then gone for who was asked, with its notice", async () => {
  const { asker, asked, overlapId } = await met();
  await ask(asker, overlapId);
  expect(await ask(asker, overlapId)).toEqual({ ok: false, refusal: "already_asked" });
  const { id } = only(await list(asker.lead));
  expect(await withdraw(asked.lead, id)).toBe("not_found");
  expect(await withdraw(asker.lead, id)).toBeNull();
  expect(await list(asked.lead)).toEqual([]);
  expect(await notices(asked.lead)).toEqual([]);
  expect(await accept(asked.lead, id)).toBe("not_found");
  expect(await ask(asker, overlapId)).toEqual({ ok: false, refusal: "asked_lately" });
  await world.owner.query("update connection_requests set asked_at = asked_at - interval '8 days', expires_at = expires_at - interval '8 days'");
  await ask(asker, overlapId);
  await accept(asked.lead, only(await list(asked.lead)).id);
  const again = (await list(asker.lead)).find(({ state }) => state === "connected")!;
  expect(await withdraw(asker.lead, again.id)).toBe("not_found");
});

it("is gone with the overlap, for who was asked without a trace", async () => {
  const { asker, asked, overlapId } = await met();
  await ask(asker, overlapId);
  await asViewer(asker.lead, (tx) => tx.observation.updateMany({ where: { caseId: asker.caseId }, data: { exposure: "private" } }));
  expect(only(await list(asker.lead)).state).toBe("over");
  expect(await list(asked.lead)).toEqual([]);
  expect(await notices(asked.lead)).toEqual([]);
  const { id } = only(await list(asker.lead));
  await asViewer(asker.lead, (tx) => tx.observation.updateMany({ where: { caseId: asker.caseId }, data: { exposure: "matchable" } }));
  await matchUntilDone(matcher);
  expect(await accept(asked.lead, id)).toBe("not_found");
  expect(only(await list(asker.lead)).state).toBe("over");
});

it("is withdrawn or accepted, never both, when both are asked at the same moment", async () => {
  for (let round = 0; round < 5; round++) {
    const { asker, asked, overlapId } = await met();
    await ask(asker, overlapId);
    const { id } = only(await list(asker.lead));
    const [withdrawn, accepted] = await Promise.all([withdraw(asker.lead, id), accept(asked.lead, id)]);
    expect([withdrawn, accepted].filter((refusal) => refusal === null)).toHaveLength(1);
    expect(only(await list(asker.lead)).state).toBe(accepted === null ? "connected" : "withdrawn");
  }
});

it("tells a sector where the policy says so, and after it ran out the side that declined may ask itself", async () => {
  const { asker, asked, overlapId } = await met();
  await world.owner.query("update organization_settings set identity_policy = 'sector' where organization_id = $1", [asker.lead.organizationId]);
  await ask(asker, overlapId);
  const seen = only(await list(asked.lead));
  expect(seen).toMatchObject({ identity: "sector", organizationName: null, sector: "aerospace" });
  await decline(asked.lead, seen.id);
  await world.owner.query("update connection_requests set asked_at = asked_at - interval '60 days', expires_at = expires_at - interval '60 days'");
  expect(only(await list(asked.lead)).state).toBe("unanswered");
  expect(await ask(asked, overlapId)).toEqual({ ok: true, connected: false });
});

it("is asked a hundred times at once at most", async () => {
  const { asker, overlapId } = await met();
  await world.owner.query(
    `insert into connection_requests
       (organization_id, case_id, to_organization_id, to_case_id, message, contact, asked_by_name, expires_at)
     select $1, new_id(), new_id(), new_id(), 'compare', 'x', 'x', now() + interval '1 day' from generate_series(1, 100)`,
    [asker.lead.organizationId],
  );
  expect(await ask(asker, overlapId)).toEqual({ ok: false, refusal: "too_many" });
});

it("is asked and answered by leads, and answers about an overlap that is not there as about another's", async () => {
  const { asker, asked, overlapId } = await met();
  const stranger = await met();
  const analyst = await world.member({ id: asker.lead.organizationId, code: "", name: "" }, "analyst");
  expect(await ask({ lead: analyst, caseId: asker.caseId }, overlapId)).toEqual({ ok: false, refusal: "role" });
  expect(await ask(stranger.asker, overlapId)).toEqual({ ok: false, refusal: "not_found" });
  expect(await ask({ lead: stranger.asker.lead, caseId: asker.caseId }, overlapId)).toEqual({ ok: false, refusal: "not_found" });
  expect(await ask(asker, asker.caseId)).toEqual({ ok: false, refusal: "not_found" });
  await ask(asker, overlapId);
  const { id } = only(await asViewer(analyst, (tx) => listConnectionsOfOverlap(tx, asker.caseId, overlapId)));
  expect(await withdraw(analyst, id)).toBe("role");
  for (const viewer of [stranger.asker.lead, asker.lead]) expect(await accept(viewer, id)).toBe("not_found");
  expect(await decline(stranger.asked.lead, id)).toBe("not_found");
  expect(only(await list(asked.lead)).state).toBe("open");
});

it("keeps the words of both where both asked", async () => {
  const { asker, asked, overlapId } = await met();
  await ask(asker, overlapId);
  const theirs = connectionRequestSchema.parse({ message: "help", note: "We know the server", contact: "Night desk", days: "7" });
  await asViewer(asked.lead, (tx) => askToConnect(tx, { caseId: asked.caseId, overlapId }, theirs));
  for (const { lead } of [asker, asked]) {
    expect(only(await list(lead))).toMatchObject({ message: "compare", note: "We saw it twice", answerMessage: "help", answerNote: "We know the server" });
  }
  const accepted = await met();
  await ask(accepted.asker, accepted.overlapId);
  await accept(accepted.asked.lead, only(await list(accepted.asked.lead)).id);
  expect(only(await list(accepted.asker.lead))).toMatchObject({ answerMessage: null, answerNote: null });
});
