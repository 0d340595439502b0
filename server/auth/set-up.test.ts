import { afterAll, beforeAll, expect, it } from "vitest";
import { acceptWithNewAccount, openSession } from "@/server/auth/mutations";
import { findInvitation } from "@/server/auth/queries";
import { createWorld, type World } from "@/server/testing/world";

let world: World;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret for tests";
  world = await createWorld();
});
afterAll(() => world.destroy());

async function makeLink(): Promise<string | null> {
  const { rows } = await world.owner.query<{ token: string | null }>("select create_setup_link() as token");
  return rows[0]!.token;
}

it("the set-up link makes the first operator, and none is made once there is one", async () => {
  const older = (await makeLink())!;
  const token = (await makeLink())!;
  expect(await findInvitation(older)).toBeNull();
  expect(await findInvitation(token)).toMatchObject({ organization: null, email: null });
  const person = { email: "first@people.example", name: "First", password: "three quiet green lanterns", locale: "en" };
  const accepted = await acceptWithNewAccount(token, person);
  expect(await openSession(accepted.userId!, null)).toMatchObject({ operator: true, organization: null });
  expect(await makeLink()).toBeNull();
  expect(await findInvitation(token)).toBeNull();
  expect(await acceptWithNewAccount(older, { ...person, email: "second@people.example" })).toMatchObject({ reason: "not_found" });
});

it("nobody makes a set-up link through the app's role", async () => {
  expect((await world.attempt(null, "select create_setup_link()")).error).toBe("42501");
});
