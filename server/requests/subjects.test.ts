import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { acceptConnection, askToConnect } from "@/server/connections/mutations";
import { connectionRequestSchema } from "@/server/connections/schema";
import { asViewer } from "@/server/db";
import { matchUntilDone } from "@/server/overlap/matcher";
import { listCaseOverlaps } from "@/server/overlap/queries";
import { saveRequest, sendRequest } from "@/server/requests/mutations";
import { findRequest } from "@/server/requests/queries";
import type { Subject } from "@/server/requests/schema";
import { findSubject, listSubjects } from "@/server/requests/subjects";
import { revokeShare } from "@/server/sharing/mutations";
import { fileCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";
import { listConnections } from "@/server/connections/queries";

let world: World;
let matcher: pg.Client;
let asking: TestOrganization;
let asked: TestOrganization;
let lead: TestMember;
let giver: TestMember;
let theirCase: string;
let count = 0;

beforeAll(async () => {
  world = await createWorld();
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
});
afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});
beforeEach(async () => {
  [asking, asked] = [await world.organization(), await world.organization()];
  [lead, giver] = [await world.member(asking, "lead"), await world.member(asked, "lead")];
  theirCase = await fileCase(giver, ["given.example"], { exposure: "private", title: "Their secret title" });
});

const save = (about: Subject, to = asked.id, by = lead) =>
  asViewer(by, (tx) => saveRequest(tx, null, {
    to, subject: "Log", question: "Which?", purpose: "Finding", basis: "consent", citation: "", reference: "", dueOn: "9000-01-01",
    about, caseId: null, followsId: null,
  }));
const sendAbout = async (about: Subject) => {
  const saved = await save(about);
  if (!saved.ok) throw new Error(saved.refusal);
  expect(await asViewer(lead, (tx) => sendRequest(tx, saved.id))).toBeNull();
  return saved.id;
};
const subjects = (by = lead) => asViewer(by, async (tx) => (await listSubjects(tx)).map(({ kind, id }) => ({ kind, id })));
const subjectFor = (by: TestMember, requestId: string) =>
  asViewer(by, async (tx) => findSubject(tx, (await findRequest(tx, requestId))!.about!));
const shareWith = (party: { id: string }, kind: "organization" | "group" | "member" = "organization") =>
  shareValues(giver, theirCase, ["given.example"], { id: party.id, kind });

/** A case of each that hold one value, and the overlap's id. */
async function meet() {
  const value = `met-${++count}.example`;
  const [ours, theirs] = [await fileCase(lead, [value], { title: "Our secret title" }), await fileCase(giver, [value], { title: "Their met case" })];
  await matchUntilDone(matcher);
  const { rows } = await asViewer(lead, (tx) => listCaseOverlaps(tx, ours, { page: 1 }));
  return { ours, theirs, id: rows[0]!.overlapId };
}
async function connect({ ours, id }: { ours: string; id: string }) {
  const words = connectionRequestSchema.parse({ message: "compare", note: "", contact: "Desk", days: "30" });
  await asViewer(lead, (tx) => askToConnect(tx, { caseId: ours, overlapId: id }, words));
  const [open] = await asViewer(giver, listConnections);
  expect(await asViewer(giver, (tx) => acceptConnection(tx, open!.id, "Their desk"))).toBeNull();
}

it("a request about a received share leads who gave it to its own case, and who asks to the share", async () => {
  const share = { kind: "share", id: await shareWith(asking) } as const;
  expect(await subjects()).toEqual([share]);
  const id = await sendAbout(share);
  expect(await subjectFor(giver, id)).toMatchObject({ ...share, reason: "You should know", caseId: theirCase, caseTitle: "Their secret title" });
  expect(await subjectFor(lead, id)).toMatchObject({ ...share, reason: "You should know", caseId: null, caseNumber: null, caseTitle: null });
});

it("a share that is taken back is named no more to who received it, and not in a new request", async () => {
  const share = { kind: "share", id: await shareWith(asking) } as const;
  const id = await sendAbout(share);
  expect(await asViewer(giver, (tx) => revokeShare(tx, share.id))).toMatchObject({ ok: true });
  expect(await subjectFor(lead, id)).toBeNull();
  expect(await subjectFor(giver, id)).toMatchObject({ caseId: theirCase });
  await expect(save(share)).rejects.toThrow("subject_gone");
});

it("no request names a share to one person, through a closed group, to somebody else, of somebody else, or one's own", async () => {
  const third = await world.organization();
  await world.owner.query("update members set nameable = true where id = $1", [lead.memberId]);
  const [open, closed] = [await world.group([asking, asked]), await world.group([asking, asked], { closed: true })];
  const ours = await fileCase(lead, ["ours.example"]);
  const lawful = { kind: "share", id: await shareWith(open, "group") } as const;
  const unlawful = [
    await shareWith({ id: lead.memberId }, "member"),
    await shareWith(closed, "group"),
    await shareWith(third),
    await shareValues(lead, ours, ["ours.example"], { id: asked.id, kind: "organization" }),
  ];
  expect(await subjects()).toEqual([lawful]);
  for (const id of unlawful) await expect(save({ kind: "share", id })).rejects.toThrow("subject_gone");
  await expect(save(lawful, third.id)).rejects.toThrow("subject_gone");
  const raw = "insert into information_requests (organization_id, to_organization_id, subject, question, purpose, basis, due_on, created_by, about_share_id) values ($1, $2, 'x', 'x', 'x', 'consent', '9000-01-01', $3, $4)";
  expect((await world.attempt(lead, raw, [asking.id, asked.id, lead.memberId, unlawful[0]])).error).toBe("CT001");
  expect((await world.attempt(lead, raw, [asking.id, asked.id, lead.memberId, lawful.id])).error).toBeNull();
});

it("an overlap can be named once both sides are connected over it; each is led to its own case, and learns nothing of the other's", async () => {
  const met = await meet();
  const overlap = { kind: "overlap", id: met.id } as const;
  expect(await subjects()).toEqual([]);
  await expect(save(overlap)).rejects.toThrow("subject_gone");
  await connect(met);
  expect(await subjects()).toEqual([overlap]);
  expect(await subjects(giver)).toEqual([overlap]);
  const third = await world.organization();
  await expect(save(overlap, third.id)).rejects.toThrow("subject_gone");
  await expect(save(overlap, asked.id, await world.member(third, "lead"))).rejects.toThrow("subject_gone");
  const id = await sendAbout(overlap);
  const [mine, theirs] = [await subjectFor(lead, id), await subjectFor(giver, id)];
  expect(mine).toMatchObject({ ...overlap, caseId: met.ours, caseTitle: "Our secret title", stands: true });
  expect(theirs).toMatchObject({ ...overlap, caseId: met.theirs, caseTitle: "Their met case", stands: true });
  expect(JSON.stringify([mine, await asViewer(lead, (tx) => findRequest(tx, id))])).not.toContain(met.theirs);
  expect(JSON.stringify([theirs, await asViewer(giver, (tx) => findRequest(tx, id))])).not.toContain(met.ours);
});

it("an overlap that is gone is still named, and said to stand no more", async () => {
  const met = await meet();
  await connect(met);
  const id = await sendAbout({ kind: "overlap", id: met.id });
  await asViewer(giver, (tx) => tx.observation.updateMany({ where: { caseId: met.theirs }, data: { exposure: "private" } }));
  for (const side of [lead, giver]) expect(await subjectFor(side, id)).toMatchObject({ stands: false });
});
