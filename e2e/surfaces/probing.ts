import { randomUUID } from "node:crypto";
import { type Cast, makeCast } from "@/e2e/surfaces/cast";
import { type ScratchSite, serveScratch } from "@/scripts/scratch-site";
import { createWorld, type World } from "@/server/testing/world";

export type Probing = { world: World; site: ScratchSite; cast: Cast; stop: () => Promise<void> };

/** The production build on a database of its own with everybody in it. Begin in beforeAll, stop in afterAll. */
export async function beginProbing(): Promise<Probing> {
  process.env.APP_SECRET = randomUUID();
  const world = await createWorld();
  const site = await serveScratch(world.testDatabase.appUrl);
  const cast = await makeCast(world);
  return {
    world, site, cast,
    stop: async () => {
      await site.stop();
      await world.destroy();
    },
  };
}
