import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listDisclosures, type Disclosure } from "@/server/connections/disclosure";
import { acceptConnection, askToConnect } from "@/server/connections/mutations";
import { listConnections } from "@/server/connections/queries";
import { connectionRequestSchema } from "@/server/connections/schema";
import { asViewer } from "@/server/db";
import { matchUntilDone } from "@/server/overlap/matcher";
import { listCaseOverlaps } from "@/server/overlap/queries";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

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

type Side = { organization: TestOrganization; lead: TestMember; caseId: string; values: string[] };

/** Two organizations that are connected over an overlap. */
async function connected(): Promise<{ us: Side; them: Side }> {
  const met = `met-${++count}.example`;
  const [us, them] = await Promise.all(
    ["us", "them"].map(async (name): Promise<Side> => {
      const organization = await world.organization({ policy: "anonymous" });
      const lead = await world.member(organization, "lead");
      const values = [met, `only-${name}-${count}.example`];
      return { organization, lead, caseId: await fileCase(lead, values), values };
    }),
  ) as [Side, Side];
  await matchUntilDone(matcher);
  const words = connectionRequestSchema.parse({ message: "compare", note: "", contact: "Duty desk, 0123", days: "30" });
  await asViewer(us.lead, async (tx) => {
    const { rows } = await listCaseOverlaps(tx, us.caseId, { page: 1 });
    await askToConnect(tx, { caseId: us.caseId, overlapId: rows[0]!.overlapId }, words);
  });
  await asViewer(them.lead, async (tx) => acceptConnection(tx, (await listConnections(tx))[0]!.id, "Their desk, 9876"));
  return { us, them };
}

async function disclosed(viewer: TestMember): Promise<Disclosure> {
  const all = [...(await asViewer(viewer, listDisclosures)).values()];
  expect(all).toHaveLength(1);
  return all[0]!;
}

const nothing = { observations: 0, level: null };

it("begins with name and contact alone: no value, no case", async () => {
  const { us, them } = await connected();
  for (const { lead } of [us, them]) expect(await disclosed(lead)).toEqual({ toThem: nothing, toUs: nothing, theirCaseId: null });
});

it("tells both sides the same of what one shared and granted of this case, until it is taken back", async () => {
  const { us, them } = await connected();
  const share = await shareValues(us.lead, us.caseId, us.values, { id: them.organization.id, kind: "organization" });
  const grant = await grantCase(them.lead, them.caseId, us.organization);
  const [two, all] = [{ observations: 2, level: null }, { observations: 0, level: "read" }];
  expect(await disclosed(us.lead)).toEqual({ toThem: two, toUs: all, theirCaseId: them.caseId });
  expect(await disclosed(them.lead)).toEqual({ toThem: all, toUs: two, theirCaseId: null });
  await world.owner.query("update shares set revoked_at = now() where id = $1", [share]);
  await world.owner.query("update case_grants set revoked_at = now() where id = $1", [grant]);
  for (const { lead } of [us, them]) expect(await disclosed(lead)).toEqual({ toThem: nothing, toUs: nothing, theirCaseId: null });
});

it("counts nothing of other cases, nor what others were given or gave", async () => {
  const { us, them } = await connected();
  const stranger = await world.organization();
  const another = await fileCase(us.lead, [`another-${count}.example`]);
  await shareValues(us.lead, another, [`another-${count}.example`], { id: them.organization.id, kind: "organization" });
  await shareValues(us.lead, us.caseId, us.values, { id: stranger.id, kind: "organization" });
  await grantCase(us.lead, us.caseId, stranger);
  for (const { lead } of [us, them]) expect(await disclosed(lead)).toEqual({ toThem: nothing, toUs: nothing, theirCaseId: null });
});

it("shows what was shared with a named person to that person and to who shared, not to the person's colleagues", async () => {
  const { us, them } = await connected();
  const colleague = await world.member(them.organization, "lead");
  await world.owner.query("update members set nameable = true where id = $1", [colleague.memberId]);
  await shareValues(us.lead, us.caseId, us.values.slice(0, 1), { id: colleague.memberId, kind: "member" });
  expect((await disclosed(us.lead)).toThem.observations).toBe(1);
  expect((await disclosed(colleague)).toUs.observations).toBe(1);
  expect((await disclosed(them.lead)).toUs.observations).toBe(0);
});

it("does not betray by a count that the other side is in a closed group", async () => {
  const { us, them } = await connected();
  const host = await world.organization();
  const open = await world.group([us.organization, them.organization], { runBy: host });
  const closed = await world.group([us.organization, them.organization], { closed: true, runBy: host });
  await shareValues(us.lead, us.caseId, us.values, { id: closed.id, kind: "group" });
  expect((await disclosed(us.lead)).toThem.observations).toBe(0);
  expect((await disclosed(them.lead)).toUs.observations).toBe(2);
  await shareValues(us.lead, us.caseId, us.values.slice(0, 1), { id: open.id, kind: "group" });
  expect((await disclosed(us.lead)).toThem.observations).toBe(1);
});
