import { afterAll, beforeAll, expect, it } from "vitest";
import { acceptAsViewer, acceptWithNewAccount, applyPasswordReset, openSession, signIn } from "@/server/auth/mutations";
import { findInvitation, findPasswordReset } from "@/server/auth/queries";
import { findSession } from "@/server/auth/session";
import { asViewer, refusalOf, type Viewer } from "@/server/db";
import { inviteOperator } from "@/server/installation/mutations";
import { createOrganization, createResetLink, deactivateMember, inviteMember, revokeInvitation } from "@/server/organizations/mutations";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

const PASSWORD = "three quiet green lanterns";
let world: World;
let made = 0;

beforeAll(async () => {
  process.env.APP_SECRET = "a secret for tests";
  world = await createWorld();
});
afterAll(() => world.destroy());

function account(email = `new-${++made}@people.example`) {
  return { email, name: "New Person", password: PASSWORD, locale: "ja" };
}

async function invited(by: Viewer, organization: TestOrganization, email: string, role: "viewer" | "admin" = "viewer") {
  const made = await asViewer(by, (tx) => inviteMember(tx, by, { organizationId: organization.id, email, role }));
  expect(made.refusal).toBeNull();
  return made.token!;
}

async function resetLink(admin: TestMember, member: TestMember) {
  return asViewer(admin, (tx) => createResetLink(tx, member.memberId));
}

it("an invitation makes an account and a member, once", async () => {
  const organization = await world.organization();
  const admin = await world.member(organization, "admin");
  const person = account();
  const token = await invited(admin, organization, person.email);
  expect(await findInvitation(token)).toMatchObject({ organization: { id: organization.id }, email: person.email, hasAccount: false });
  const accepted = await acceptWithNewAccount(token, person);
  expect(accepted.reason).toBeNull();
  expect(await findInvitation(token)).toBeNull();
  expect(await acceptWithNewAccount(token, account())).toEqual({ userId: null, reason: "not_found" });
  const result = await signIn({ email: person.email, password: PASSWORD }, { address: "here", userAgent: null });
  expect(result).toMatchObject({ ok: true, signedIn: { organization: { id: organization.id }, role: "viewer", locale: "ja" } });
});

it("somebody who has an account accepts signed in, and nobody else can in their name", async () => {
  const [home, other] = [await world.organization(), await world.organization()];
  const member = await world.member(home, "lead");
  const session = (await openSession(member.userId, null))!;
  const token = await invited(await world.member(other, "admin"), other, session.email);
  expect(await acceptWithNewAccount(token, account(session.email))).toEqual({ userId: null, reason: "sign_in_first" });
  expect(await acceptAsViewer(session, token)).toEqual({ userId: member.userId, reason: null });
});

it("an invitation that was taken back, replaced, or whose sender is no admin any more lets nobody in", async () => {
  const organization = await world.organization();
  const [admin, second] = [await world.member(organization, "admin"), await world.member(organization, "admin")];
  const taken = await invited(admin, organization, account().email);
  const { rows } = await world.owner.query<{ id: string }>("select id from invitations order by created_at desc limit 1");
  expect(await asViewer(second, (tx) => revokeInvitation(tx, rows[0]!.id))).toBeNull();
  expect(await findInvitation(taken)).toBeNull();

  const person = account();
  const older = await invited(admin, organization, person.email);
  const newer = await invited(admin, organization, person.email);
  expect(await findInvitation(older)).toBeNull();
  expect(await findInvitation(newer)).not.toBeNull();

  await world.owner.query("update members set role = 'lead' where id = $1", [admin.memberId]);
  expect(await acceptWithNewAccount(newer, person)).toEqual({ userId: null, reason: "not_found" });
});

it("members who are no admins invite nobody, and admins nobody into another organization", async () => {
  const [organization, other] = [await world.organization(), await world.organization()];
  const [admin, lead] = [await world.member(organization, "admin"), await world.member(organization, "lead")];
  const to = (viewer: Viewer, organizationId: string) =>
    asViewer(viewer, (tx) => inviteMember(tx, viewer, { organizationId, email: "x@people.example", role: "admin" }));
  expect(await to(lead, organization.id)).toEqual({ token: null, refusal: "role" });
  expect(await to(admin, other.id)).toEqual({ token: null, refusal: "not_yours" });
});

it("an operator invites the first admin of an organization and nobody afterwards, not even with an older link", async () => {
  const operator = await world.operator();
  const id = (await asViewer(operator, (tx) =>
    createOrganization(tx, { code: "FIRST", name: "First", nameReading: null, sector: "other" }),
  ))!;
  const organization = { id, code: "FIRST", name: "First" };
  const [forAdmin, kept] = [account(), account()];
  const link = await invited(operator, organization, forAdmin.email, "admin");
  const keptLink = await invited(operator, organization, kept.email, "admin");
  expect((await acceptWithNewAccount(link, forAdmin)).reason).toBeNull();
  expect(await findInvitation(keptLink)).toBeNull();
  expect(await acceptWithNewAccount(keptLink, kept)).toEqual({ userId: null, reason: "not_found" });
  const again = await asViewer(operator, (tx) =>
    inviteMember(tx, operator, { organizationId: id, email: kept.email, role: "admin" }),
  );
  expect(again).toEqual({ token: null, refusal: "has_admin" });
  const raw = await world.attempt(
    operator,
    "insert into invitations (organization_id, role, token_hash, invited_by, expires_at) values ($1, 'admin', 'x', $2, now())",
    [id, operator.userId],
  );
  expect(raw.error).toBe("42501");
});

it("an operator invites further operators, and nobody else does", async () => {
  const operator = await world.operator();
  const person = account();
  const made = await asViewer(operator, (tx) => inviteOperator(tx, operator, person.email));
  const accepted = await acceptWithNewAccount(made.token!, person);
  expect(await openSession(accepted.userId!, null)).toMatchObject({ operator: true, organization: null });
  const admin = await world.member(await world.organization(), "admin");
  expect(await asViewer(admin, (tx) => inviteOperator(tx, admin, "x@people.example"))).toEqual({ token: null, refusal: "role" });
});

it("a reset link sets the password once and ends every session", async () => {
  const organization = await world.organization();
  const [admin, member] = [await world.member(organization, "admin"), await world.member(organization, "viewer")];
  const session = (await openSession(member.userId, null))!;
  const older = (await resetLink(admin, member)).token!;
  const token = (await resetLink(admin, member)).token!;
  expect(await findPasswordReset(older)).toBeNull();
  expect(await findPasswordReset(token)).toMatchObject({ email: session.email });
  expect(await applyPasswordReset(token, PASSWORD)).toBe(true);
  expect(await applyPasswordReset(token, PASSWORD)).toBe(false);
  expect(await findSession(session.sessionId)).toBeNull();
  expect(await signIn({ email: session.email, password: PASSWORD }, { address: "there", userAgent: null })).toMatchObject({ ok: true });
});

it("a reset closes memberships of other organizations until somebody there has looked", async () => {
  const [home, other] = [await world.organization(), await world.organization()];
  const [admin, member] = [await world.member(home, "admin"), await world.member(home, "viewer")];
  await world.member(other, "admin");
  const elsewhere = await world.join(member.userId, other, "lead");
  const { token } = await resetLink(admin, member);
  await applyPasswordReset(token!, PASSWORD);
  const state = await world.owner.query("select id, deactivated_at is not null as closed from members where user_id = $1", [member.userId]);
  expect(state.rows).toEqual(expect.arrayContaining([
    { id: member.memberId, closed: false },
    { id: elsewhere.memberId, closed: true },
  ]));
});

it("nobody is reset who is the only admin elsewhere, nor by anybody but an admin of theirs", async () => {
  const [home, other] = [await world.organization(), await world.organization()];
  const [admin, member] = [await world.member(home, "admin"), await world.member(home, "viewer")];
  const stranger = await world.member(other, "admin");
  const { token } = await resetLink(admin, member);
  expect(await resetLink(stranger, member)).toEqual({ token: null, refusal: "not_found" });
  expect(await resetLink(member, admin)).toEqual({ token: null, refusal: "not_found" });
  await world.join(member.userId, await world.organization(), "admin");
  expect(await resetLink(admin, member)).toEqual({ token: null, refusal: "only_admin_elsewhere" });
  const refused = await applyPasswordReset(token!, PASSWORD).catch(refusalOf);
  expect(refused).toBe("last_admin");
});

it("the host's link for who has nobody to ask sets a new password, once, and leaves every membership", async () => {
  const [one, other] = [await world.organization(), await world.organization()];
  const admin = await world.member(one, "admin");
  const token = await invited(await world.member(other, "admin"), other, (await openSession(admin.userId, null))!.email);
  const session = (await openSession(admin.userId, null))!;
  await acceptAsViewer(session, token);
  const hostLink = async (mail: string) =>
    (await world.owner.query<{ link: string | null }>("select create_host_reset_link($1) as link", [mail])).rows[0]!.link;
  expect(await hostLink("nobody@people.example")).toBeNull();
  const [older, newer] = [await hostLink(session.email), (await hostLink(` ${session.email.toUpperCase()}`))!];
  expect(await applyPasswordReset(older!, PASSWORD)).toBe(false);
  expect(await applyPasswordReset(newer, PASSWORD)).toBe(true);
  expect(await applyPasswordReset(newer, PASSWORD)).toBe(false);
  const { rows } = await world.owner.query("select from members where user_id = $1 and deactivated_at is null", [admin.userId]);
  expect(rows).toHaveLength(2);
  await expect(asViewer(admin, (tx) => tx.$queryRaw`select create_host_reset_link(${session.email})`)).rejects.toThrow(/permission denied/);
});

it("an organization's admin does not reset an operator, nor anybody who became one since", async () => {
  const organization = await world.organization();
  const admin = await world.member(organization, "admin");
  const [operator, later] = [await world.member(organization, "viewer"), await world.member(organization, "viewer")];
  const makeOperator = ({ userId }: TestMember) => world.owner.query("update users set is_operator = true where id = $1", [userId]);
  await makeOperator(operator);
  expect(await resetLink(admin, operator)).toEqual({ token: null, refusal: "operator" });
  const { token } = await resetLink(admin, later);
  await makeOperator(later);
  expect(await applyPasswordReset(token!, PASSWORD)).toBe(false);
});

it("an open invitation does not bring back whom an admin has deactivated since", async () => {
  const organization = await world.organization();
  const [admin, member] = [await world.member(organization, "admin"), await world.member(organization, "analyst")];
  const { email } = (await openSession(member.userId, null))!;
  const token = await invited(admin, organization, email, "admin");
  await asViewer(admin, (tx) => deactivateMember(tx, member.memberId));
  const session = (await openSession(member.userId, null))!;
  expect(await acceptAsViewer(session, token)).toEqual({ userId: null, reason: "not_found" });
  const again = await invited(admin, organization, email, "viewer");
  expect(await acceptAsViewer(session, again)).toEqual({ userId: member.userId, reason: null });
});
