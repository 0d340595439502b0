import { afterAll, beforeAll, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type World } from "@/server/testing/world";

let world: World;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());

it("begins a unit of work again where it and another waited for each other", async () => {
  const member = await world.member(await world.organization(), "lead");
  const cases = [await fileCase(member, []), await fileCase(member, [])];
  let holding = 0;
  let begun = 0;
  let bothHold = () => {};
  const both = new Promise<void>((resolve) => (bothHold = resolve));
  const change = (order: string[]) =>
    asViewer(member, async (tx) => {
      begun++;
      await tx.case.update({ where: { id: order[0] }, data: { title: `first ${order[0]}` } });
      if (++holding === 2) bothHold();
      await both;
      await tx.case.update({ where: { id: order[1] }, data: { title: `last ${order[0]}` } });
    });
  await Promise.all([change(cases), change([...cases].reverse())]);
  expect(begun).toBe(3);
});
