import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findWaiting, listComparedPerDay, listFilingDays } from "@/server/activity/queries";
import { appendAudit } from "@/server/audit/mutations";
import { asViewer } from "@/server/db";
import { matchUntilDone } from "@/server/overlap/matcher";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type World } from "@/server/testing/world";

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

const days = (viewer: TestMember) => asViewer(viewer, listFilingDays);

it("counts what was compared today, and tells what waits and until when", async () => {
  const admin = await world.member(await world.organization({ budget: 2 }), "admin");
  await fileCase(admin, ["one.example", "two.example", "three.example"]);
  await matchUntilDone(matcher);
  const compared = await asViewer(admin, listComparedPerDay);
  expect(compared).toHaveLength(30);
  expect(compared.at(-1)).toEqual({ day: new Date().toISOString().slice(0, 10), values: 2 });
  const tomorrow = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000);
  expect(await asViewer(admin, findWaiting)).toEqual({ waiting: 1, dueAt: tomorrow });
});

it("marks days of many single values and of values that are taken back, of the own people alone", async () => {
  const organization = await world.organization();
  const [admin, fisher] = [await world.member(organization, "admin"), await world.member(organization, "analyst")];
  const deed = (who: TestMember, action: string, details: object) =>
    asViewer(who, (tx) => appendAudit(tx, action, { details: details as Record<string, unknown> }));
  for (let at = 0; at < 6; at++) await deed(fisher, "case.filed", { filed: 1 });
  await deed(fisher, "observation.deleted", { count: 6 });
  await deed(admin, "case.filed", { filed: 40 });
  expect(await days(admin)).toMatchObject([
    { filings: 6, values: 6, single: 6, deleted: 6, marks: ["single", "deleted"] },
    { filings: 1, values: 40, single: 0, deleted: 0, marks: [] },
  ]);
  expect(await days(await world.member(await world.organization(), "admin"))).toEqual([]);
  expect(await days(fisher)).toEqual([]);
});
