import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { matchOnce, matchUntilDone } from "@/server/overlap/matcher";
import { createWorld, type World } from "@/server/testing/world";
import { deeds, type Place, settle, place } from "./incremental-deeds";
import { expectedBy, readFacts } from "./incremental-expected";
import { toldTo } from "./incremental-told";

/** As many deeds as a test run can wait for; `RUNS=10000 npx vitest run scripts/eval/incremental.test.ts` does more. */
const DEEDS = Number(process.env.RUNS ?? 120);
const DEEDS_AT_ONCE = 30;

let world: World;
let matcher: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
});
afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});

const metBy = (notices: string[]) => [...new Set(notices.map((notice) => notice.split(" ").at(-1)))].sort();

it(
  "after whatever was filed, edited, shared, taken back and ran out, every organization is told what a computation from scratch finds",
  async () => {
    let done = 0;
    const property = fc.asyncProperty(fc.array(deeds, { minLength: DEEDS_AT_ONCE, maxLength: DEEDS_AT_ONCE }), async (list) => {
      await world.owner.query("truncate cases, organizations, matching_jobs, match_keys, related_keys, overlap_notices cascade");
      const here: Place = await place(world);
      for (const deed of list) {
        if (deed.kind === "compare") await matchOnce(matcher);
        else await settle(here, deed);
      }
      await matchUntilDone(matcher);
      done += list.length;
      if (process.env.RUNS && done % 300 === 0) console.log(JSON.stringify({ deeds: done }));
      const facts = await readFacts(world);
      for (const member of here.members) {
        const [told, expected] = [await toldTo(member), expectedBy(facts, member.organizationId)];
        expect(told.cases).toEqual(expected.cases);
        // Which of several cases a notice tells of is its own affair; each organization that was met is told of.
        expect(told.notices.filter((notice) => !expected.notices.includes(notice))).toEqual([]);
        expect(metBy(told.notices)).toEqual(metBy(expected.notices));
      }
    });
    await fc.assert(property, { numRuns: Math.ceil(DEEDS / DEEDS_AT_ONCE), endOnFailure: process.env.RUNS === undefined });
  },
  24 * 3600_000,
);
