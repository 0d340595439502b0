import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { changePassword, openSession, recordFailedSignIn, revokeSession, signIn, signOut, switchOrganization } from "@/server/auth/mutations";
import { samePath, signInPath } from "@/server/auth/next-path";
import { hashPassword, passwordProblem, verifyPassword } from "@/server/auth/passwords";
import { findRights } from "@/server/auth/rights";
import { openSeal, sealSession, sessionCookieName } from "@/server/auth/session-cookie";
import { findSession } from "@/server/auth/session";
import { findViewer } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { changeRole, deactivateMember } from "@/server/organizations/mutations";
import { createWorld, type TestMember, type World } from "@/server/testing/world";

const PASSWORD = "three quiet green lanterns";
let world: World;
let passwordHash: string;

beforeAll(async () => {
  process.env.APP_SECRET = "a secret for tests";
  world = await createWorld();
  passwordHash = await hashPassword(PASSWORD);
});
afterAll(() => world.destroy());

async function withPassword(member: { userId: string }): Promise<string> {
  await world.owner.query("insert into credentials (user_id, password_hash) values ($1, $2)", [member.userId, passwordHash]);
  const { rows } = await world.owner.query<{ email: string }>("select email from users where id = $1", [member.userId]);
  return rows[0]!.email;
}

function somewhere() {
  return { address: `address ${randomUUID()}`, userAgent: "Test" };
}

async function signedIn(member: TestMember) {
  const session = await openSession(member.userId, null);
  return session!;
}

it("opens a session for the right password, in any case of the mail", async () => {
  const member = await world.member(await world.organization(), "lead");
  const email = await withPassword(member);
  const result = await signIn({ email: ` ${email.toUpperCase()} `, password: PASSWORD }, somewhere());
  expect(result).toMatchObject({ ok: true, signedIn: { memberId: member.memberId, role: "lead", operator: false } });
});

it("answers unknown mail, wrong password and a deactivated account alike", async () => {
  const member = await world.member(await world.organization(), "lead");
  const email = await withPassword(member);
  const gone = await world.member(await world.organization(), "lead");
  const goneEmail = await withPassword(gone);
  await world.owner.query("update users set deactivated_at = now() where id = $1", [gone.userId]);
  const answers = [
    await signIn({ email, password: "not the password at all" }, somewhere()),
    await signIn({ email: "nobody@people.example", password: PASSWORD }, somewhere()),
    await signIn({ email: goneEmail, password: PASSWORD }, somewhere()),
  ];
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, reason: "wrong" });
});

it("makes one wait after five tries of an account from an address, without looking at the password", async () => {
  const member = await world.member(await world.organization(), "lead");
  const email = await withPassword(member);
  const here = somewhere();
  for (let tries = 0; tries < 5; tries++) {
    expect(await signIn({ email, password: "wrong" }, here)).toMatchObject({ reason: "wrong" });
  }
  const refused = await signIn({ email, password: PASSWORD }, here);
  expect(refused).toMatchObject({ ok: false, reason: "wait" });
  expect(!refused.ok && refused.reason === "wait" && refused.seconds).toBeGreaterThan(0);
  expect(await signIn({ email, password: PASSWORD }, somewhere())).toMatchObject({ ok: true });
});

it("counts tries of mails that nobody has, so that waiting tells nothing", async () => {
  const here = somewhere();
  const unknown = { email: "somebody-else@people.example", password: "wrong" };
  for (let tries = 0; tries < 5; tries++) await signIn(unknown, here);
  expect(await signIn(unknown, here)).toMatchObject({ ok: false, reason: "wait" });
});

it("forgets the tries of an account from an address after a success", async () => {
  const email = await withPassword(await world.member(await world.organization(), "lead"));
  const here = somewhere();
  for (let round = 0; round < 2; round++) {
    for (let tries = 0; tries < 4; tries++) await signIn({ email, password: "wrong" }, here);
    expect(await signIn({ email, password: PASSWORD }, here)).toMatchObject({ ok: true });
  }
});

it("ends a session at once when the person signs out or revokes it", async () => {
  const member = await world.member(await world.organization(), "viewer");
  const [one, other] = [await signedIn(member), await signedIn(member)];
  await signOut(one.sessionId);
  expect(await findSession(one.sessionId)).toBeNull();
  expect(await asViewer(member, (tx) => revokeSession(tx, other.sessionId))).toBe(true);
  expect(await findSession(other.sessionId)).toBeNull();
});

it("lets nobody end the session of another person", async () => {
  const organization = await world.organization();
  const [admin, victim] = [await world.member(organization, "admin"), await world.member(organization, "viewer")];
  const session = await signedIn(victim);
  expect(await asViewer(admin, (tx) => revokeSession(tx, session.sessionId))).toBe(false);
  expect(await findSession(session.sessionId)).not.toBeNull();
});

it("a new password ends every other session and takes the old one away", async () => {
  const member = await world.member(await world.organization(), "analyst");
  const email = await withPassword(member);
  const [here, elsewhere] = [await signedIn(member), await signedIn(member)];
  expect(await changePassword(here, { current: "wrong", next: "a whole new password" }, somewhere())).toMatchObject({ reason: "wrong" });
  expect(await changePassword(here, { current: PASSWORD, next: "a whole new password" }, somewhere())).toEqual({ ok: true });
  expect(await findSession(here.sessionId)).not.toBeNull();
  expect(await findSession(elsewhere.sessionId)).toBeNull();
  expect(await signIn({ email, password: PASSWORD }, somewhere())).toMatchObject({ reason: "wrong" });
  expect(await signIn({ email, password: "a whole new password" }, somewhere())).toMatchObject({ ok: true });
});

it("a change of role and a deactivation hold from the next request on", async () => {
  const organization = await world.organization();
  const admin = await world.member(organization, "admin");
  const member = await world.member(organization, "viewer");
  const session = await signedIn(member);
  const rights = async () => asViewer((await findSession(session.sessionId))!.viewer, findRights);
  expect(await rights()).toEqual({ edit: false, share: false, administer: false, operate: false, broker: false });
  await asViewer(admin, (tx) => changeRole(tx, member.memberId, "lead"));
  expect(await rights()).toEqual({ edit: true, share: true, administer: false, operate: false, broker: false });
  await asViewer(admin, (tx) => deactivateMember(tx, member.memberId));
  expect(await findSession(session.sessionId)).toBeNull();
  await expect(asViewer(member, findRights)).rejects.toThrow("not an active member");
});

it("acts for one organization at a time, and only for those of the person", async () => {
  const [first, second, foreign] = [await world.organization(), await world.organization(), await world.organization()];
  const member = await world.member(first, "lead");
  await world.join(member.userId, second, "viewer");
  const session = await signedIn(member);
  expect(await switchOrganization(session.sessionId, second.id)).toBe(true);
  expect(await findSession(session.sessionId)).toMatchObject({ organization: { id: second.id, code: second.code }, role: "viewer" });
  expect(await switchOrganization(session.sessionId, foreign.id)).toBe(false);
  expect(await switchOrganization(session.sessionId, null)).toBe(false);
  expect(await findSession(session.sessionId)).toMatchObject({ organization: { id: second.id } });
});

it("an operator who is also a member acts as one of both", async () => {
  const organization = await world.organization();
  const operator = await world.operator();
  await world.join(operator.userId, organization, "viewer");
  const session = (await openSession(operator.userId, null))!;
  expect(session).toMatchObject({ operator: false, mayOperate: true, role: "viewer" });
  expect(await switchOrganization(session.sessionId, null)).toBe(true);
  expect(await findSession(session.sessionId)).toMatchObject({ operator: true, organization: null, role: null });
});

it("reads a session from a request's cookie only under our seal and the right name", async () => {
  const session = await signedIn(await world.member(await world.organization(), "viewer"));
  const sealed = await sealSession(session.sessionId);
  const request = (name: string, value: string, protocol: string) =>
    new Request("http://here.example/", { headers: { cookie: `a=b; ${name}=${value}`, "x-forwarded-proto": protocol } });
  expect(await findViewer(request(sessionCookieName(false), sealed, "http"))).toMatchObject({ sessionId: session.sessionId });
  expect(await findViewer(request(sessionCookieName(true), sealed, "https"))).toMatchObject({ sessionId: session.sessionId });
  expect(await findViewer(request(sessionCookieName(false), sealed, "https"))).toBeNull();
  expect(await findViewer(request(sessionCookieName(false), session.sessionId, "http"))).toBeNull();
  expect(await openSeal("not.a.seal")).toBeNull();
});

it("writes who signed in, and whose password was tried in vain, for the admins of the organization", async () => {
  const member = await world.member(await world.organization(), "viewer");
  const email = await withPassword(member);
  await signIn({ email, password: PASSWORD }, somewhere());
  const failed = await signIn({ email, password: "wrong" }, somewhere());
  await recordFailedSignIn(!failed.ok && failed.reason === "wrong" ? failed.account : null);
  const { rows } = await world.owner.query(
    "select action, organization_id from audit_entries where user_id = $1 order by at",
    [member.userId],
  );
  expect(rows).toEqual([
    { action: "session.opened", organization_id: member.organizationId },
    { action: "session.refused", organization_id: member.organizationId },
  ]);
});

it("asks of a password only length, and that it is no common one and not the mail", () => {
  const of = (password: string) => passwordProblem(password, "hanako.sato@people.example");
  expect(of("short enough")).toBeNull();
  expect(of("too short")).toBe("short");
  expect(of("Password-1234")).toBe("common");
  expect(of("aaaaaaaaaaaaaaaa")).toBe("common");
  expect(of("Hanako.Sato@people.example")).toBe("mail");
  expect(of("x".repeat(150) + "y".repeat(51))).toBe("long");
  expect(of("桜の木の下で本を読む日々")).toBeNull();
});

it("knows a password however the keyboard composed its letters", async () => {
  expect(await verifyPassword(await hashPassword("ガーデンパーティーの夜に"), "ガーデンパーティーの夜に".normalize("NFD"))).toBe(true);
});

it("leads on after signing in only to pages of this site", () => {
  for (const wanted of ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "/api/events", "", "/..//evil.example"]) {
    expect(samePath(wanted), wanted).toBe("/");
  }
  expect(samePath("/cases?status=new")).toBe("/cases?status=new");
  expect(signInPath("/cases")).toBe("/sign-in?next=%2Fcases");
  expect(signInPath("//evil.example")).toBe("/sign-in");
});
