import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Tlp } from "@/generated/prisma/enums";
import { askConsent, answerConsent, revokeConsent, withdrawConsentRequest } from "@/server/consent/mutations";
import { listConsents } from "@/server/consent/queries";
import { asViewer } from "@/server/db";
import { updateObservation, updateObservations } from "@/server/observations/mutations";
import { findObservation, listObservations } from "@/server/observations/queries";
import { CopyRefused, copyReceived } from "@/server/received/mutations";
import { listCopiesOfCase } from "@/server/received/queries";
import { grantCase as grantTo } from "@/server/sharing/grants";
import { revokeShare, shareObservations } from "@/server/sharing/mutations";
import { previewShare } from "@/server/sharing/preview";
import { findSharedWithUs } from "@/server/sharing/queries";
import { receivedFilterSchema } from "@/server/sharing/schema";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

const NO_FILTER = receivedFilterSchema.parse({});

let world: World;
let theirs: TestOrganization;
let source: TestMember;
let lead: TestMember;
let third: TestOrganization;
let reader: TestMember;
let value: string;
let theirCase: string;
let original: string;
let shareId: string;
let ourCase: string;

beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());
beforeEach(async () => {
  const ours = await world.organization();
  [theirs, third] = [await world.organization(), await world.organization()];
  [source, lead, reader] = [await world.member(theirs, "lead"), await world.member(ours, "lead"), await world.member(third, "lead")];
  value = `shared-${randomUUID()}.example`;
  theirCase = await fileCase(source, [value], { tlp: "amber", exposure: "private" });
  original = await idOf(theirCase);
  shareId = await shareValues(source, theirCase, [value], { id: ours.id, kind: "organization" });
  ourCase = await fileCase(lead, [], { title: "Ours", tlp: "clear" });
});

async function idOf(caseId: string): Promise<string> {
  const { rows } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1 and value = $2", [caseId, value]);
  return rows[0]?.id ?? "";
}

const filer = (member: TestMember) => ({ organizationId: member.organizationId, memberId: member.memberId });
const copy = (member = lead, ids = [original], into = ourCase) =>
  asViewer(member, (tx) => copyReceived(tx, filer(member), { sources: { ids }, into: { caseId: into } }));
async function copied(): Promise<string> {
  await copy();
  return idOf(ourCase);
}
const refusalOfCopy = (...given: Parameters<typeof copy>) =>
  copy(...given).then((done) => (done.ok ? null : done.refusal), (error: unknown) => (error instanceof CopyRefused ? error.refusal : String(error)));
const code = async (viewer: TestMember, sql: string, values: unknown[]) => (await world.attempt(viewer, sql, values)).error;

const share = (id: string, party = third.id, values = 1) =>
  asViewer(lead, (tx) => shareObservations(tx, { caseId: ourCase, selection: { ids: [id] }, parties: [{ id: party, values }], reason: "x", expiresAt: null }));
const ask = (ids: string[], act: "share" | "match" | "lower_tlp", extra: { partyId?: string; tlp?: Tlp } = {}, by = lead) =>
  asViewer(by, (tx) => askConsent(tx, { copies: ids, act, partyId: extra.partyId ?? null, tlp: extra.tlp ?? null, reason: "We need it", days: 7 }));
const requests = (viewer: TestMember) => asViewer(viewer, listConsents);
async function agree(until: Date | null = null): Promise<string> {
  const [request] = await requests(source);
  expect(await asViewer(source, (tx) => answerConsent(tx, request!.id, { agreed: true, note: "Go on", until }))).toBeNull();
  return request!.id;
}
const sees = async (viewer: TestMember, id: string) => (await world.attempt(viewer, "select 1 from observations where id = $1", [id])).count === 1;

describe("a received value added to a case of ours", () => {
  it("is private, says where it came from, and keeps TLP and PAP as they came", async () => {
    expect(await copy()).toEqual({ ok: true, caseId: ourCase, copied: 1, known: 0 });
    const found = await asViewer(lead, async (tx) => findObservation(tx, ourCase, await idOf(ourCase)));
    expect(found).toMatchObject({
      value, tlp: "amber", exposure: "private", refusal: "source_consent_match",
      origin: { organizationName: theirs.name, receivedTlp: "amber", receivedPap: "amber", lowestTlp: "amber", takenBack: false },
    });
    expect(found?.sources).toEqual([{ name: theirs.name, excerpt: null }]);
  });

  it("may come from a whole share, into a new case", async () => {
    const made = await asViewer(lead, (tx) => copyReceived(tx, filer(lead), { sources: { shareId, filter: NO_FILTER }, into: { title: "From them" } }));
    expect(made).toMatchObject({ ok: true, copied: 1 });
    expect(made.ok && (await asViewer(lead, (tx) => listObservations(tx, made.caseId, null)))).toMatchObject([{ value, receivedFrom: theirs.name }]);
  });

  it("leaves alone what the case holds already by our own word", async () => {
    await fileCase(lead, [value], { caseId: ourCase, tlp: "clear", exposure: "matchable" });
    expect(await copy()).toMatchObject({ copied: 0, known: 1 });
    expect((await asViewer(lead, (tx) => listObservations(tx, ourCase, null)))[0]).toMatchObject({ receivedFrom: null, exposure: "matchable" });
  });

  it("is refused for what is not ours to see, for another's case, to viewers, and leaves nothing behind", async () => {
    const hidden = await fileCase(source, [`hidden-${randomUUID()}.example`], { exposure: "private" });
    const hiddenId = (await world.owner.query("select id from observations where case_id = $1", [hidden])).rows[0].id as string;
    expect(await refusalOfCopy(lead, [hiddenId])).toBe("not_yours");
    expect(await refusalOfCopy(lead, [randomUUID()])).toBe("not_yours");
    expect(await refusalOfCopy(lead, [original, hiddenId])).toBe("not_yours");
    expect(await refusalOfCopy(lead, [original], theirCase)).toBe("not_yours");
    expect(await refusalOfCopy(await world.member({ ...third, id: lead.organizationId }, "viewer"))).toBe("role");
    expect(await idOf(ourCase)).toBe("");
  });

  it("is refused where it was shown to one person by name: colleagues would read it", async () => {
    await world.owner.query("update observations set tlp = 'red' where id = $1", [original]);
    await world.owner.query("update members set nameable = true where id = $1", [lead.memberId]);
    await shareValues(source, theirCase, [value], { id: lead.memberId, kind: "member" });
    expect(await sees(lead, original)).toBe(true);
    expect(await refusalOfCopy()).toBe("named_you_alone");
  });

  it("cannot get its origin written, moved or taken off by any statement of the app", async () => {
    const id = await copied();
    for (const column of ["origin_observation_id", "origin_organization_id", "origin_share_id", "received_tlp", "received_pap"]) {
      expect(await code(lead, `update observations set ${column} = null where id = $1`, [id]), column).toBe("42501");
    }
  });

  it("was received, whatever anybody says of it, and nothing else was", async () => {
    const id = await copied();
    const provenanceOf = async (of: string) => (await world.owner.query("select provenance from observations where id = $1", [of])).rows[0].provenance;
    expect(await provenanceOf(id)).toBe("received");
    expect(await code(lead, "update observations set provenance = 'own_sensor', reliability = 'b' where id = $1", [id])).toBeNull();
    expect(await provenanceOf(id)).toBe("received");
    expect(await provenanceOf(original)).toBeNull();
    expect(await code(source, "update observations set provenance = 'received' where id = $1", [original])).toBe("23514");
    expect(await code(source, "update observations set provenance = 'partner', credibility = 7 where id = $1", [original])).toBe("23514");
  });
});

describe("without the source's consent a copy", () => {
  it("is never marked milder than it came, in one, in bulk, or by raw SQL", async () => {
    const id = await copied();
    expect(await code(lead, "update observations set tlp = 'green' where id = $1", [id])).toBe("CT001");
    expect(await code(lead, "update observations set tlp = 'amber_strict' where id = $1", [id])).toBeNull();
    const bulk = await asViewer(lead, (tx) => updateObservations(tx, ourCase, [{ id, version: 1 }], { tlp: "clear", confidence: 50 }));
    expect(bulk).toMatchObject({ changed: 1, notLowered: 1 });
    const found = await asViewer(lead, (tx) => findObservation(tx, ourCase, id));
    expect(found).toMatchObject({ tlp: "amber", confidence: 50 });
    const fields = { ...found!, kind: "domain" as const, tlp: "green" as const };
    const { value: v, roles, exposure, confidence, note, firstSeenAt, lastSeenAt } = fields;
    const edit = { kind: "domain" as const, value: v, roles, tlp: "green" as const, exposure, confidence, note, firstSeenAt, lastSeenAt };
    expect(await asViewer(lead, (tx) => updateObservation(tx, ourCase, id, 2, edit))).toEqual({ ok: false, reason: "refused", code: "source_consent_tlp" });
  });

  it("is never compared", async () => {
    const id = await copied();
    expect(await code(lead, "update observations set exposure = 'matchable' where id = $1", [id])).toBe("CT001");
    expect(await asViewer(lead, (tx) => updateObservations(tx, ourCase, [{ id, version: 1 }], { exposure: "matchable" }))).toMatchObject({ notMatchable: 1 });
    expect((await world.owner.query("select exposure from observations where id = $1", [id])).rows).toEqual([{ exposure: "private" }]);
  });

  it("is not shared on, in preview, act and database, except back to its source", async () => {
    const id = await copied();
    const preview = await asViewer(lead, (tx) => previewShare(tx, { caseId: ourCase, selection: { ids: [id] }, partyIds: [third.id] }));
    expect(preview.parties[0]!.lines).toMatchObject([{ refusal: "source_consent_share", remedy: "ask_consent", copies: [id] }]);
    expect(await share(id, third.id, 0)).toEqual({ ok: false, refusal: "source_consent_share" });
    await expect(shareValues(lead, ourCase, [value], { id: third.id, kind: "organization" })).rejects.toThrow("source_consent_share");
    expect(await share(id, theirs.id)).toMatchObject({ ok: true });
    expect(await sees(source, id)).toBe(true);
  });

  it("stays out of what grantees of our case see, whom we share other values with too", async () => {
    const id = await copied();
    const own = `own-${randomUUID()}.example`;
    await fileCase(lead, [own], { caseId: ourCase, tlp: "green", exposure: "private" });
    await grantCase(lead, ourCase, third);
    expect((await asViewer(reader, (tx) => listObservations(tx, ourCase, null))).map((row) => row.value)).toEqual([own]);
    expect(await sees(reader, id)).toBe(false);
    const selection = { matching: {} };
    const made = await asViewer(lead, (tx) =>
      shareObservations(tx, { caseId: ourCase, selection, parties: [{ id: third.id, values: 1 }], reason: "x", expiresAt: null }));
    expect(made).toMatchObject({ ok: true, shares: [{ values: 1 }] });
  });
});

describe("the source", () => {
  it("reads who copied, by which share and when, and nothing of their case", async () => {
    await copied();
    const list = await asViewer(source, (tx) => listCopiesOfCase(tx, theirCase));
    expect(list).toMatchObject([{ givenId: shareId, organizationName: (await nameOf(lead)), values: 1 }]);
    expect(JSON.stringify(list)).not.toContain(ourCase);
    const { rows } = await world.owner.query("select actor_name, details from audit_entries where case_id = $1 and action = 'copy.shared'", [theirCase]);
    expect(rows).toEqual([{ actor_name: lead.name, details: { values: 1 } }]);
    expect(await asViewer(reader, (tx) => listCopiesOfCase(tx, theirCase))).toEqual([]);
  });

  it("is not told who in a closed group did", async () => {
    const group = await world.group([theirs, { ...third, id: lead.organizationId }], { closed: true });
    await asViewer(source, (tx) => revokeShare(tx, shareId));
    await shareValues(source, theirCase, [value], { id: group.id, kind: "group" });
    await copied();
    expect(await asViewer(source, (tx) => listCopiesOfCase(tx, theirCase))).toMatchObject([{ organizationName: null, values: 1 }]);
    expect((await world.owner.query("select 1 from audit_entries where case_id = $1 and action like 'copy.%'", [theirCase])).rows).toEqual([]);
  });
});

async function nameOf(member: TestMember): Promise<string> {
  return (await world.owner.query("select name from organizations where id = $1", [member.organizationId])).rows[0].name;
}

describe("consent", () => {
  it("to share with one party lets that share through at once, and no other", async () => {
    const id = await copied();
    expect(await ask([id], "share", { partyId: third.id })).toBeNull();
    expect(await share(id, third.id, 0)).toMatchObject({ ok: false });
    await agree();
    const made = await share(id);
    expect(made).toMatchObject({ ok: true });
    expect(await sees(reader, id)).toBe(true);
    expect(made.ok && (await asViewer(reader, (tx) => findSharedWithUs(tx, made.shares[0]!.id, NO_FILTER)))?.values).toMatchObject([{ value }]);
    const fourth = await world.organization();
    expect(await share(id, fourth.id, 0)).toEqual({ ok: false, refusal: "source_consent_share" });
  });

  it("taken back takes what was shared by it, in the same commit, and spares the rest of the share", async () => {
    const id = await copied();
    const own = `own-${randomUUID()}.example`;
    await fileCase(lead, [own], { caseId: ourCase, tlp: "green", exposure: "private" });
    await ask([id], "share", { partyId: third.id });
    const request = await agree();
    await shareValues(lead, ourCase, [value], { id: third.id, kind: "organization" });
    const both = await shareValues(lead, ourCase, [value, own], { id: third.id, kind: "organization" });
    await grantTo2(third.id);
    expect(await sees(reader, id)).toBe(true);
    expect(await asViewer(source, (tx) => revokeConsent(tx, request))).toBeNull();
    expect(await sees(reader, id)).toBe(false);
    const { rows } = await world.owner.query("select id from shares where case_id = $1 and revoked_at is null", [ourCase]);
    expect(rows).toEqual([{ id: both }]);
    expect(await share(id, third.id, 0)).toMatchObject({ refusal: "source_consent_share" });
  });

  it("until a day ends with that day, for shares and grants alike", async () => {
    const id = await copied();
    await ask([id], "share", { partyId: third.id });
    const request = await agree(new Date(Date.now() + 86_400_000));
    await shareValues(lead, ourCase, [value], { id: third.id, kind: "organization" });
    expect(await sees(reader, id)).toBe(true);
    await world.owner.query("update consent_requests set until = now() - interval '1 second' where id = $1", [request]);
    expect(await sees(reader, id)).toBe(false);
    expect((await world.attempt(reader, "select 1 from shares")).rows).toEqual([]);
    expect((await requests(lead))[0]).toMatchObject({ state: "over" });
  });

  it("to compare lets it be matchable; taken back makes it private again", async () => {
    const id = await copied();
    await ask([id], "match");
    const request = await agree();
    expect(await asViewer(lead, (tx) => updateObservations(tx, ourCase, [{ id, version: 1 }], { exposure: "matchable" }))).toMatchObject({ notMatchable: 0 });
    expect(await asViewer(source, (tx) => revokeConsent(tx, request))).toBeNull();
    expect((await world.owner.query("select exposure from observations where id = $1", [id])).rows).toEqual([{ exposure: "private" }]);
  });

  it("to lower the TLP holds down to the one named; taken back marks it as it came", async () => {
    const id = await copied();
    expect(await ask([id], "lower_tlp", { tlp: "amber_strict" })).toBe("nothing_to_ask");
    await ask([id], "lower_tlp", { tlp: "green" });
    const request = await agree();
    expect(await code(lead, "update observations set tlp = 'clear' where id = $1", [id])).toBe("CT001");
    expect(await asViewer(lead, (tx) => updateObservations(tx, ourCase, [{ id, version: 1 }], { tlp: "green" }))).toMatchObject({ notLowered: 0 });
    expect(await asViewer(source, (tx) => revokeConsent(tx, request))).toBeNull();
    expect((await world.owner.query("select tlp from observations where id = $1", [id])).rows).toEqual([{ tlp: "amber" }]);
  });

  it("is asked and answered by leads alone, once at a time, and read by the two sides alone", async () => {
    const id = await copied();
    const analyst = await world.member({ ...third, id: lead.organizationId }, "analyst");
    expect(await ask([id], "share", { partyId: third.id }, analyst)).toBe("role");
    expect(await ask([id], "share", { partyId: randomUUID() })).toBe("unknown_party");
    expect(await ask([original], "match")).toBe("not_yours");
    expect(await ask([id], "share", { partyId: third.id })).toBeNull();
    expect(await ask([id], "share", { partyId: third.id })).toBe("consent_asked");
    expect(await requests(source)).toMatchObject([{ asked: false, state: "open", partyName: third.name, values: 1, examples: [{ value }] }]);
    expect(await requests(lead)).toMatchObject([{ asked: true, state: "open", organizationName: theirs.name }]);
    expect(await requests(reader)).toEqual([]);
    const [request] = await requests(source);
    const answer = (by: TestMember) => asViewer(by, (tx) => answerConsent(tx, request!.id, { agreed: true, note: "", until: null }));
    expect(await answer(lead)).toBe("not_found");
    expect(await answer(reader)).toBe("not_found");
    expect(await answer(await world.member(theirs, "analyst"))).toBe("role");
    expect(await asViewer(reader, (tx) => revokeConsent(tx, request!.id))).toBe("not_found");
    expect(await asViewer(source, (tx) => withdrawConsentRequest(tx, request!.id))).toBe("not_found");
  });

  it("refused, withdrawn or run out changes nothing; what was withdrawn is gone for the source", async () => {
    const id = await copied();
    await ask([id], "match");
    const [request] = await requests(source);
    expect(await asViewer(lead, (tx) => withdrawConsentRequest(tx, request!.id))).toBeNull();
    expect(await requests(source)).toEqual([]);
    await ask([id], "match");
    const [second] = await requests(source);
    expect(await asViewer(source, (tx) => answerConsent(tx, second!.id, { agreed: false, note: "Not yet", until: null }))).toBeNull();
    expect((await requests(lead)).find((each) => each.id === second!.id)).toMatchObject({ state: "declined", note: "Not yet" });
    await ask([id], "match");
    await world.owner.query("update consent_requests set expires_at = now() where answered_at is null and organization_id = $1", [lead.organizationId]);
    const [last] = await asViewer(source, async (tx) => (await listConsents(tx)).filter(({ state }) => state === "unanswered"));
    expect(await asViewer(source, (tx) => answerConsent(tx, last!.id, { agreed: true, note: "", until: null }))).toBe("not_found");
    expect(await code(lead, "update observations set exposure = 'matchable' where id = $1", [id])).toBe("CT001");
  });

  it("about a closed group does not tell the source which group", async () => {
    const id = await copied();
    const group = await world.group([{ ...third, id: lead.organizationId }, third], { closed: true });
    await ask([id], "share", { partyId: group.id });
    expect((await requests(source))[0]).toMatchObject({ partyKind: "group", partyName: null });
    expect((await requests(lead))[0]).toMatchObject({ partyName: group.name });
  });

  it("does not pass on: a copy of a copy is refused", async () => {
    const id = await copied();
    await ask([id], "share", { partyId: third.id });
    await agree();
    await share(id);
    const into = await fileCase(reader, [], {});
    expect(await refusalOfCopy(reader, [id], into)).toBe("copy_of_copy");
  });
});

async function grantTo2(partyId: string): Promise<void> {
  await asViewer(lead, (tx) => grantTo(tx, { caseId: ourCase, partyId, level: "read", reason: "x", expiresAt: null }));
}

describe("an overlap", () => {
  it("is not made of a copy and the observation it came from", async () => {
    await copied();
    const met = await asViewer(lead, (tx) => tx.$queryRaw<unknown[]>`select 1 from overlaps_of_case(${ourCase}::uuid)`);
    expect(met).toEqual([]);
  });
});
