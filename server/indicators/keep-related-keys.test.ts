import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import pg from "pg";
import { asViewer } from "@/server/db";
import { updateObservation } from "@/server/observations/mutations";
import { deriveRelatedKeys } from "@/server/overlap/derive-related-keys";
import { copyReceived } from "@/server/received/mutations";
import { fileCase, grantCase, keyOf, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type World } from "@/server/testing/world";
import { contentKey } from "./content-key";

let world: World;
let owner: TestMember;
let reader: TestMember;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  owner = await world.member(await world.organization(), "lead");
  reader = await world.member(await world.organization(), "lead");
});

const HOST = contentKey("domain", "a.evil.example");
const ABOVE = contentKey("domain", "evil.example");

type Row = { key: string; relation: string; observation_key: string; tlp: string; exposure: string; copied: boolean };

/** What a viewer reads of what a case implies. */
function read(viewer: TestMember, caseId: string): Promise<Row[]> {
  return asViewer(viewer, (tx) => tx.$queryRaw<Row[]>`
    select key, relation::text, observation_key, tlp::text, exposure::text, copied
    from related_keys where case_id = ${caseId}::uuid order by relation, key
  `);
}

const relationsOf = async (viewer: TestMember, caseId: string) => (await read(viewer, caseId)).map(({ key, relation }) => [relation, key]);
const BOTH = [["host", HOST], ["registrable", ABOVE]];

it("filing keeps what a value implies, once, however often it is filed", async () => {
  const caseId = await fileCase(owner, ["http://a.evil.example/1"], { kind: "url", tlp: "green" });
  await fileCase(owner, ["http://a.evil.example/1"], { kind: "url", caseId });
  expect(await read(owner, caseId)).toMatchObject(
    BOTH.map(([relation, key]) => ({ relation, key, observation_key: keyOf("http://a.evil.example/1"), tlp: "green", exposure: "matchable", copied: false })),
  );
});

it("it shows to whoever is shown the observation, and to nobody else", async () => {
  const [shown, hidden] = ["http://a.evil.example/1", "http://a.evil.example/2"] as const;
  const caseId = await fileCase(owner, [shown, hidden], { kind: "url", exposure: "private", tlp: "green" });
  expect(await read(reader, caseId)).toEqual([]);
  await shareValues(owner, caseId, [shown], { id: reader.organizationId, kind: "organization" });
  expect((await read(reader, caseId)).map((row) => row.observation_key)).toEqual([keyOf(shown), keyOf(shown)]);
  await asViewer(owner, (tx) => tx.share.updateMany({ data: { revokedAt: new Date() } }));
  expect(await read(reader, caseId)).toEqual([]);
  await grantCase(owner, caseId, { id: reader.organizationId });
  expect(await read(reader, caseId)).toHaveLength(4);
  await asViewer(owner, (tx) => tx.observation.updateMany({ where: { key: keyOf(hidden) }, data: { tlp: "red" } }));
  expect((await read(reader, caseId)).map((row) => row.observation_key)).toEqual([keyOf(shown), keyOf(shown)]);
});

it("it follows what becomes of the observation: marking, exposure, another value, and its end", async () => {
  const caseId = await fileCase(owner, ["http://a.evil.example/1"], { kind: "url" });
  await asViewer(owner, (tx) => tx.observation.updateMany({ data: { exposure: "private", tlp: "amber" } }));
  expect(await read(owner, caseId)).toMatchObject([{ exposure: "private", tlp: "amber" }, { exposure: "private", tlp: "amber" }]);
  const { id, version } = await asViewer(owner, (tx) => tx.observation.findFirstOrThrow({ where: { caseId } }));
  const edit = (value: string, kind: "email" | "md5", version: number) => asViewer(owner, (tx) => updateObservation(tx, caseId, id, version, {
    kind, value, roles: [], tlp: "amber", exposure: "private", confidence: null, note: "", firstSeenAt: null, lastSeenAt: null,
  }));
  expect(await edit("x@a.evil.example", "email", version)).toMatchObject({ ok: true });
  expect(await relationsOf(owner, caseId)).toEqual([["mail_domain", HOST], ["registrable", ABOVE]]);
  expect(await edit("0".repeat(32), "md5", version + 1)).toMatchObject({ ok: true });
  expect(await read(owner, caseId)).toEqual([]);
  await fileCase(owner, ["http://a.evil.example/2"], { kind: "url", caseId });
  await asViewer(owner, (tx) => tx.case.delete({ where: { id: caseId } }));
  const { rows } = await world.owner.query("select from related_keys where case_id = $1", [caseId]);
  expect(rows).toEqual([]);
});

it("it goes to the new owner with a case", async () => {
  const caseId = await fileCase(owner, ["http://a.evil.example/1"], { kind: "url", exposure: "private" });
  await world.owner.query("select move_case($1, $2, $3)", [caseId, owner.organizationId, reader.organizationId]);
  expect(await relationsOf(reader, caseId)).toEqual(BOTH);
  expect(await read(owner, caseId)).toEqual([]);
});

it("a copy of what was received implies the same, and shows no further than the copy", async () => {
  const source = await fileCase(owner, ["http://a.evil.example/1"], { kind: "url", exposure: "private", tlp: "green" });
  await shareValues(owner, source, ["http://a.evil.example/1"], { id: reader.organizationId, kind: "organization" });
  const caseId = await fileCase(reader, [], { tlp: "green" });
  const { id } = await asViewer(reader, (tx) => tx.observation.findFirstOrThrow({ where: { caseId: source } }));
  await asViewer(reader, (tx) => copyReceived(tx, reader, { sources: { ids: [id] }, into: { caseId } }));
  expect(await relationsOf(reader, caseId)).toEqual(BOTH);
  const third = await world.member(await world.organization(), "lead");
  await grantCase(reader, caseId, { id: third.organizationId });
  expect(await read(third, caseId)).toEqual([]);
});

it("migrating works it out for what was filed before, or by other rules, and not again", async () => {
  const caseId = await fileCase(owner, ["http://a.evil.example/1"], { kind: "url", exposure: "private" });
  await world.owner.query("delete from related_keys; delete from derivations");
  await world.owner.query(
    `insert into related_keys
     select case_id, id, new_id(), 'host', key, case_organization_id, organization_id, null, tlp, exposure
     from observations where case_id = $1`,
    [caseId],
  );
  const migrating = new pg.Client({ connectionString: world.testDatabase.ownerUrl });
  await migrating.connect();
  await deriveRelatedKeys(migrating);
  expect(await relationsOf(owner, caseId)).toEqual(BOTH);
  await world.owner.query("delete from related_keys");
  await deriveRelatedKeys(migrating);
  expect(await read(owner, caseId)).toEqual([]);
  await migrating.end();
});
