import { afterAll, beforeAll, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { markNoticesRead } from "@/server/notices/mutations";
import { noteShareRead, revokeShare } from "@/server/sharing/mutations";
import { listWhoHad } from "@/server/sharing/who-had";
import { fileCase, shareValues } from "@/server/testing/filing";
import { createWorld, type World } from "@/server/testing/world";

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world.destroy());

it("tells the owner by organization and person who saw, read and has what it gave, ended or not, and of a closed group no names", async () => {
  const [ours, theirs] = [await world.organization(), await world.organization()];
  const [lead, reader] = [await world.member(ours, "lead"), await world.member(theirs, "analyst")];
  const closed = await world.group([ours, theirs], { closed: true });
  const caseId = await fileCase(lead, ["one.example"]);
  const named = await shareValues(lead, caseId, ["one.example"], { id: theirs.id, kind: "organization" });
  const unnamed = await shareValues(lead, caseId, ["one.example"], { id: closed.id, kind: "group" });
  for (const id of [named, unnamed]) {
    await asViewer(reader, (tx) => markNoticesRead(tx, [id]));
    await asViewer(reader, (tx) => noteShareRead(tx, id));
  }
  await asViewer(lead, (tx) => revokeShare(tx, named));
  const had = await asViewer(lead, (tx) => listWhoHad(tx, caseId));
  const seen = { noticed: expect.any(Date), firstRead: expect.any(Date), found: null, exported: null };
  expect(had).toHaveLength(2);
  expect(had.find(({ shareId }) => shareId === named)).toMatchObject({ organizationName: theirs.name, memberName: reader.name, ...seen });
  expect(had.find(({ shareId }) => shareId === unnamed)).toMatchObject({ partyName: closed.name, organizationName: null, memberName: null, ...seen });
  for (const other of [reader, await world.member(await world.organization(), "admin")]) {
    expect(await asViewer(other, (tx) => listWhoHad(tx, caseId))).toEqual([]);
  }
});
