import { afterAll, beforeAll, expect, it } from "vitest";
import { asViewer, database, isForbidden, type Tx } from "@/server/db";
import { fileCase } from "@/server/testing/filing";
import { createWorld, type TestMember, type World } from "@/server/testing/world";

let world: World;
let member: TestMember;
beforeAll(async () => {
  world = await createWorld();
  member = await world.member(await world.organization(), "viewer");
});
afterAll(() => world.destroy());

const kept = (tx: Tx) => tx.$queryRaw<{ statement: string }[]>`select statement from pg_prepared_statements`;

it("keeps a statement planned that asks for it, and no other", async () => {
  const statements = await asViewer(member, async (tx) => {
    await tx.$queryRaw`/* kept */ select ${"planned"} as kept`;
    await tx.$queryRaw`select ${"not planned"} as forgotten`;
    await tx.case.findMany({ where: { title: "anything" } });
    return (await kept(tx)).map(({ statement }) => statement);
  });
  expect(statements.filter((text) => text.includes("as kept"))).toHaveLength(1);
  expect(statements.filter((text) => !text.trimStart().startsWith("/* kept */"))).toEqual([]);
});

it("answers each viewer by the same kept statement with what is theirs", async () => {
  const other = await world.member(await world.organization(), "lead");
  for (const viewer of [member, other, member, other, member, other, member, other]) {
    const [row] = await asViewer(viewer, (tx) => tx.$queryRaw<{ id: string }[]>`/* kept */ select m.id from members m`);
    expect(row?.id).toBe(viewer.memberId);
  }
});

it("knows what the database forbade from other failures", async () => {
  const failure = (work: Promise<unknown>) => work.then(() => null, (error: unknown) => error);
  const { memberId, organizationId } = member;
  expect(isForbidden(await failure(asViewer(member, (tx) => tx.draft.create({ data: { organizationId, memberId, details: {} } }))))).toBe(true);
  expect(isForbidden(await failure(asViewer(member, (tx) => tx.$executeRaw`delete from audit_entries`)))).toBe(true);
  expect(isForbidden(await failure(database().$queryRaw`select 1 / 0`))).toBe(false);
});

it("begins a unit of work again where it and another waited for each other", async () => {
  const lead = await world.member(await world.organization(), "lead");
  const cases = [await fileCase(lead, []), await fileCase(lead, [])];
  let holding = 0;
  let begun = 0;
  let bothHold = () => {};
  const both = new Promise<void>((resolve) => (bothHold = resolve));
  const change = (order: string[]) =>
    asViewer(lead, async (tx) => {
      begun++;
      await tx.case.update({ where: { id: order[0] }, data: { title: `first ${order[0]}` } });
      if (++holding === 2) bothHold();
      await both;
      await tx.case.update({ where: { id: order[1] }, data: { title: `last ${order[0]}` } });
    });
  await Promise.all([change(cases), change([...cases].reverse())]);
  expect(begun).toBe(3);
});
