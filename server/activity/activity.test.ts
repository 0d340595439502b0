import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { countRefusal, countSearch } from "@/server/activity/mutations";
import { findWaiting, listComparedPerDay, listLookupDays, listOrganizationNumbers, listRefusals } from "@/server/activity/queries";
import { appendAudit } from "@/server/audit/mutations";
import { asViewer } from "@/server/db";
import { matchUntilDone } from "@/server/overlap/matcher";
import { deleteCase } from "@/server/cases/withdraw-case";
import { fileCase } from "@/server/testing/filing";
import { searchEverything } from "@/server/search/queries";
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

const days = (viewer: TestMember) => asViewer(viewer, listLookupDays);

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

it("marks values that met others and are taken back within the day, and nothing where they met nobody", async () => {
  const [organization, other] = [await world.organization(), await world.organization()];
  const [admin, lead] = [await world.member(organization, "admin"), await world.member(organization, "lead")];
  await fileCase(await world.member(other, "analyst"), ["met-others.example"]);
  const met = await fileCase(lead, ["met-others.example", "beside-it.example"]);
  const alone = await fileCase(lead, ["met-nobody.example"]);
  await matchUntilDone(matcher);
  await asViewer(lead, (tx) => deleteCase(tx, alone));
  expect(await days(admin)).toEqual([]);
  await asViewer(lead, (tx) => deleteCase(tx, met));
  expect(await days(admin)).toMatchObject([{ name: lead.name, met: 2, marks: ["met"] }]);
});

it("marks a day of searches far above the person's usual, and keeps how many, never for what", async () => {
  const organization = await world.organization();
  const [admin, seeker] = [await world.member(organization, "admin"), await world.member(organization, "viewer")];
  for (let at = 0; at < 59; at++) await asViewer(seeker, countSearch);
  expect(await days(admin)).toMatchObject([{ name: seeker.name, searches: 59, marks: [] }]);
  await asViewer(seeker, (tx) => searchEverything(tx, "what-i-look-for.example"));
  expect(await days(admin)).toMatchObject([{ searches: 60, marks: ["searches"] }]);
  await world.owner.query("insert into search_counts values ($1, current_date - 2, $2, 40)", [seeker.memberId, organization.id]);
  expect(await days(admin)).toMatchObject([{ searches: 60, marks: [] }, { searches: 40, marks: [] }]);
  expect(await days(seeker)).toEqual([]);
});

it("counts refusals by reason for the admin of who was refused, and for nobody else", async () => {
  const organization = await world.organization();
  const [admin, analyst] = [await world.member(organization, "admin"), await world.member(organization, "analyst")];
  for (const code of ["tlp_red", "role", "tlp_red"]) await asViewer(analyst, (tx) => countRefusal(tx, code));
  expect(await asViewer(admin, listRefusals)).toMatchObject([{ code: "tlp_red", count: 2 }, { code: "role", count: 1 }]);
  expect(await asViewer(analyst, listRefusals)).toEqual([]);
  expect(await asViewer(await world.member(await world.organization(), "admin"), listRefusals)).toEqual([]);
});

it("takes no value for a reason", async () => {
  const analyst = await world.member(await world.organization(), "analyst");
  await expect(asViewer(analyst, (tx) => countRefusal(tx, "secret.example"))).rejects.toThrow();
});

it("gives operators numbers of each organization, the same whether or not its values met others", async () => {
  const operator = await world.operator();
  const [met, alone] = [await world.organization({ budget: 10 }), await world.organization({ budget: 10 })];
  await fileCase(await world.member(await world.organization(), "analyst"), ["held-elsewhere.example"]);
  for (const [organization, value] of [[met, "held-elsewhere.example"], [alone, "held-here.example"]] as const) {
    const lead = await world.member(organization, "lead");
    const caseId = await fileCase(lead, [value]);
    await asViewer(lead, (tx) => appendAudit(tx, "case.filed", { caseId, details: { filed: 1 } }));
    await matchUntilDone(matcher);
    await asViewer(lead, (tx) => deleteCase(tx, caseId));
    await asViewer(lead, (tx) => countRefusal(tx, "not_found"));
  }
  const numbers = await asViewer(operator, listOrganizationNumbers);
  for (const { id } of [met, alone]) {
    expect(numbers.find((row) => row.id === id)).toMatchObject({
      perDay: 10, usedToday: 1, filings: 1, compared: 1, withdrawn: 1, asked: 0, refused: 1,
    });
  }
  expect(await asViewer(await world.member(met, "admin"), listOrganizationNumbers)).toEqual([]);
});
