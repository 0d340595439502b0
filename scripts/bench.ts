import { randomUUID } from "node:crypto";
import { benchFiling } from "@/scripts/bench/filing";
import { benchOverlaps } from "@/scripts/bench/overlaps";
import { benchCasePage } from "@/scripts/bench/pages";
import { serveScratch } from "@/scripts/scratch-site";
import { startTestServer } from "@/server/testing/database-server";
import { World } from "@/server/testing/world";

/**
 * `npm run bench`: measures the product against the bare floor of this machine, in one run on a scratch database, and
 * prints one JSON line per figure. Ratios travel between machines; times do not.
 */
async function bench(): Promise<void> {
  console.error("Matching budgets are unlimited in this benchmark.");
  const server = await startTestServer();
  const scratch = await server.createDatabase();
  process.env.APP_DATABASE_URL = scratch.appUrl;
  process.env.APP_SECRET = randomUUID();
  const world = new World(scratch);
  try {
    const member = await world.member(await world.organization({ budget: null }), "lead");
    print(await benchFiling(scratch.ownerUrl, member));
    console.error("Filling 1,000,000 observations …");
    const { figure, caseId } = await benchOverlaps(world, member);
    print(figure);
    const site = await serveScratch(scratch.appUrl);
    try {
      for (const page of await benchCasePage(site, member, caseId)) print(page);
    } finally {
      await site.stop();
    }
  } finally {
    await world.destroy();
    await server.stop();
  }
}

function print(figure: object): void {
  console.log(JSON.stringify(figure));
}

await bench();
