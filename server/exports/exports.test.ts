import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deleteCase, withdrawCase } from "@/server/cases/withdraw-case";
import { answerConsent, askConsent, revokeConsent } from "@/server/consent/mutations";
import { listConsents } from "@/server/consent/queries";
import { asViewer, refusalOf } from "@/server/db";
import { recallExpired } from "@/server/exports/expiry";
import { acknowledgeRecall, exportIndicators } from "@/server/exports/mutations";
import { ExportTooLong, listCaseExports, listOwnExports } from "@/server/exports/queries";
import { exportSchema } from "@/server/exports/schema";
import { countUnreadNotices, listNotices } from "@/server/notices/queries";
import { copyReceived } from "@/server/received/mutations";
import { changeGrant, revokeGrant } from "@/server/sharing/grants";
import { revokeShare } from "@/server/sharing/mutations";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

let world: World;
let ours: TestOrganization;
let theirs: TestOrganization;
let lead: TestMember;
let reader: TestMember;
let caseId: string;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world.destroy());

beforeEach(async () => {
  [ours, theirs] = [await world.organization(), await world.organization()];
  [lead, reader] = [await world.member(ours, "lead"), await world.member(theirs, "analyst")];
  caseId = await fileCase(lead, ["one.example", "two.example", "three.example"], { tlp: "amber" });
});

const words = { tlp: () => "Keep it inside", pap: () => "Search only" };

async function exported(member: TestMember, what: { caseId?: string; shareId?: string; q?: string; values?: string; purpose?: string; excel?: string }) {
  const made = await asViewer(member, (tx) => exportIndicators(tx, exportSchema.parse(what), words));
  if (!made) return null;
  const { size } = await made.file.stat();
  const { buffer } = await made.file.read(Buffer.alloc(size), 0, size, 0);
  await made.file.close();
  return { name: made.name, text: buffer.toString("utf8") };
}

const share = (values: string[], party = { id: theirs.id, kind: "organization" as "organization" | "group" }) => shareValues(lead, caseId, values, party);
const recalls = async (member = reader) => (await asViewer(member, listOwnExports)).flatMap((each) => each.recalls);

describe("an export", () => {
  it("carries TLP, PAP, source, way, exporter and handling in each line, and the strictest TLP in its name", async () => {
    const shareId = await share(["one.example"]);
    const made = (await exported(reader, { shareId }))!;
    expect(made.name).toMatch(/^TLP-AMBER_share_\d{4}-\d\d-\d\d\.csv$/);
    const [header, row, end] = made.text.split("\r\n");
    expect(header).toMatch(/^kind,value,roles,tlp,pap,source_organization,came_by/);
    expect(row).toContain(`domain,one[.]example,springboard,TLP:AMBER,PAP:AMBER,${ours.name},share ${shareId}`);
    expect(row).toContain(`${reader.name},Keep it inside Search only`);
    expect(end).toBe("");
  });

  it("holds what its reader may see and nothing else, live where it was chosen so, with a mark for Excel", async () => {
    const shareId = await share(["one.example"]);
    const made = (await exported(reader, { shareId, values: "live", excel: "on" }))!;
    expect(made.text).toMatch(/^\uFEFFkind/);
    expect(made.text).toContain(",one.example,");
    expect(made.text).not.toContain("two");
    expect(await exported(reader, { caseId })).toBeNull();
    const outsider = await world.member(await world.organization(), "admin");
    expect(await exported(outsider, { shareId })).toBeNull();
    expect((await exported(lead, { caseId }))!.text.split("\r\n")).toHaveLength(5);
  });

  it("makes no formula of what attackers wrote", async () => {
    await world.owner.query("update observations set note = '=cmd|calc' where case_id = $1", [caseId]);
    expect((await exported(lead, { caseId }))!.text).toContain(",'=cmd|calc,");
  });

  it("is recorded with its fingerprint, and in the owner's chain by name, before it is read", async () => {
    const shareId = await share(["one.example", "two.example"]);
    const { text } = (await exported(reader, { shareId }))!;
    const { rows } = await world.owner.query("select encode(sha256, 'hex') as sha256, \"rows\" from exports where share_id = $1", [shareId]);
    expect(rows).toEqual([{ sha256: createHash("sha256").update(text).digest("hex"), rows: 2 }]);
    const entries = await world.owner.query("select actor_name, subject_id, details ->> 'count' as count from audit_entries where chain = $1 and action = 'share.exported'", [ours.id]);
    expect(entries.rows).toEqual([{ actor_name: reader.name, subject_id: shareId, count: "2" }]);
    expect(await asViewer(lead, (tx) => listCaseExports(tx, caseId))).toMatchObject([{ organizationName: theirs.name, memberName: reader.name, rows: 2, recalled: 0 }]);
  });

  it("for blocking needs a PAP that allows it", async () => {
    const shareId = await share(["one.example"]);
    const block = () => exported(reader, { shareId, purpose: "blocking" }).then(() => null, refusalOf);
    expect(await block()).toBe("pap_amber");
    await world.owner.query("update cases set pap = 'green' where id = $1", [caseId]);
    expect(await block()).toBeNull();
  });
});

describe("an export of what a search finds", () => {
  const fill = (amount: number) => world.owner.query(
    `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
     select $1, $2, $2, new_id(), 'domain', 'many-' || n || '.example', 'amber' from generate_series(1, $3::int) n`,
    [caseId, ours.id, amount],
  );

  it("holds every line that its reader may read, of all cases and shares, and nothing beside what was searched", async () => {
    const own = await fileCase(reader, ["one.example"], { tlp: "green" });
    const shareId = await share(["one.example"]);
    const hidden = await world.member(await world.organization(), "lead");
    await fileCase(hidden, ["one.example"]);
    const { text, name } = (await exported(reader, { q: "ONE[.]exa" }))!;
    expect(name).toMatch(/^TLP-AMBER_search_\d{4}-\d\d-\d\d\.csv$/);
    const lines = text.split("\r\n").slice(1, -1);
    expect(lines).toHaveLength(2);
    const { rows } = await world.owner.query("select number from cases where id = $1", [own]);
    expect(lines.find((line) => line.includes(theirs.name))).toContain(`,,${rows[0].number},`);
    expect(lines.find((line) => line.includes(ours.name))).toContain(`TLP:AMBER,PAP:AMBER,${ours.name},share ${shareId},,`);
    expect(await exported(reader, { q: "two.example" })).toBeNull();
    expect(await exported(reader, { q: "no such thing" })).toBeNull();
  });

  it("is recorded for each case that it holds something of, in the chain of its owner, and recalled of that alone", async () => {
    const other = await world.member(await world.organization(), "lead");
    const otherCase = await fileCase(other, ["one.example"], { tlp: "amber" });
    const grantId = await grantCase(other, otherCase, theirs);
    const shareId = await share(["one.example", "two.example"]);
    const { text } = (await exported(reader, { q: "one.example" }))!;
    const { rows } = await world.owner.query(
      "select case_id, share_id, \"rows\", encode(sha256, 'hex') as sha256 from exports where member_id = $1 order by share_id nulls last", [reader.memberId],
    );
    const sha256 = createHash("sha256").update(text).digest("hex");
    expect(rows).toEqual([
      { case_id: caseId, share_id: shareId, rows: 1, sha256 }, { case_id: otherCase, share_id: null, rows: 1, sha256 },
    ]);
    for (const [of, action] of [[ours.id, "share.exported"], [other.organizationId, "case.exported"]]) {
      const entries = await world.owner.query("select actor_name from audit_entries where chain = $1 and action = $2", [of, action]);
      expect(entries.rows).toEqual([{ actor_name: reader.name }]);
    }
    await asViewer(lead, (tx) => revokeShare(tx, shareId));
    expect(await recalls()).toMatchObject([{ observations: 1 }]);
    await asViewer(other, (tx) => revokeGrant(tx, grantId));
    expect(await recalls()).toHaveLength(2);
  });

  it("for blocking is refused where the PAP of anything in it forbids it, and leaves no record then", async () => {
    const own = await fileCase(reader, ["one.example"]);
    await world.owner.query("update cases set pap = 'green' where id = $1", [own]);
    const shareId = await share(["one.example"]);
    const block = () => exported(reader, { q: "one.example", purpose: "blocking" }).then(() => null, refusalOf);
    expect(await block()).toBe("pap_amber");
    expect(await world.owner.query("select from exports where member_id = $1", [reader.memberId])).toMatchObject({ rowCount: 0 });
    await asViewer(lead, (tx) => revokeShare(tx, shareId));
    expect(await block()).toBeNull();
  });

  it("goes on past one page of lines, and asks for a narrower search where it is too much for a file", async () => {
    await fill(3_000);
    expect((await exported(lead, { q: "many-" }))!.text.split("\r\n")).toHaveLength(3_002);
    await fill(17_001);
    await expect(exported(lead, { q: "many-" })).rejects.toThrow(ExportTooLong);
    expect((await exported(lead, { q: "many-77.example" }))!.text.split("\r\n").length).toBeGreaterThan(2);
  });
});

describe("a recall", () => {
  it("comes with taking back a share, tells who exported, and is acknowledged to its owner", async () => {
    const shareId = await share(["one.example", "two.example"]);
    await exported(reader, { shareId });
    await asViewer(lead, (tx) => revokeShare(tx, shareId));
    const [recall] = await recalls();
    expect(recall).toMatchObject({ observations: 2, reason: "taken_back", acknowledgedAt: null });
    const { notices } = await asViewer(reader, (tx) => listNotices(tx));
    expect(notices).toMatchObject([{ kind: "recall", organizationName: ours.name, indicators: 2 }]);
    expect(await asViewer(reader, countUnreadNotices)).toBe(1);
    const outsider = await world.member(await world.organization(), "admin");
    for (const other of [outsider, lead]) expect(await asViewer(other, (tx) => acknowledgeRecall(tx, recall!.id))).toBe(false);
    expect(await asViewer(reader, (tx) => acknowledgeRecall(tx, recall!.id))).toBe(true);
    expect(await asViewer(reader, (tx) => acknowledgeRecall(tx, recall!.id))).toBe(false);
    const [seen] = await asViewer(lead, (tx) => listCaseExports(tx, caseId));
    expect(seen).toMatchObject({ recalled: 2, acknowledgedBy: reader.name, acknowledgedAt: expect.any(Date) });
  });

  it("comes with every other way of taking back", async () => {
    const ways: Record<string, (shareId: string) => Promise<unknown>> = {
      withdrawal: () => asViewer(lead, (tx) => withdrawCase(tx, caseId)),
      deletion: () => asViewer(lead, (tx) => deleteCase(tx, caseId)),
      "a stricter TLP of a value": () => world.owner.query("update observations set tlp = 'red', exposure = 'private' where case_id = $1", [caseId]),
      "the deletion of a value": () => world.owner.query("delete from observations where case_id = $1", [caseId]),
      expiry: async (shareId) => {
        await world.owner.query("update shares set created_at = now() - interval '2 day', expires_at = now() - interval '1 day' where id = $1", [shareId]);
        await world.owner.query("update exports set expires_at = now() where share_id = $1", [shareId]);
        await recallExpired();
      },
    };
    for (const [way, take] of Object.entries(ways)) {
      caseId = await fileCase(lead, ["one.example"], { tlp: "amber" });
      const shareId = await share(["one.example"]);
      await exported(reader, { shareId });
      const before = (await recalls()).length;
      await take(shareId);
      expect((await recalls()).length, way).toBe(before + 1);
    }
  });

  it("of a granted case comes with ending the grant, or with its stricter TLP, and not with changing the grant", async () => {
    const grantId = await grantCase(lead, caseId, theirs);
    await exported(reader, { caseId });
    const changed = await asViewer(lead, (tx) => changeGrant(tx, { grantId, level: "comment", reason: "More", expiresAt: null }));
    expect(await recalls()).toEqual([]);
    await asViewer(lead, (tx) => revokeGrant(tx, changed.ok ? changed.grantId : ""));
    expect(await recalls()).toMatchObject([{ observations: 3 }]);
    await grantCase(lead, caseId, theirs);
    await exported(reader, { caseId });
    await world.owner.query("update cases set tlp = 'red' where id = $1", [caseId]);
    expect(await recalls()).toHaveLength(2);
  });

  it("is of what its reader may no longer see by any way, and of nothing twice", async () => {
    const first = await share(["one.example", "two.example"]);
    const second = await share(["two.example"]);
    await exported(reader, { shareId: first });
    await asViewer(lead, (tx) => revokeShare(tx, first));
    expect(await recalls()).toMatchObject([{ observations: 1 }]);
    await asViewer(lead, (tx) => revokeShare(tx, second));
    expect((await recalls()).map(({ observations }) => observations)).toEqual([1, 1]);
  });

  it("reaches whoever left the group by which it came, and the owner of a closed group's reads no names", async () => {
    const closed = await world.group([ours, theirs], { closed: true });
    const shareId = await share(["one.example"], { id: closed.id, kind: "group" });
    await exported(reader, { shareId });
    await world.owner.query("delete from sharing_group_members where group_id = $1 and organization_id = $2", [closed.id, theirs.id]);
    const [recall] = await recalls();
    await asViewer(reader, (tx) => acknowledgeRecall(tx, recall!.id));
    const [seen] = await asViewer(lead, (tx) => listCaseExports(tx, caseId));
    expect(seen).toMatchObject({ organizationName: null, memberName: null, acknowledgedBy: null, recalled: 1, acknowledgedAt: expect.any(Date) });
    const { rows } = await world.owner.query("select * from audit_entries where chain = $1", [ours.id]);
    for (const told of [reader.userId, reader.name, theirs.id]) expect(JSON.stringify(rows)).not.toContain(told);
  });

  it("comes with a consent that the source takes back, and a copy keeps the PAP under which it came", async () => {
    const grantId = await grantCase(lead, caseId, theirs);
    const middle = await world.member(theirs, "lead");
    const [filer, third] = [{ organizationId: theirs.id, memberId: middle.memberId }, await world.organization()];
    const last = await world.member(third, "analyst");
    const own = await fileCase(middle, ["own.example"], { tlp: "amber" });
    const { rows } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1 and value = 'one.example'", [caseId]);
    await asViewer(middle, (tx) => copyReceived(tx, filer, { sources: { ids: [rows[0]!.id] }, into: { caseId: own } }));
    const { rows: [copy] } = await world.owner.query<{ id: string }>("select id from observations where case_id = $1 and value = 'one.example'", [own]);
    await asViewer(middle, (tx) => askConsent(tx, { copies: [copy!.id], act: "share", partyId: third.id, tlp: null, reason: "x", days: 7 }));
    const [request] = await asViewer(lead, listConsents);
    await asViewer(lead, (tx) => answerConsent(tx, request!.id, { agreed: true, note: "", until: null }));
    await grantCase(middle, own, third);
    await world.owner.query("update cases set pap = 'clear' where id = $1", [own]);
    expect(await exported(last, { caseId: own, purpose: "blocking" }).then(() => null, refusalOf)).toBe("pap_amber");
    const { text } = (await exported(last, { caseId: own }))!;
    expect(text).toMatch(/one\[\.\]example,[^,]*,TLP:AMBER,PAP:AMBER/);
    expect(text).toMatch(/own\[\.\]example,[^,]*,TLP:AMBER,PAP:CLEAR/);
    expect(await asViewer(lead, (tx) => revokeConsent(tx, request!.id))).toBeNull();
    expect(await recalls(last)).toMatchObject([{ observations: 1, reason: "taken_back" }]);
    expect(await asViewer(lead, (tx) => revokeGrant(tx, grantId))).toMatchObject({ ok: true });
  });

  it("is for who exported and for leads of that organization, not for its other people", async () => {
    const shareId = await share(["one.example"]);
    await exported(reader, { shareId });
    await asViewer(lead, (tx) => revokeShare(tx, shareId));
    expect(await recalls(await world.member(theirs, "lead"))).toHaveLength(1);
    expect(await recalls(await world.member(theirs, "analyst"))).toEqual([]);
    expect(await recalls(lead)).toEqual([]);
  });

  it("of what was shown to one person alone is for that person", async () => {
    const shareId = await shareValues(lead, caseId, ["one.example"], { id: theirs.id, kind: "organization" });
    await exported(reader, { shareId });
    await world.owner.query("update exports set personal = true where share_id = $1", [shareId]);
    await asViewer(lead, (tx) => revokeShare(tx, shareId));
    expect(await recalls(reader)).toHaveLength(1);
    expect(await recalls(await world.member(theirs, "admin"))).toEqual([]);
  });
});
