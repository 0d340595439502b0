import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createWorld, type World } from "@/server/testing/world";
import { empty, explore, prepare } from "./explore";
import { plans } from "./plan";

/** As many as a test run can wait for; `WORLDS=10000 npm run test:worlds` makes more, and says how far it is. */
const WORLDS = Number(process.env.WORLDS ?? 40);
const SAY = process.env.WORLDS !== undefined;

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await prepare(world);
});
afterAll(() => world.destroy());

it(
  "every surface answers every person what a small independent model of the rules expects",
  async () => {
    const made = { worlds: 0, probes: 0 };
    const property = fc.asyncProperty(plans, async (plan) => {
      // Lists of organizations grow with the worlds in one database.
      if (++made.worlds % 100 === 0) {
        await empty(world);
        if (SAY) console.log(JSON.stringify(made));
      }
      const { probes, differences } = await explore(world, plan);
      made.probes += probes;
      expect(differences).toEqual([]);
    });
    await fc.assert(property, { numRuns: WORLDS });
    if (SAY) console.log(JSON.stringify({ ...made, differences: 0 }));
  },
  24 * 3600_000,
);
