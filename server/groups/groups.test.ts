import { afterAll, beforeAll, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { createGroup, inviteIntoGroup, joinGroup, leaveGroup } from "@/server/groups/mutations";
import { countThroughGroups, listGroups } from "@/server/groups/queries";
import { fileCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type World } from "@/server/testing/world";

let world: World;
let made = 0;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.destroy());

function group(closed = false) {
  return { name: `Made group ${++made}`, purpose: "", closed };
}

async function admins(count: number): Promise<TestMember[]> {
  const list: TestMember[] = [];
  while (list.length < count) list.push(await world.member(await world.organization(), "admin"));
  return list;
}

/** Who is in the group, as this member may know it. */
async function seenBy(member: TestMember, groupId: string): Promise<string[] | null> {
  const groups = await asViewer(member, listGroups);
  return groups.find(({ id }) => id === groupId)?.members.map(({ organizationId }) => organizationId).toSorted() ?? null;
}

it("an invited organization joins by itself, and its members then know each other", async () => {
  const [runner, guest, stranger] = (await admins(3)) as [TestMember, TestMember, TestMember];
  const { id } = await asViewer(runner, (tx) => createGroup(tx, group()));
  expect(await asViewer(runner, (tx) => inviteIntoGroup(tx, id!, [guest.organizationId]))).toBeNull();
  expect(await seenBy(guest, id!)).toEqual([guest.organizationId]);
  expect(await asViewer(guest, (tx) => joinGroup(tx, id!, guest.organizationId))).toBeNull();
  expect(await seenBy(guest, id!)).toEqual([runner.organizationId, guest.organizationId].toSorted());
  expect(await seenBy(stranger, id!)).toBeNull();
});

it("members of a closed group see only themselves; who runs it sees all", async () => {
  const [runner, one, two] = (await admins(3)) as [TestMember, TestMember, TestMember];
  const { id } = await asViewer(runner, (tx) => createGroup(tx, group(true)));
  await asViewer(runner, (tx) => inviteIntoGroup(tx, id!, [one.organizationId, two.organizationId]));
  for (const member of [one, two]) await asViewer(member, (tx) => joinGroup(tx, id!, member.organizationId));
  expect(await seenBy(one, id!)).toEqual([one.organizationId]);
  expect(await seenBy(runner, id!)).toHaveLength(3);
});

it("only who runs a group invites into it or removes others, and nobody joins uninvited", async () => {
  const [runner, guest, stranger] = (await admins(3)) as [TestMember, TestMember, TestMember];
  const { id } = await asViewer(runner, (tx) => createGroup(tx, group()));
  await asViewer(runner, (tx) => inviteIntoGroup(tx, id!, [guest.organizationId]));
  expect(await asViewer(guest, (tx) => inviteIntoGroup(tx, id!, [stranger.organizationId]))).toBe("not_found");
  expect(await asViewer(stranger, (tx) => joinGroup(tx, id!, stranger.organizationId))).toBe("not_found");
  expect(await asViewer(guest, (tx) => leaveGroup(tx, id!, runner.organizationId))).toBe("not_found");
  expect(await asViewer(runner, (tx) => leaveGroup(tx, id!, guest.organizationId))).toBeNull();
  expect(await seenBy(guest, id!)).toBeNull();
});

it("an organization that waits for vouches neither creates nor joins groups", async () => {
  const [runner] = (await admins(1)) as [TestMember];
  const waiting = await world.member(await world.organization({ standing: false }), "admin");
  expect(await asViewer(waiting, (tx) => createGroup(tx, group()))).toEqual({ id: null, refusal: "own_not_standing" });
  const { id } = await asViewer(runner, (tx) => createGroup(tx, group()));
  await asViewer(runner, (tx) => inviteIntoGroup(tx, id!, [waiting.organizationId]));
  expect(await asViewer(waiting, (tx) => joinGroup(tx, id!, waiting.organizationId))).toBe("own_not_standing");
});

it("leads create no groups, and a name is given once", async () => {
  const organization = await world.organization();
  const [admin, lead] = [await world.member(organization, "admin"), await world.member(organization, "lead")];
  const wanted = group();
  expect(await asViewer(lead, (tx) => createGroup(tx, wanted))).toEqual({ id: null, refusal: "role" });
  expect((await asViewer(admin, (tx) => createGroup(tx, wanted))).refusal).toBeNull();
  expect(await asViewer(admin, (tx) => createGroup(tx, wanted))).toEqual({ id: null, refusal: "name_taken" });
});

it("says before leaving what would be lost and what of ours stays shared", async () => {
  const [one, two] = (await admins(2)) as [TestMember, TestMember];
  const organizations = [{ id: one.organizationId, code: "", name: "" }, { id: two.organizationId, code: "", name: "" }];
  const shared = await world.group(organizations);
  await shareValues(two, await fileCase(two, ["left.example"]), ["left.example"], { id: shared.id, kind: "group" });
  const effect = async (member: TestMember) =>
    (await asViewer(member, (tx) => countThroughGroups(tx, member.organizationId))).get(shared.id);
  expect(await effect(one)).toEqual({ sharesLost: 1, grantsLost: 0, sharesGiven: 0 });
  expect(await effect(two)).toEqual({ sharesLost: 0, grantsLost: 0, sharesGiven: 1 });
});
