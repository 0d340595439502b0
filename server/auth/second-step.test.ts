import { randomUUID } from "node:crypto";
import { generate } from "otplib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSession, signIn, type Client } from "@/server/auth/mutations";
import { hashPassword } from "@/server/auth/passwords";
import { confirmAuthenticator, countRecoveryCodes, listSecondFactors, offerAuthenticator, removeSecondFactor, replaceRecoveryCodes } from "@/server/auth/second-factors";
import { renamePasskey } from "@/server/auth/passkeys";
import { findSecondStep, signInWithCode, signInWithRecoveryCode } from "@/server/auth/second-step";
import { findSession } from "@/server/auth/session";
import { asViewer, NotSignedIn, refusalOf } from "@/server/db";
import { updateInstallation } from "@/server/installation/mutations";
import { endMemberSessions, resetSecondFactors, setTwoStepRequired } from "@/server/organizations/security";
import { listMemberSessions, listMembersWithSecondFactor } from "@/server/organizations/security-queries";
import { createWorld, type TestMember, type World } from "@/server/testing/world";

const PASSWORD = "three quiet green lanterns";
const STEP = 30;
let world: World;
let passwordHash: string;

beforeAll(async () => {
  process.env.APP_SECRET = "a secret for tests";
  world = await createWorld();
  passwordHash = await hashPassword(PASSWORD);
});
afterAll(() => world.destroy());

type Person = { userId: string; organizationId: string | null };

async function withPassword(person: Person): Promise<string> {
  await world.owner.query("insert into credentials (user_id, password_hash) values ($1, $2)", [person.userId, passwordHash]);
  const { rows } = await world.owner.query<{ email: string }>("select email from users where id = $1", [person.userId]);
  return rows[0]!.email;
}

function somewhere(): Client {
  return { address: `address ${randomUUID()}`, userAgent: "Test" };
}

/** The code that the app shows now, or so many steps of 30 seconds off. */
function codeOf(secret: string, steps = 0): Promise<string> {
  return generate({ secret, epoch: Math.floor(Date.now() / 1000) + steps * STEP });
}

/** Sets up an authenticator app with a code one step old, so that the present one is still good. */
async function withApp(person: Person): Promise<{ secret: string; codes: string[] }> {
  const alone = { userId: person.userId, organizationId: null };
  const offer = await asViewer(alone, (tx) => offerAuthenticator(tx, { userId: person.userId, email: "x@people.example" }));
  const code = await codeOf(offer.key, -1);
  const done = await asViewer(alone, (tx) => confirmAuthenticator(tx, person.userId, code));
  if (!done.added) throw new Error("the app was not taken");
  return { secret: offer.key, codes: done.codes ?? [] };
}

async function pendingOf(email: string): Promise<string> {
  const result = await signIn({ email, password: PASSWORD }, somewhere());
  if (result.ok || result.reason !== "second_step") throw new Error("no second step was asked for");
  return result.token;
}

async function memberWithApp(role: "viewer" | "admin" = "viewer") {
  const member = await world.member(await world.organization(), role);
  const email = await withPassword(member);
  return { member, email, ...(await withApp(member)) };
}

const sessionsOf = async (person: Person) =>
  (await world.owner.query("select id from sessions where user_id = $1 and revoked_at is null", [person.userId])).rows.length;

it("opens no session for the password alone once there is a second factor, by no function", async () => {
  const { member, email } = await memberWithApp();
  await pendingOf(email);
  expect(await openSession(member.userId, null)).toBeNull();
  expect(await sessionsOf(member)).toBe(0);
});

it("opens the session for a right code, and says in the audit by what", async () => {
  const { member, email, secret } = await memberWithApp();
  const result = await signInWithCode(await pendingOf(email), await codeOf(secret), somewhere());
  expect(result).toMatchObject({ ok: true, signedIn: { memberId: member.memberId } });
  const { rows } = await world.owner.query("select details from audit_entries where action = 'session.opened' and user_id = $1", [member.userId]);
  expect(rows).toEqual([{ details: { method: "authenticator" } }]);
});

it("takes each code once, and none older than it", async () => {
  const { email, secret } = await memberWithApp();
  const code = await codeOf(secret);
  expect(await signInWithCode(await pendingOf(email), code, somewhere())).toMatchObject({ ok: true });
  expect(await signInWithCode(await pendingOf(email), code, somewhere())).toEqual({ ok: false, reason: "wrong" });
  expect(await signInWithCode(await pendingOf(email), await codeOf(secret, -1), somewhere())).toEqual({ ok: false, reason: "wrong" });
});

it("takes a code one step early, and none two steps off", async () => {
  const { email, secret } = await memberWithApp();
  const pending = await pendingOf(email);
  expect(await signInWithCode(pending, await codeOf(secret, 3), somewhere())).toEqual({ ok: false, reason: "wrong" });
  expect(await signInWithCode(pending, await codeOf(secret, 1), somewhere())).toMatchObject({ ok: true });
});

it("the second step is of one person, once, for five minutes", async () => {
  const [one, other] = [await memberWithApp(), await memberWithApp()];
  const pending = await pendingOf(one.email);
  expect(await signInWithCode(pending, await codeOf(other.secret), somewhere())).toEqual({ ok: false, reason: "wrong" });
  expect(await signInWithCode(pending, await codeOf(one.secret), somewhere())).toMatchObject({ ok: true });
  expect(await signInWithCode(pending, await codeOf(one.secret, 1), somewhere())).toEqual({ ok: false, reason: "over" });
  const late = await pendingOf(other.email);
  await world.owner.query("update pending_sign_ins set expires_at = now() - interval '1 second' where user_id = $1", [other.member.userId]);
  expect(await signInWithCode(late, await codeOf(other.secret), somewhere())).toEqual({ ok: false, reason: "over" });
  expect(await findSecondStep("made up")).toBeNull();
});

it("makes one wait after five wrong codes, and leaves a trace of each", async () => {
  const { member, email, secret } = await memberWithApp();
  const [pending, here] = [await pendingOf(email), somewhere()];
  for (let tries = 0; tries < 5; tries++) expect(await signInWithCode(pending, "12345", here)).toMatchObject({ reason: "wrong" });
  expect(await signInWithCode(pending, await codeOf(secret), here)).toMatchObject({ reason: "wait" });
  const { rows } = await world.owner.query("select from audit_entries where action = 'second_step.refused' and user_id = $1", [member.userId]);
  expect(rows).toHaveLength(5);
});

it("a recovery code signs in once, however it is typed, and nobody else", async () => {
  const [one, other] = [await memberWithApp(), await memberWithApp()];
  expect(one.codes).toHaveLength(10);
  const [code] = one.codes;
  expect(await signInWithRecoveryCode(await pendingOf(other.email), code!, somewhere())).toEqual({ ok: false, reason: "wrong" });
  const typed = code!.replace("-", " ").toUpperCase();
  expect(await signInWithRecoveryCode(await pendingOf(one.email), typed, somewhere())).toMatchObject({ ok: true });
  expect(await signInWithRecoveryCode(await pendingOf(one.email), code!, somewhere())).toEqual({ ok: false, reason: "wrong" });
  expect(await asViewer(one.member, countRecoveryCodes)).toBe(9);
  const { rows } = await world.owner.query("select code_hash::text as hash from recovery_codes where user_id = $1", [one.member.userId]);
  expect(rows.every(({ hash }) => !one.codes.includes(hash as string))).toBe(true);
});

it("new recovery codes end the older ones; with the last factor they go", async () => {
  const { member, email, codes } = await memberWithApp();
  const fresh = (await asViewer(member, (tx) => replaceRecoveryCodes(tx, member.userId)))!;
  expect(await signInWithRecoveryCode(await pendingOf(email), codes[0]!, somewhere())).toMatchObject({ reason: "wrong" });
  expect(await signInWithRecoveryCode(await pendingOf(email), fresh[0]!, somewhere())).toMatchObject({ ok: true });
  const [factor] = await asViewer(member, listSecondFactors);
  const stranger = await world.member(await world.organization(), "admin");
  expect(await asViewer(stranger, (tx) => removeSecondFactor(tx, stranger.userId, factor!.id))).toBe(false);
  expect(await asViewer(member, (tx) => removeSecondFactor(tx, member.userId, factor!.id))).toBe(true);
  expect(await asViewer(member, countRecoveryCodes)).toBe(0);
  expect(await signIn({ email, password: PASSWORD }, somewhere())).toMatchObject({ ok: true });
});

it("an offered app that no code came back from asks nothing of the person; its secret is sealed", async () => {
  const member = await world.member(await world.organization(), "viewer");
  const email = await withPassword(member);
  const offer = await asViewer(member, (tx) => offerAuthenticator(tx, { userId: member.userId, email }));
  expect(await asViewer(member, (tx) => confirmAuthenticator(tx, member.userId, "12345"))).toEqual({ added: false });
  expect(await signIn({ email, password: PASSWORD }, somewhere())).toMatchObject({ ok: true });
  const { rows } = await world.owner.query("select encode(sealed_secret, 'escape') as kept from authenticators where user_id = $1", [member.userId]);
  expect(String(rows[0]!.kept)).not.toContain(offer.key);
});

it("an organization that requires two steps lets nobody act for it who has one, not even with a living session", async () => {
  const organization = await world.organization();
  const [admin, member] = [await world.member(organization, "admin"), await world.member(organization, "analyst")];
  const session = (await openSession(member.userId, null))!;
  const require = () => asViewer(admin, (tx) => setTwoStepRequired(tx, organization.id, true));
  expect(await require().catch(refusalOf)).toBe("own_second_factor");
  await withApp(admin);
  expect(await require()).toBeNull();
  expect(await findSession(session.sessionId)).toMatchObject({ owesFactor: true, organization: null, memberId: null, role: null });
  await expect(asViewer(member, async () => null)).rejects.toThrow(NotSignedIn);
  await withApp(member);
  expect(await findSession(session.sessionId)).toMatchObject({ owesFactor: false, memberId: member.memberId });
  expect(await asViewer(member, async () => "in")).toBe("in");
});

it("what one organization requires keeps nobody from acting for another", async () => {
  const [strict, other] = [await world.organization(), await world.organization()];
  const member = await world.member(strict, "analyst");
  const elsewhere = await world.join(member.userId, other, "analyst");
  await world.owner.query("update organization_settings set two_step_required = true where organization_id = $1", [strict.id]);
  expect(await asViewer(elsewhere, async () => "in")).toBe("in");
});

it("operators act with two steps alone where the installation says so", async () => {
  const [one, other] = [await world.operator(), await world.operator()];
  const session = (await openSession(other.userId, null))!;
  const require = () => asViewer(one, (tx) => updateInstallation(tx, { vouchesRequired: 2, defaultMatchingBudget: null, operatorsTwoStep: true }));
  expect(await require().catch(refusalOf)).toBe("own_second_factor");
  await withApp(one);
  expect(await require()).toBeNull();
  expect(await findSession(session.sessionId)).toMatchObject({ owesFactor: true, operator: false });
  expect((await world.attempt(other, "select 1 where viewer_is_operator()")).rows).toEqual([]);
  await withApp(other);
  expect(await findSession(session.sessionId)).toMatchObject({ owesFactor: false, operator: true });
  await world.owner.query("update installation set operators_two_step = false");
});

it("an admin takes the factors of a member away, of nobody who administers elsewhere, and of no operator", async () => {
  const [home, other] = [await world.organization(), await world.organization()];
  const [admin, lead, stranger] = [await world.member(home, "admin"), await world.member(home, "lead"), await world.member(other, "admin")];
  const reset = (by: TestMember, member: TestMember) => asViewer(by, (tx) => resetSecondFactors(tx, member.memberId));
  await withApp(lead);
  expect(await asViewer(admin, listMembersWithSecondFactor)).toEqual(new Set([lead.memberId]));
  expect(await asViewer(lead, listMembersWithSecondFactor)).toEqual(new Set());
  expect(await reset(stranger, lead)).toBe("not_found");
  expect(await reset(lead, lead)).toBe("not_found");
  const elsewhere = await world.join(lead.userId, other, "admin");
  expect(await reset(admin, lead)).toBe("admin_elsewhere");
  await world.owner.query("update members set role = 'lead' where id = $1", [elsewhere.memberId]);
  expect(await reset(admin, lead)).toBeNull();
  expect(await asViewer(lead, listSecondFactors)).toEqual([]);
  await world.owner.query("update users set is_operator = true where id = $1", [lead.userId]);
  expect(await reset(admin, lead)).toBe("operator_factors");
});

it("an admin sees and ends sessions that act for their organization, and none that act for another", async () => {
  const [home, other] = [await world.organization(), await world.organization()];
  const [admin, member] = [await world.member(home, "admin"), await world.member(home, "viewer")];
  await world.join(member.userId, other, "viewer");
  const [here, there] = [(await openSession(member.userId, "Firefox/1 Linux"))!, (await openSession(member.userId, null))!];
  await world.owner.query("update sessions set organization_id = $1 where id = $2", [other.id, there.sessionId]);
  expect(await asViewer(admin, listMemberSessions)).toMatchObject([{ id: here.sessionId, memberId: member.memberId }]);
  expect(await asViewer(member, listMemberSessions)).toEqual([]);
  const end = (sessionId: string) => asViewer(admin, (tx) => endMemberSessions(tx, { sessionId }));
  expect(await end(there.sessionId)).toBe("not_found");
  expect(await end(here.sessionId)).toBeNull();
  expect(await findSession(here.sessionId)).toBeNull();
  expect(await findSession(there.sessionId)).not.toBeNull();
});

it("whoever runs the database takes factors away at the command line, on the record", async () => {
  const { member, email } = await memberWithApp();
  const { rows } = await world.owner.query("select host_reset_second_factors($1) as done", [email.toUpperCase()]);
  expect(rows).toEqual([{ done: true }]);
  expect(await signIn({ email, password: PASSWORD }, somewhere())).toMatchObject({ ok: true });
  const entry = await world.owner.query("select from audit_entries where action = 'second_factor.host_reset' and subject_id = $1", [member.userId]);
  expect(entry.rows).toHaveLength(1);
});

it("a passkey is called otherwise by its owner alone, and not in a session that is confined to one organization", async () => {
  const [owner, other] = [await world.member(await world.organization(), "viewer"), await world.member(await world.organization(), "admin")];
  const { rows } = await world.owner.query<{ id: string }>(
    "insert into passkeys (user_id, name, credential_id, public_key) values ($1, 'Old', $2, '') returning id", [owner.userId, randomUUID()],
  );
  const id = rows[0]!.id;
  const name = async () => (await asViewer(owner, listSecondFactors))[0]!.name;
  expect(await asViewer(other, (tx) => renamePasskey(tx, id, "Theirs"))).toBe(false);
  expect(await asViewer({ ...owner, confined: true }, (tx) => renamePasskey(tx, id, "Confined"))).toBe(false);
  expect(await name()).toBe("Old");
  expect(await asViewer(owner, (tx) => renamePasskey(tx, id, "Office laptop"))).toBe(true);
  expect(await name()).toBe("Office laptop");
});
