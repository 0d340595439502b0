import { randomUUID } from "node:crypto";
import { openSession } from "@/server/auth/mutations";
import type { SignedIn } from "@/server/auth/session";
import { asViewer } from "@/server/db";
import { claimDomain, saveSingleSignOn, switchSingleSignOn, verifyDomain } from "@/server/single-sign-on/settings";
import { beginSignOn, beginTest, finishSignOn, type SignOnResult } from "@/server/single-sign-on/sign-on";
import { signInAtProvider, type TestProvider } from "@/server/testing/provider";
import type { TestMember, TestOrganization, World } from "@/server/testing/world";

/** An organization that has set up the provider, with a verified domain of its own. */
export type House = { organization: TestOrganization; admin: TestMember; adminSession: SignedIn; domain: string };

/** Where the tests' installation is said to be reached. */
export const ORIGIN = "http://localhost:4000";

export async function withMail(world: World, member: { userId: string }, email: string): Promise<void> {
  await world.owner.query("update users set email = $2 where id = $1", [member.userId, email]);
}

/** A house whose settings were not tested yet. */
export async function houseWithSettings(world: World, provider: TestProvider): Promise<House> {
  const organization = await world.organization();
  const admin = await world.member(organization, "admin");
  const domain = `house-${randomUUID().slice(0, 8)}.example`;
  await withMail(world, admin, `admin@${domain}`);
  const operator = await world.operator();
  const { issuer, clientId, secret } = provider;
  await asViewer(admin, (tx) => saveSingleSignOn(tx, organization.id, { issuer, clientId, secret }));
  await asViewer(admin, (tx) => claimDomain(tx, organization.id, domain));
  await asViewer(operator, (tx) => verifyDomain(tx, organization.id, domain, "operator"));
  return { organization, admin, adminSession: (await openSession(admin.userId, null))!, domain };
}

/** The admin tries the settings out. */
export async function tryOut(house: House, login = `admin@${house.domain}`): Promise<SignOnResult> {
  const start = (await beginTest(house.admin, ORIGIN))!;
  const answer = await signInAtProvider(start.address, login);
  return finishSignOn(answer, start.state, null, house.adminSession);
}

/** A house where it is tested and on. */
export async function houseWithSignOn(
  world: World,
  provider: TestProvider,
  given: { required?: boolean; joinRole?: "viewer" } = {},
): Promise<House> {
  const house = await houseWithSettings(world, provider);
  await tryOut(house);
  const to = { enabled: true, required: given.required ?? false, joinRole: given.joinRole ?? null };
  await asViewer(house.admin, (tx) => switchSingleSignOn(tx, to));
  return house;
}

/** A member with an address of the house's domain. */
export async function memberOf(world: World, house: House, role: "viewer" | "lead" | "admin" = "lead") {
  const member = await world.member(house.organization, role);
  const email = `person-${randomUUID().slice(0, 8)}@${house.domain}`;
  await withMail(world, member, email);
  return { member, email };
}

/** Somebody signs in at the house's provider with this address. */
export async function enter(house: House, login: string): Promise<SignOnResult> {
  const start = (await beginSignOn(house.organization.id, ORIGIN, "/cases"))!;
  return finishSignOn(await signInAtProvider(start.address, login), start.state, "Test", null);
}

/** As enter(), where it has to succeed. */
export async function entered(house: House, login: string): Promise<SignedIn> {
  const result = await enter(house, login);
  if (!result.ok || !result.signedIn) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result.signedIn;
}
