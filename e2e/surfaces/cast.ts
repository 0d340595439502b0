import { signedInCookie } from "@/scripts/scratch-site";
import type { Viewer } from "@/server/db";
import type { TestMember, TestOrganization, World } from "@/server/testing/world";
import { PEOPLE, type Person } from "@/e2e/surfaces/people";

/** The people of all probes and their organizations. Each other organization sends its lead. */
export type Cast = {
  owner: TestOrganization;
  waiting: TestOrganization;
  organizations: Record<"read" | "comment" | "contribute" | "shared" | "outsider", TestOrganization>;
  people: Record<Exclude<Person, "operator" | "nobody">, TestMember> & { operator: Viewer; nobody: null };
};

export async function makeCast(world: World): Promise<Cast> {
  const owner = await world.organization();
  const names = ["read", "comment", "contribute", "shared", "outsider"] as const;
  const organizations = {} as Cast["organizations"];
  const people = { operator: await world.operator(), nobody: null } as Cast["people"];
  for (const role of ["viewer", "analyst", "lead", "admin"] as const) people[role] = await world.member(owner, role);
  for (const name of names) {
    organizations[name] = await world.organization();
    people[name] = await world.member(organizations[name], "lead");
  }
  await world.owner.query(
    "update users set email = 'secret-mail-' || email where id in (select user_id from members where organization_id = $1)", [owner.id],
  );
  return { owner, waiting: await world.organization({ standing: false }), organizations, people };
}

/** A fresh session of everybody, as the cookie header that carries it. */
export async function signInAll(cast: Cast): Promise<Record<Person, string>> {
  const cookies = {} as Record<Person, string>;
  for (const person of PEOPLE) cookies[person] = await cookieOf(cast, person);
  return cookies;
}

export async function cookieOf({ people }: Cast, person: Person): Promise<string> {
  const viewer = people[person];
  return viewer ? signedInCookie(viewer) : "";
}
