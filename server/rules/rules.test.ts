import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { addIndicatorByHand, changeIndicators } from "@/server/drafts/review";
import { createDraft, saveDraft } from "@/server/drafts/mutations";
import { caseDetailsSchema } from "@/server/cases/schema";
import { endRule, makeRule } from "@/server/rules/mutations";
import { findRuleReach, listRules, listSuggested, suggestExposure } from "@/server/rules/queries";
import type { NewRule } from "@/server/rules/schema";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let ours: TestOrganization;
let lead: TestMember;
let analyst: TestMember;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  ours = await world.organization();
  [lead, analyst] = [await world.member(ours, "lead"), await world.member(ours, "analyst")];
});

const SPRINGBOARDS: NewRule = { roles: ["springboard"], kinds: [], upTo: "amber_strict", reason: "They are rented" };
const make = (rule: NewRule, existing = false, member = lead) => asViewer(member, (tx) => makeRule(tx, rule, existing));
const suggested = (...of: Parameters<typeof suggestExposure> extends [unknown, ...infer Rest] ? Rest : never) =>
  asViewer(analyst, (tx) => suggestExposure(tx, ...of));
const exposures = async (caseId: string) => {
  const { rows } = await world.owner.query<{ exposure: string }>("select exposure from observations where case_id = $1", [caseId]);
  return rows.map(({ exposure }) => exposure);
};

it("without a rule everything up to AMBER is suggested to be compared", async () => {
  expect(await suggested("amber", "other", "domain")).toBe("matchable");
  expect(await suggested("amber_strict", "springboard", "domain")).toBe("private");
  expect(await asViewer(analyst, listSuggested)).toMatchObject({ rules: false });
});

it("with rules what one of them names is suggested, and nothing else", async () => {
  expect(await make(SPRINGBOARDS)).toBeNull();
  expect(await suggested("amber_strict", "springboard", "domain")).toBe("matchable");
  expect(await suggested("clear", "other", "domain")).toBe("private");
  expect(await make({ roles: [], kinds: ["sha256"], upTo: "green", reason: "Files" })).toBeNull();
  expect(await suggested("green", "other", "sha256")).toBe("matchable");
  expect(await suggested("amber", "other", "sha256")).toBe("private");
});

it("never suggests RED, and no rule can name it", async () => {
  await make({ roles: [], kinds: [], upTo: "amber_strict", reason: "All" });
  expect(await suggested("red", "springboard", "domain")).toBe("private");
  const red = `insert into sharing_rules (organization_id, up_to, reason, created_by, created_by_name) values ($1, 'red', 'x', $2, 'x')`;
  expect((await world.attempt(lead, red, [ours.id, lead.memberId])).error).toBe("23514");
});

it("is made and ended by leads, for good, and another organization knows nothing of it", async () => {
  expect(await make(SPRINGBOARDS, false, analyst)).toBe("role");
  await make(SPRINGBOARDS);
  const [rule] = await asViewer(analyst, listRules);
  expect(rule).toMatchObject({ roles: ["springboard"], upTo: "amber_strict", byName: lead.name });
  const stranger = await world.member(await world.organization(), "lead");
  expect(await asViewer(stranger, listRules)).toEqual([]);
  expect(await asViewer(stranger, (tx) => suggestExposure(tx, "amber", "other", "domain"))).toBe("matchable");
  expect(await asViewer(stranger, (tx) => endRule(tx, rule!.id))).toBe("not_found");
  expect(await asViewer(analyst, (tx) => endRule(tx, rule!.id))).toBe("role");
  expect(await asViewer(lead, (tx) => endRule(tx, rule!.id))).toBeNull();
  const revive = await world.attempt(lead, "update sharing_rules set ended_at = null where id = $1", [rule!.id]);
  expect(revive.count).toBe(0);
  expect(await suggested("amber", "other", "domain")).toBe("matchable");
});

it("tells what it would cover, and changes what is there only where it is told to", async () => {
  const caseId = await fileCase(lead, ["one.example", "two.example"], { exposure: "private" });
  const stranger = await world.member(await world.organization(), "lead");
  const theirs = await fileCase(stranger, ["three.example"], { exposure: "private" });
  expect(await asViewer(lead, (tx) => findRuleReach(tx, SPRINGBOARDS))).toEqual({ cases: 1, values: 2, matchable: 0 });
  await make(SPRINGBOARDS);
  expect(await exposures(caseId)).toEqual(["private", "private"]);
  await make(SPRINGBOARDS, true);
  expect(await exposures(caseId)).toEqual(["matchable", "matchable"]);
  expect(await exposures(theirs)).toEqual(["private"]);
});

it("decides what the review begins with, follows a changed TLP of the case, and leaves the last word to who files", async () => {
  await make({ roles: [], kinds: ["domain"], upTo: "green", reason: "Domains" });
  const exposure = async () => (await world.owner.query("select exposure from draft_indicators where draft_id = $1", [draft.id])).rows[0].exposure;
  const filer = { organizationId: ours.id, memberId: analyst.memberId };
  const draft = (await asViewer(analyst, (tx) => createDraft(tx, filer, null)))!;
  const save = (tlp: "green" | "amber") =>
    asViewer(analyst, (tx) => saveDraft(tx, draft.id, { title: "x", details: caseDetailsSchema.parse({ tlp }) }));
  await save("green");
  await asViewer(analyst, (tx) => addIndicatorByHand(tx, draft.id, { value: "ruled.example" }));
  await world.owner.query("update drafts set extracted_at = now() where id = $1", [draft.id]);
  expect(await exposure()).toBe("matchable");
  await save("amber");
  expect(await exposure()).toBe("private");
  await save("green");
  expect(await exposure()).toBe("matchable");
  await asViewer(analyst, (tx) => changeIndicators(tx, draft.id, [{ positions: "all", set: { exposure: "private" } }]));
  expect(await exposure()).toBe("private");
});
