import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { answerRequest, discardRequest, saveRequest, sendRequest, withdrawInformationRequest } from "@/server/requests/mutations";
import { findRequest, listAnsweringShares, listFollowUps, listRequests } from "@/server/requests/queries";
import { answerSchema, requestSchema, type RequestFields } from "@/server/requests/schema";
import { fileCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let theirs: TestOrganization;
let lead: TestMember;
let analyst: TestMember;
let asked: TestMember;
let caseId: string;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  const police = await world.organization({ sector: "law_enforcement" });
  theirs = await world.organization();
  [lead, analyst, asked] = [await world.member(police, "lead"), await world.member(police, "analyst"), await world.member(theirs, "lead")];
  caseId = await fileCase(lead, ["server.example"], { title: "The investigation" });
});

const fields = (more: Partial<RequestFields> = {}): RequestFields => ({
  to: theirs.id, subject: "Proxy logs", question: "Who called it?", purpose: "To find the sender", basis: "inquiry",
  citation: "Article 197", reference: "2011-44", dueOn: "9000-01-01", about: null, caseId: null, followsId: null, ...more,
});
const draft = async (by = analyst, more: Partial<RequestFields> = {}) => {
  const saved = await asViewer(by, (tx) => saveRequest(tx, null, fields(more)));
  if (!saved.ok) throw new Error(saved.refusal);
  return saved.id;
};
const send = (id: string, by = lead) => asViewer(by, (tx) => sendRequest(tx, id));
const sent = async (more: Partial<RequestFields> = {}) => {
  const id = await draft(analyst, more);
  expect(await send(id)).toBeNull();
  return id;
};
const seen = (by: TestMember, id: string) => asViewer(by, (tx) => findRequest(tx, id));
const answer = (id: string, given: object, by = asked) =>
  asViewer(by, (tx) => answerRequest(tx, id, answerSchema.parse({ kind: "answer", refusal: null, text: "These two.", shareIds: [], ...given })));
const notices = async (by: TestMember) =>
  (await asViewer(by, (tx) => listNotices(tx, { kind: "request" }))).notices.map((notice) => notice.kind === "request" && notice.by);
const chain = async (organizationId: string) =>
  (await world.owner.query("select action, actor_organization_id as by, details, case_id from audit_entries where organization_id = $1 and action like 'request.%' order by seq", [organizationId])).rows;

it("is read by who is asked once it is sent, never as a draft, and never by anybody else", async () => {
  const id = await draft();
  const stranger = await world.member(await world.organization(), "admin");
  expect(await seen(asked, id)).toBeNull();
  expect(await asViewer(asked, (tx) => listRequests(tx))).toEqual([]);
  await send(id);
  expect(await seen(asked, id)).toMatchObject({ ours: false, state: "sent", purpose: "To find the sender", basis: "inquiry", citation: "Article 197" });
  expect(await seen(analyst, id)).toMatchObject({ ours: true, state: "sent" });
  expect(await seen(stranger, id)).toBeNull();
  expect(await asViewer(stranger, (tx) => listRequests(tx))).toEqual([]);
});

it("tells who is asked nothing of the case behind it", async () => {
  const id = await sent({ caseId });
  expect(await seen(lead, id)).toMatchObject({ caseId, caseTitle: "The investigation" });
  expect(await seen(asked, id)).toMatchObject({ caseId: null, caseNumber: null, caseTitle: null });
  expect((await world.attempt(asked, "select 1 from information_request_cases")).rows).toEqual([]);
  expect((await chain(theirs.id)).every((entry) => entry.case_id === null && !JSON.stringify(entry).includes(caseId))).toBe(true);
});

it("is drafted by analysts, sent and answered by leads, and rests on a law that is cited", async () => {
  const id = await draft();
  expect(await send(id, analyst)).toBe("role");
  expect(await send(id)).toBeNull();
  expect(await send(id)).toBe("not_found");
  const analystThere = await world.member(theirs, "analyst");
  expect(await answer(id, {}, analystThere)).toBe("role");
  const viewer = await world.member({ id: lead.organizationId, code: "", name: "" }, "viewer");
  expect(await asViewer(viewer, (tx) => saveRequest(tx, null, fields()))).toEqual({ ok: false, refusal: "role" });
  const parsed = requestSchema.safeParse({ ...fields(), citation: "", about: "", caseId: "", followsId: "" });
  expect(parsed.error?.issues[0]?.message).toBe("citation_missing");
  expect((await world.attempt(analyst, `insert into information_requests (organization_id, to_organization_id, subject, question, purpose, basis, due_on, created_by)
    values ($1, $2, 'x', 'x', 'x', 'warrant', '9000-01-01', $3)`, [lead.organizationId, theirs.id, analyst.memberId])).error).toBe("23514");
});

it("goes to organizations that stand, from one that stands, about a case of one's own", async () => {
  const pending = await world.organization({ standing: false });
  const refused = async (more: Partial<RequestFields>) => {
    const saved = await asViewer(analyst, (tx) => saveRequest(tx, null, fields(more)));
    return saved.ok ? null : saved.refusal;
  };
  expect(await refused({ to: pending.id })).toBe("not_standing");
  expect(await refused({ to: lead.organizationId })).toBe("own_organization");
  const foreign = await fileCase(asked, ["other.example"]);
  expect(await refused({ caseId: foreign })).toBe("not_found");
  const id = await draft();
  await world.owner.query("update organizations set standing_at = null where id = $1", [theirs.id]);
  expect(await send(id)).toBe("not_standing");
});

it("stays as it was sent; a further question is a request that follows it", async () => {
  const id = await sent();
  expect(await asViewer(analyst, (tx) => saveRequest(tx, id, fields({ question: "Something else?" })))).toEqual({ ok: false, refusal: "not_found" });
  expect(await asViewer(analyst, (tx) => discardRequest(tx, id))).toBe("not_found");
  for (const sql of ["update information_requests set question = 'x' where id = $1", "delete from information_requests where id = $1"]) {
    expect((await world.attempt(lead, sql, [id])).count).toBe(0);
    expect((await world.attempt(asked, sql, [id])).count).toBe(0);
  }
  const next = await sent({ followsId: id, subject: "And the mail log" });
  for (const side of [lead, asked]) {
    expect((await asViewer(side, (tx) => listFollowUps(tx, id))).map((each) => each.id)).toEqual([next]);
  }
  const third = await world.organization();
  expect(await asViewer(analyst, (tx) => saveRequest(tx, null, fields({ to: third.id, followsId: id })))).toEqual({ ok: false, refusal: "not_found" });
});

it("is answered once, with words and with shares that reach who asked", async () => {
  const id = await sent();
  const theirCase = await fileCase(asked, ["a.example", "b.example"]);
  const police = { id: lead.organizationId, kind: "organization" } as const;
  const share = await shareValues(asked, theirCase, ["a.example"], police);
  const elsewhere = await shareValues(asked, theirCase, ["b.example"], { id: (await world.organization()).id, kind: "organization" });
  await expect(answer(id, { shareIds: [elsewhere] })).rejects.toThrow("share_not_theirs");
  expect(await answer(id, {}, lead)).toBe("not_found");
  expect(await answer(id, { shareIds: [share] })).toBeNull();
  expect(await answer(id, { text: "Again" })).toBe("not_found");
  expect(await seen(lead, id)).toMatchObject({ state: "answered", answer: "These two.", answeredByName: asked.name, refusal: null });
  for (const side of [lead, asked]) {
    expect(await asViewer(side, (tx) => listAnsweringShares(tx, id))).toMatchObject([{ id: share, values: 1 }]);
  }
  await asViewer(asked, (tx) => tx.share.update({ where: { id: share }, data: { revokedAt: new Date() }, select: { id: true } }));
  expect(await asViewer(lead, (tx) => listAnsweringShares(tx, id))).toEqual([]);
});

it("is refused with a reason, or taken back until it is answered", async () => {
  const [refused, taken] = [await sent(), await sent()];
  expect(await answer(refused, { kind: "refuse", refusal: "too_broad", text: "Which days?" })).toBeNull();
  expect(await seen(lead, refused)).toMatchObject({ state: "refused", refusal: "too_broad", answer: "Which days?" });
  expect(await asViewer(asked, (tx) => withdrawInformationRequest(tx, taken))).toBe("not_found");
  expect(await asViewer(lead, (tx) => withdrawInformationRequest(tx, taken))).toBeNull();
  expect(await answer(taken, {})).toBe("not_found");
  expect(await asViewer(lead, (tx) => withdrawInformationRequest(tx, refused))).toBe("not_found");
});

it("is told to who is asked, its answer to who asked, and to both that it is overdue", async () => {
  const id = await sent();
  expect([await notices(lead), await notices(asked)]).toEqual([[], ["received"]]);
  expect(await asViewer(asked, countUnreadNotices)).toBe(1);
  await world.owner.query("update information_requests set due_on = '2020-01-01' where id = $1", [id]);
  expect(await seen(lead, id)).toMatchObject({ state: "overdue" });
  expect([await notices(lead), (await notices(asked)).sort()]).toEqual([["overdue"], ["overdue", "received"]]);
  await answer(id, {});
  expect([await notices(lead), await notices(asked)]).toEqual([["answered"], []]);
  const taken = await sent();
  await asViewer(lead, (tx) => withdrawInformationRequest(tx, taken));
  expect([await notices(lead), await notices(asked)]).toEqual([["answered"], ["withdrawn"]]);
});

it("stands in both chains with purpose and legal basis, whoever acts", async () => {
  const id = await sent({ caseId });
  await answer(id, {});
  const [ours, others] = [await chain(lead.organizationId), await chain(theirs.id)];
  expect(ours.map(({ action, by }) => [action, by])).toEqual([
    ["request.drafted", lead.organizationId], ["request.sent", lead.organizationId], ["request.answered", theirs.id],
  ]);
  expect(others.map(({ action, by }) => [action, by])).toEqual([["request.sent", lead.organizationId], ["request.answered", theirs.id]]);
  for (const entry of [ours[1], ...others]) expect(entry.details).toMatchObject({ basis: "inquiry", purpose: "To find the sender", due: "9000-01-01" });
});
