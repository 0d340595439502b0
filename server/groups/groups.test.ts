import { afterAll, beforeAll, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { createGroup, dissolveGroup, inviteIntoGroup, joinGroup, leaveGroup } from "@/server/groups/mutations";
import { countThroughGroups, listGroups } from "@/server/groups/queries";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { listParties } from "@/server/sharing/parties";
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

it("leads create no groups, and an organization gives a name once", async () => {
  const organization = await world.organization();
  const [admin, lead] = [await world.member(organization, "admin"), await world.member(organization, "lead")];
  const wanted = group();
  expect(await asViewer(lead, (tx) => createGroup(tx, wanted))).toEqual({ id: null, refusal: "role" });
  expect((await asViewer(admin, (tx) => createGroup(tx, wanted))).refusal).toBeNull();
  expect(await asViewer(admin, (tx) => createGroup(tx, wanted))).toEqual({ id: null, refusal: "name_taken" });
});

it("creating a group tells nothing of others' groups: one may be called as a closed one is", async () => {
  const [one, two] = (await admins(2)) as [TestMember, TestMember];
  const [wanted, operator] = [{ ...group(), closed: true }, await world.operator()];
  for (const viewer of [one, two, operator]) expect((await asViewer(viewer, (tx) => createGroup(tx, wanted))).refusal).toBeNull();
  expect(await asViewer(two, async (tx) => (await listGroups(tx)).filter(({ name }) => name === wanted.name))).toHaveLength(1);
  const [party] = await asViewer(two, async (tx) => (await listParties(tx)).filter(({ name }) => name === wanted.name));
  const { rows } = await world.owner.query("select name from organizations where id = $1", [two.organizationId]);
  expect(party).toMatchObject({ runBy: rows[0].name });
});

it("says before leaving what would be lost and what of ours ends", async () => {
  const [one, two] = (await admins(2)) as [TestMember, TestMember];
  const organizations = [{ id: one.organizationId, code: "", name: "" }, { id: two.organizationId, code: "", name: "" }];
  const shared = await world.group(organizations);
  await shareValues(two, await fileCase(two, ["left.example"]), ["left.example"], { id: shared.id, kind: "group" });
  const effect = async (member: TestMember) =>
    (await asViewer(member, (tx) => countThroughGroups(tx, member.organizationId))).get(shared.id);
  expect(await effect(one)).toEqual({ sharesLost: 1, grantsLost: 0, sharesGiven: 0, grantsGiven: 0 });
  expect(await effect(two)).toEqual({ sharesLost: 0, grantsLost: 0, sharesGiven: 1, grantsGiven: 0 });
});

/** A group run by its first member, joined by all, and what the last one shared and granted through it. */
async function sharedThroughGroup(closed = false) {
  const [runner, reader, giver] = (await admins(3)) as [TestMember, TestMember, TestMember];
  const organizations = [runner, reader, giver].map(({ organizationId: id }) => ({ id, code: "", name: "" }));
  const shared = await world.group(organizations, { closed, runBy: organizations[0] });
  const caseId = await fileCase(giver, ["ends.example"]);
  const shareId = await shareValues(giver, caseId, ["ends.example"], { id: shared.id, kind: "group" });
  await world.owner.query(
    `insert into case_grants
       (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
     values ($1, $2, $3, 'group', 'read', 'because', $4, 'Lead')`,
    [caseId, giver.organizationId, shared.id, giver.memberId],
  );
  return { runner, reader, giver, groupId: shared.id, caseId, shareId };
}

/** What this member sees of the case and the share, and is told of them. */
async function sight(member: TestMember, { caseId, shareId }: { caseId: string; shareId: string }) {
  return asViewer(member, async (tx) => ({
    case: await tx.case.count({ where: { id: caseId } }),
    share: await tx.share.count({ where: { id: shareId } }),
    values: await tx.observation.count({ where: { caseId } }),
    notices: (await listNotices(tx)).notices.length,
    unread: await countUnreadNotices(tx),
  }));
}
const EVERYTHING = { case: 1, share: 1, values: 1, notices: 2, unread: 2 };
const NOTHING = { case: 0, share: 0, values: 0, notices: 0, unread: 0 };

it("who leaves sees nothing of the group any more, and its own shares and grants are gone for the others", async () => {
  const made = await sharedThroughGroup();
  expect(await sight(made.reader, made)).toEqual(EVERYTHING);
  expect(await asViewer(made.reader, (tx) => leaveGroup(tx, made.groupId, made.reader.organizationId))).toBeNull();
  expect(await sight(made.reader, made)).toEqual(NOTHING);
  expect(await sight(made.runner, made)).toEqual(EVERYTHING);
  expect(await asViewer(made.giver, (tx) => leaveGroup(tx, made.groupId, made.giver.organizationId))).toBeNull();
  expect(await sight(made.runner, made)).toEqual(NOTHING);
});

it("what ended with a membership does not come back with the next one", async () => {
  const made = await sharedThroughGroup();
  await asViewer(made.giver, (tx) => leaveGroup(tx, made.groupId, made.giver.organizationId));
  await asViewer(made.runner, (tx) => inviteIntoGroup(tx, made.groupId, [made.giver.organizationId]));
  expect(await asViewer(made.giver, (tx) => joinGroup(tx, made.groupId, made.giver.organizationId))).toBeNull();
  expect(await sight(made.reader, made)).toEqual(NOTHING);
  const again = await world.attempt(made.giver, "update shares set revoked_at = null where id = $1", [made.shareId]);
  expect(again.count).toBe(0);
});

it("being removed takes back too, and both chains tell it: the removed organization's without anybody's name", async () => {
  const made = await sharedThroughGroup(true);
  expect(await asViewer(made.runner, (tx) => leaveGroup(tx, made.groupId, made.giver.organizationId))).toBeNull();
  expect(await sight(made.reader, made)).toEqual(NOTHING);
  const { rows } = await world.owner.query(
    `select action, actor_name, user_id, details from audit_entries
     where organization_id = $1 and action in ('case.left_group', 'group.removed') order by seq`,
    [made.giver.organizationId],
  );
  expect(rows).toMatchObject([
    { action: "case.left_group", actor_name: null, user_id: null, details: { shares: 1, grants: 1 } },
    { action: "group.removed", actor_name: null, user_id: null },
  ]);
});

it("a membership that was joined ends by leaving alone", async () => {
  const made = await sharedThroughGroup();
  const undone = "update sharing_group_members set joined_at = null where organization_id = $1";
  expect((await world.attempt(made.giver, undone, [made.giver.organizationId])).error).toBe("42501");
});

it("who runs a group dissolves it, and everything through it ends; nobody else can", async () => {
  const made = await sharedThroughGroup();
  const operator = await world.operator();
  for (const other of [made.reader, made.giver]) {
    expect(await asViewer(other, (tx) => dissolveGroup(tx, made.groupId))).toBe("not_found");
  }
  expect(await asViewer(operator, (tx) => dissolveGroup(tx, made.groupId))).toBe("not_found");
  expect(await asViewer(made.runner, (tx) => dissolveGroup(tx, made.groupId))).toBeNull();
  expect(await sight(made.reader, made)).toEqual(NOTHING);
  expect(await sight(made.runner, made)).toEqual(NOTHING);
  for (const member of [made.runner, made.reader, made.giver]) expect(await seenBy(member, made.groupId)).toBeNull();
});

it("an invitation is told to admins, is declined or taken back, and leaves nothing behind", async () => {
  const [runner, guest] = (await admins(2)) as [TestMember, TestMember];
  const colleague = await world.member({ id: guest.organizationId, code: "", name: "" }, "lead");
  const wanted = group();
  const { id } = await asViewer(runner, (tx) => createGroup(tx, wanted));
  const invite = () => asViewer(runner, (tx) => inviteIntoGroup(tx, id!, [guest.organizationId]));
  const told = (member: TestMember) => asViewer(member, async (tx) => (await listNotices(tx)).notices);
  await invite();
  expect(await told(guest)).toMatchObject([{ kind: "group", by: wanted.name, read: false }]);
  expect(await told(colleague)).toEqual([]);
  expect(await asViewer(guest, (tx) => leaveGroup(tx, id!, guest.organizationId))).toBeNull();
  expect(await told(guest)).toEqual([]);
  await invite();
  expect(await asViewer(runner, (tx) => leaveGroup(tx, id!, guest.organizationId))).toBeNull();
  expect(await told(guest)).toEqual([]);
  expect(await asViewer(guest, (tx) => joinGroup(tx, id!, guest.organizationId))).toBe("not_found");
});

it("a plain member of a closed group gets the same answer whoever it asks about", async () => {
  const { runner, reader, giver, groupId } = await sharedThroughGroup(true);
  const [stranger] = (await admins(1)) as [TestMember];
  const invite = "insert into sharing_group_members (group_id, organization_id) values ($1, $2)";
  const remove = "delete from sharing_group_members where group_id = $1 and organization_id = $2";
  const find = "select 1 from sharing_group_members where group_id = $1 and organization_id = $2";
  for (const sql of [invite, remove, find]) {
    const answers = await Promise.all(
      [runner, giver, stranger].map((other) => world.attempt(reader, sql, [groupId, other.organizationId])),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  }
  for (const other of [runner, giver, stranger]) {
    expect(await asViewer(reader, (tx) => inviteIntoGroup(tx, groupId, [other.organizationId]))).toBe("not_found");
  }
  expect(await asViewer(runner, (tx) => inviteIntoGroup(tx, groupId, [giver.organizationId]))).toBeNull();
});
