import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { verifyExport } from "@/scripts/audit/verify-export";
import { exportChain } from "@/server/audit/export-chain";
import { listAudit } from "@/server/audit/chain";
import { appendAudit } from "@/server/audit/mutations";
import { auditFilterSchema } from "@/server/audit/schema";
import { sealAudit } from "@/server/audit/seal";
import { asViewer, type Viewer } from "@/server/db";
import { noteShareRead } from "@/server/sharing/mutations";
import { fileCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let ours: TestOrganization;
let admin: TestMember;
let file: string;
const folder = mkdtempSync(path.join(tmpdir(), "audit-"));

beforeAll(async () => {
  process.env.LOG_LEVEL = "silent";
  process.env.APP_SECRET = "the audit's secret";
  world = await createWorld();
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await world.destroy();
});

beforeEach(async () => {
  ours = await world.organization();
  admin = await world.member(ours, "admin");
  for (const count of [1, 2, 3]) await asViewer(admin, (tx) => appendAudit(tx, "policy.changed", { details: { name: "二", count } }));
  await sealAudit(process.env.APP_SECRET!);
  file = path.join(folder, `${ours.id}.ndjson`);
});

async function exported(viewer: Viewer, format: "ndjson" | "csv" = "ndjson"): Promise<string | null> {
  const pieces = await exportChain(viewer, format);
  if (!pieces) return null;
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

async function proven(text: string) {
  writeFileSync(file, text);
  return verifyExport(file);
}

it("an exported chain proves itself, its own export included, up to the last seal", async () => {
  const report = await proven((await exported(admin))!);
  expect(report).toMatchObject({ chain: ours.id, entries: 4, sealed: 3, withheld: 0, problems: [] });
  expect(readFileSync(file, "utf8")).toContain("audit.exported");
});

it("a changed word, a missing entry and a forged signature are found", async () => {
  const text = (await exported(admin))!;
  expect((await proven(text.replace("policy.changed", "policy.checked"))).problems).toContain("entry 1 is not what was written");
  const without = text.split("\n").filter((line) => !line.startsWith('{"type":"entry","seq":"2"')).join("\n");
  expect((await proven(without)).problems).not.toEqual([]);
  const forged = text.replace(/"signature":"(..)/, (_, two: string) => `"signature":"${two === "00" ? "11" : "00"}`);
  expect((await proven(forged)).problems).toContain("the seal of entry 3 is forged");
});

it("nobody but the organization's admins exports or reads its chain, and operators only the installation's", async () => {
  const others = [await world.member(ours, "lead"), await world.member(ours, "viewer")];
  for (const other of others) expect(await exported(other)).toBeNull();
  for (const other of [await world.operator(), await world.member(await world.organization(), "admin")]) {
    expect(await exported(other)).not.toContain(ours.id);
    const { entries } = await asViewer(other, (tx) => listAudit(tx, ours.id, auditFilterSchema.parse({})));
    expect(entries).toEqual([]);
  }
});

it("an export tells nothing that tells who read through a closed group", async () => {
  const theirs = await world.organization();
  const reader = await world.member(theirs, "analyst");
  const lead = await world.member(ours, "lead");
  const closed = await world.group([ours, theirs], { closed: true });
  const caseId = await fileCase(lead, ["read.example"]);
  const shareId = await shareValues(lead, caseId, ["read.example"], { id: closed.id, kind: "group" });
  await asViewer(reader, (tx) => noteShareRead(tx, shareId));
  for (const format of ["ndjson", "csv"] as const) {
    const text = (await exported(admin, format))!;
    expect(text).toContain("share.read");
    for (const told of [reader.userId, reader.name, theirs.id, theirs.name]) expect(text).not.toContain(told);
  }
});

it("the page narrows by group, person, case and day, and goes on where a page ended", async () => {
  const lead = await world.member(ours, "lead");
  const caseId = await fileCase(lead, ["a.example"]);
  await asViewer(lead, (tx) => appendAudit(tx, "case.updated", { caseId }));
  const seen = async (filter: Record<string, string>) =>
    (await asViewer(admin, (tx) => listAudit(tx, ours.id, auditFilterSchema.parse(filter)))).entries.map(({ action }) => action);
  expect(await seen({ group: "cases" })).toEqual(["case.updated"]);
  expect(await seen({ case: caseId })).toEqual(["case.updated"]);
  expect(await seen({ who: lead.name })).toEqual(["case.updated"]);
  expect(await seen({ who: "%" })).toEqual([]);
  expect(await seen({ until: "2020-01-01" })).toEqual([]);
  expect(await seen({ from: "2020-01-01", before: "3" })).toEqual(["policy.changed", "policy.changed"]);
});

it("a cell of the table that would be a formula is none", async () => {
  await world.owner.query("update users set name = '=1+1' where id = $1", [admin.userId]);
  await asViewer(admin, (tx) => appendAudit(tx, "policy.changed", {}));
  expect(await exported(admin, "csv")).toContain(",'=1+1,");
});
