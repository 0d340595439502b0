import { afterAll, beforeAll, expect, it } from "vitest";
import { acceptAsViewer, openSession, switchOrganization, updateProfile } from "@/server/auth/mutations";
import { listMemberships, listSessions } from "@/server/auth/queries";
import { findSession } from "@/server/auth/session";
import { asViewer, NotSignedIn } from "@/server/db";
import { outboundFetch } from "@/server/single-sign-on/outbound-fetch";
import { ProviderFailed } from "@/server/single-sign-on/provider";
import {
  claimDomain, findSingleSignOn, saveSingleSignOn, switchSingleSignOn, verifyDomain,
} from "@/server/single-sign-on/settings";
import { beginSignOn, beginTest, CALLBACK_PATH, findSignOnFor, finishSignOn } from "@/server/single-sign-on/sign-on";
import { signInAtProvider, startProvider, type TestProvider } from "@/server/testing/provider";
import {
  enter, entered, houseWithSettings, houseWithSignOn, memberOf, ORIGIN, tryOut,
} from "@/server/testing/sign-on-house";
import { createWorld, type World } from "@/server/testing/world";

let world: World;
let provider: TestProvider;

beforeAll(async () => {
  process.env.APP_SECRET = "a secret for tests";
  process.env.SSO_ALLOW_PRIVATE = "1";
  world = await createWorld();
  provider = await startProvider(ORIGIN + CALLBACK_PATH);
});
afterAll(async () => {
  delete process.env.SSO_ALLOW_PRIVATE;
  await provider.stop();
  await world.destroy();
});

it("a member with an address that the provider vouches for is signed in, on the record", async () => {
  const house = await houseWithSignOn(world, provider);
  const { member, email } = await memberOf(world, house);
  expect(await enter(house, email.toUpperCase())).toMatchObject({ ok: true, next: "/cases", signedIn: { memberId: member.memberId, role: "lead" } });
  const { rows } = await world.owner.query("select details from audit_entries where action = 'session.opened' and user_id = $1", [member.userId]);
  expect(rows).toEqual([{ details: { method: "single_sign_on" } }]);
});

it("a provider opens nothing before a test went through, and nothing after its settings changed", async () => {
  const house = await houseWithSettings(world, provider);
  const on = { enabled: true, required: false, joinRole: null };
  expect(await asViewer(house.admin, (tx) => switchSingleSignOn(tx, on))).toBe("sso_untested");
  expect(await beginSignOn(house.organization.id, ORIGIN, "/")).toBeNull();
  expect(await tryOut(house, "admin@elsewhere.example")).toMatchObject({ ok: false, reason: "domain", testing: true });
  expect(await tryOut(house)).toMatchObject({ ok: true, tested: true });
  expect(await asViewer(house.admin, (tx) => switchSingleSignOn(tx, on))).toBeNull();
  expect(await asViewer(house.admin, (tx) => saveSingleSignOn(tx, house.organization.id, { issuer: provider.issuer, clientId: provider.clientId, secret: "" }))).toBeNull();
  expect(await asViewer(house.admin, findSingleSignOn)).toMatchObject({ testedAt: null, enabled: false });
  const moved = { ...{ issuer: provider.issuer, clientId: provider.clientId, secret: "" }, issuer: "https://thief.example" };
  expect(await asViewer(house.admin, (tx) => saveSingleSignOn(tx, house.organization.id, moved))).toBe("sso_secret");
});

it("a test goes through for the admin who began it alone, and opens no session", async () => {
  const [house, other] = [await houseWithSettings(world, provider), await houseWithSettings(world, provider)];
  const start = (await beginTest(house.admin, ORIGIN))!;
  const answer = await signInAtProvider(start.address, `admin@${house.domain}`);
  expect(await finishSignOn(answer, start.state, null, other.adminSession)).toMatchObject({ ok: false, reason: "over" });
  const { member } = await memberOf(world, house);
  expect(await beginTest(member, ORIGIN)).toBeNull();
});

it("an answer is taken once, in the browser that began, with its own state", async () => {
  const house = await houseWithSignOn(world, provider);
  const { email } = await memberOf(world, house);
  const start = (await beginSignOn(house.organization.id, ORIGIN, "/"))!;
  const answer = await signInAtProvider(start.address, email);
  expect(await finishSignOn(answer, undefined, null, null)).toMatchObject({ ok: false, reason: "over" });
  expect(await finishSignOn(answer, "another state", null, null)).toMatchObject({ ok: false, reason: "over" });
  expect(await finishSignOn(answer, start.state, null, null)).toMatchObject({ ok: true });
  expect(await finishSignOn(answer, start.state, null, null)).toMatchObject({ ok: false, reason: "over" });
});

it("an answer to another request, with another nonce and verifier, is not taken", async () => {
  const house = await houseWithSignOn(world, provider);
  const { email } = await memberOf(world, house);
  const [one, other] = [(await beginSignOn(house.organization.id, ORIGIN, "/"))!, (await beginSignOn(house.organization.id, ORIGIN, "/"))!];
  const answer = await signInAtProvider(one.address, email);
  answer.searchParams.set("state", other.state);
  await expect(finishSignOn(answer, other.state, null, null)).rejects.toThrow(ProviderFailed);

  const start = (await beginSignOn(house.organization.id, ORIGIN, "/"))!;
  const asked = new URL(start.address);
  asked.searchParams.set("nonce", "of somebody else");
  const forged = await signInAtProvider(asked.href, email);
  await expect(finishSignOn(forged, start.state, null, null)).rejects.toThrow(ProviderFailed);
});

it("an address that the provider has not verified opens nothing, nor one of a foreign domain", async () => {
  const house = await houseWithSignOn(world, provider, { joinRole: "viewer" });
  const { email } = await memberOf(world, house);
  expect(await enter(house, `unverified+${email}`)).toMatchObject({ ok: false, reason: "unverified" });
  const other = await houseWithSignOn(world, provider);
  const { email: theirs } = await memberOf(world, other);
  for (const login of [theirs, `admin@${other.domain}`, `x@sub.${house.domain}`, `x@evil.example@${house.domain}`]) {
    expect(await enter(house, login)).toMatchObject({ ok: false, reason: "domain" });
  }
});

it("whom nobody invited joins where the admin has said so, and whom an admin sent away stays away", async () => {
  const [closed, open] = [await houseWithSignOn(world, provider), await houseWithSignOn(world, provider, { joinRole: "viewer" })];
  expect(await enter(closed, `new@${closed.domain}`)).toMatchObject({ ok: false, reason: "unknown" });
  const signedIn = await entered(open, `new@${open.domain}`);
  expect(signedIn).toMatchObject({ role: "viewer", name: "Person of the provider", organization: { id: open.organization.id } });
  await world.owner.query("update members set deactivated_at = now() where id = $1", [signedIn.memberId]);
  expect(await enter(open, `new@${open.domain}`)).toMatchObject({ ok: false, reason: "unknown" });
});

it("an organization's provider lets nobody into another organization, nor act as operator, nor touch the account there", async () => {
  const house = await houseWithSignOn(world, provider);
  const { member, email } = await memberOf(world, house);
  const elsewhere = await world.join(member.userId, await world.organization(), "admin");
  await world.owner.query("update users set is_operator = true where id = $1", [member.userId]);
  const own = (await openSession(member.userId, null))!;
  const signedIn = await entered(house, email);
  expect(signedIn).toMatchObject({ mayOperate: false, operator: false, organization: { id: house.organization.id } });
  expect(await switchOrganization(signedIn.sessionId, elsewhere.organizationId)).toBe(false);
  expect(await switchOrganization(signedIn.sessionId, null)).toBe(false);
  await world.owner.query("update sessions set organization_id = $2 where id = $1", [signedIn.sessionId, elsewhere.organizationId]);
  expect(await findSession(signedIn.sessionId)).toBeNull();

  const seen = await asViewer(signedIn.viewer, async (tx) => ({
    memberships: await listMemberships(tx, member.userId),
    sessions: (await listSessions(tx)).map(({ id }) => id),
    renamed: await updateProfile(tx, member.userId, { name: "Renamed by a provider" }),
  }));
  expect(seen).toMatchObject({ memberships: [{ id: house.organization.id }], sessions: [signedIn.sessionId], renamed: false });
  expect(await acceptAsViewer(signedIn, "any")).toEqual({ userId: null, reason: "sign_in_first" });
  expect(await switchOrganization(own.sessionId, elsewhere.organizationId)).toBe(true);
});

it("where the organization's own sign-in is required, a password opens it for admins alone", async () => {
  const house = await houseWithSignOn(world, provider, { required: true });
  const { member, email } = await memberOf(world, house);
  const password = (await openSession(member.userId, null))!;
  expect(password).toMatchObject({ owesSignOn: true, organization: null, memberId: null, role: null });
  await expect(asViewer(member, async () => null)).rejects.toThrow(NotSignedIn);
  expect(await openSession(house.admin.userId, null)).toMatchObject({ owesSignOn: false, role: "admin" });
  const signedIn = await entered(house, email);
  expect(await asViewer(signedIn.viewer, async () => "in")).toBe("in");
  expect(await findSession(password.sessionId)).toMatchObject({ owesSignOn: true, organization: null });
});

it("switching it off ends the sessions that it opened", async () => {
  const house = await houseWithSignOn(world, provider);
  const { email } = await memberOf(world, house);
  const signedIn = await entered(house, email);
  await asViewer(house.admin, (tx) => switchSingleSignOn(tx, { enabled: false, required: false, joinRole: null }));
  expect(await findSession(signedIn.sessionId)).toBeNull();
  expect(await findSignOnFor(email)).toBeNull();
});

it("the address leads to the provider whether or not anybody has it", async () => {
  const house = await houseWithSignOn(world, provider);
  const { email } = await memberOf(world, house);
  for (const mail of [email, `nobody@${house.domain}`, ` NOBODY@${house.domain.toUpperCase()} `]) {
    expect(await findSignOnFor(mail)).toBe(house.organization.id);
  }
  for (const mail of ["x@unknown.example", "no address", `x@${house.domain}.example`]) expect(await findSignOnFor(mail)).toBeNull();
});

it("a domain belongs to one organization, once somebody who knows has said so", async () => {
  const house = await houseWithSettings(world, provider);
  const other = await world.organization();
  const [rival, operator] = [await world.member(other, "admin"), await world.operator()];
  expect(await asViewer(rival, (tx) => claimDomain(tx, other.id, house.domain))).toBeNull();
  expect(await asViewer(rival, (tx) => verifyDomain(tx, other.id, house.domain, "operator"))).toBe("not_found");
  expect(await asViewer(rival, (tx) => verifyDomain(tx, house.organization.id, house.domain, "dns"))).toBe("not_found");
  expect(await asViewer(rival, (tx) => verifyDomain(tx, other.id, house.domain, "dns"))).toBe("domain_taken");
  expect(await asViewer(operator, (tx) => verifyDomain(tx, other.id, house.domain, "operator"))).toBe("domain_taken");
});

it("talks to public addresses over https alone, unless whoever runs the installation allows others", async () => {
  delete process.env.SSO_ALLOW_PRIVATE;
  try {
    for (const address of [
      "http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://169.254.169.254/", "https://localhost/",
      "https://[::ffff:10.0.0.1]/", "https://2130706433/", "https://user:secret@idp.example/", "ftp://idp.example/",
    ]) {
      await expect(outboundFetch(address, {}), address).rejects.toThrow("not a public one");
    }
  } finally {
    process.env.SSO_ALLOW_PRIVATE = "1";
  }
});
