import { afterAll, beforeAll, expect, it } from "vitest";
import { asViewer, refusalOf } from "@/server/db";
import {
  changeRole, createOrganization, deactivateMember, reactivateMember, setBudget, setIdentityPolicy, vouchFor,
} from "@/server/organizations/mutations";
import {
  findOwnOrganization, listMembers, listOpenInvitations, listOrganizations, listWaitingOrganizations,
} from "@/server/organizations/queries";
import { createWorld, type World } from "@/server/testing/world";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.destroy());

it("keeps an admin in every organization", async () => {
  const organization = await world.organization();
  const admin = await world.member(organization, "admin");
  await world.member(organization, "lead");
  for (const work of [deactivateMember, (tx: never, id: string) => changeRole(tx, id, "lead")]) {
    const refused = await asViewer(admin, (tx) => work(tx as never, admin.memberId)).catch(refusalOf);
    expect(refused).toBe("last_admin");
  }
});

it("keeps an admin when the last two give up at once", async () => {
  const organization = await world.organization();
  const [one, other] = [await world.member(organization, "admin"), await world.member(organization, "admin")];
  const outcomes = await Promise.all(
    [one, other].map((admin) => asViewer(admin, (tx) => changeRole(tx, admin.memberId, "viewer")).catch(refusalOf)),
  );
  expect(outcomes.toSorted()).toEqual(["last_admin", null].toSorted());
  const { rows } = await world.owner.query("select count(*)::int as admins from members where organization_id = $1 and role = 'admin'", [organization.id]);
  expect(rows).toEqual([{ admins: 1 }]);
});

it("lets only admins of the organization itself change its members", async () => {
  const organization = await world.organization();
  const member = await world.member(organization, "viewer");
  const others = [
    await world.member(organization, "lead"), await world.member(await world.organization(), "admin"), await world.operator(),
  ];
  for (const viewer of others) {
    expect(await asViewer(viewer, (tx) => changeRole(tx, member.memberId, "admin"))).toBe("not_found");
    expect(await asViewer(viewer, (tx) => deactivateMember(tx, member.memberId))).toBe("not_found");
  }
});

it("writes who changed whom, and what to", async () => {
  const organization = await world.organization();
  const [admin, member] = [await world.member(organization, "admin"), await world.member(organization, "viewer")];
  await asViewer(admin, async (tx) => {
    await changeRole(tx, member.memberId, "analyst");
    await deactivateMember(tx, member.memberId);
    await reactivateMember(tx, member.memberId);
    await setIdentityPolicy(tx, organization.id, "sector");
  });
  const { rows } = await world.owner.query("select action, details from audit_entries where organization_id = $1 order by seq", [organization.id]);
  expect(rows).toEqual([
    { action: "member.role_changed", details: { from: "viewer", to: "analyst" } },
    { action: "member.deactivated", details: {} },
    { action: "member.reactivated", details: {} },
    { action: "policy.changed", details: { identityPolicy: "sector" } },
  ]);
});

it("shows the organization to its members, with nobody else's people, and the identity policy to admins to change", async () => {
  const organization = await world.organization({ policy: "anonymous", budget: 500 });
  const [admin, viewer] = [await world.member(organization, "admin"), await world.member(organization, "viewer")];
  await world.join(viewer.userId, await world.organization(), "admin");
  const seen = await asViewer(viewer, async (tx) => ({
    own: await findOwnOrganization(tx, organization.id),
    members: await listMembers(tx, organization.id),
    invitations: await listOpenInvitations(tx, organization.id),
    policy: await setIdentityPolicy(tx, organization.id, "named"),
  }));
  expect(seen.own).toMatchObject({ identityPolicy: "anonymous", budget: { perDay: 500, usedToday: 0 } });
  expect(seen.members.map((member) => member.id).toSorted()).toEqual([admin.memberId, viewer.memberId].toSorted());
  expect(seen.policy).toBe("role");
});

it("lets a new organization stand once enough standing ones have vouched, each once", async () => {
  const operator = await world.operator();
  const [one, two] = [await world.organization(), await world.organization()];
  const [first, second] = [await world.member(one, "admin"), await world.member(two, "admin")];
  const id = (await asViewer(operator, (tx) => createOrganization(tx, { code: "WAIT", name: "Waiting", nameReading: null, sector: "other" })))!;
  const waiting = () => asViewer(second, async (tx) => (await listWaitingOrganizations(tx, two.id)).find((row) => row.id === id));
  expect(await waiting()).toMatchObject({ vouchers: [], vouchedByUs: false });
  expect(await asViewer(first, (tx) => vouchFor(tx, id))).toBeNull();
  expect(await asViewer(first, (tx) => vouchFor(tx, id))).toBeNull();
  expect(await waiting()).toMatchObject({ vouchers: [one.name] });
  expect(await asViewer(await world.member(two, "lead"), (tx) => vouchFor(tx, id))).toBe("not_found");
  expect(await asViewer(second, (tx) => vouchFor(tx, id))).toBeNull();
  expect(await waiting()).toBeUndefined();
});

it("no waiting organization vouches for another", async () => {
  const [waiting, other] = [await world.organization({ standing: false }), await world.organization({ standing: false })];
  expect(await asViewer(await world.member(waiting, "admin"), (tx) => vouchFor(tx, other.id))).toBe("not_found");
});

it("operators run organizations and see nothing of their cases", async () => {
  const organization = await world.organization({ budget: 10 });
  const analyst = await world.member(organization, "admin");
  const made = await world.owner.query<{ id: string }>(
    `insert into cases (organization_id, number, title, created_by) values ($1, 'X-2011-0001', 'A case', $2) returning id`,
    [organization.id, analyst.memberId],
  );
  expect(made.rowCount).toBe(1);
  const operator = await world.operator();
  const list = await asViewer(operator, async (tx) => {
    expect(await setBudget(tx, organization.id, 99)).toBeNull();
    return listOrganizations(tx);
  });
  expect(list.find((row) => row.id === organization.id)).toMatchObject({ perDay: 99, memberCount: 1, needsAdmin: false });
  const content = [
    "cases", "case_sources", "observations", "case_comments", "drafts", "draft_files", "draft_indicators", "case_grants",
    "shares", "shared_observations", "notice_reads",
  ];
  for (const table of content) {
    expect(await world.attempt(operator, `select * from ${table}`), table).toMatchObject({ count: 0, error: null });
  }
  const entries = await world.attempt(operator, "select * from audit_entries where organization_id is not null");
  expect(entries.count).toBe(0);
});
