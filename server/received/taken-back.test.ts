import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listCaseHistory } from "@/server/audit/queries";
import { deleteCase, withdrawCase } from "@/server/cases/withdraw-case";
import { answerConsent, askConsent } from "@/server/consent/mutations";
import { listConsents } from "@/server/consent/queries";
import { asViewer } from "@/server/db";
import { recallExpired } from "@/server/exports/expiry";
import { acknowledgeRecall, exportIndicators } from "@/server/exports/mutations";
import { listCaseExports, listOwnExports } from "@/server/exports/queries";
import { placeHold, releaseHold } from "@/server/holds/mutations";
import { listHolds } from "@/server/holds/queries";
import { listNotices } from "@/server/notices/queries";
import { matchUntilDone } from "@/server/overlap/matcher";
import { listCaseOverlaps } from "@/server/overlap/queries";
import { copyReceived } from "@/server/received/mutations";
import { listCopiesOfCase } from "@/server/received/queries";
import { applyRetention } from "@/server/retention/keep";
import { changeGrant, revokeGrant } from "@/server/sharing/grants";
import { revokeShare } from "@/server/sharing/mutations";
import { fileCase, grantCase, shareValues } from "@/server/testing/filing";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

/** A source shares a value with us, and we file a copy of it in a case of ours. */
let world: World;
let matcher: pg.Client;
let ours: TestOrganization;
let theirs: TestOrganization;
let source: TestMember;
let lead: TestMember;
let value: string;
let theirCase: string;
let shareId: string;
let ourCase: string;

beforeAll(async () => {
  process.env.LOG_LEVEL = "silent";
  world = await createWorld();
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
});
afterAll(async () => {
  await matcher?.end();
  await world?.destroy();
});
beforeEach(async () => {
  [ours, theirs] = [await world.organization(), await world.organization()];
  [source, lead] = [await world.member(theirs, "lead"), await world.member(ours, "lead")];
  value = `${randomUUID()}.example`;
  theirCase = await fileCase(source, [value], { tlp: "amber", exposure: "private" });
  shareId = await shareValues(source, theirCase, [value], { id: ours.id, kind: "organization" });
  ourCase = await fileCase(lead, [], { tlp: "clear" });
  await copy();
});

const idIn = async (caseId: string) =>
  (await world.owner.query<{ id: string }>("select id from observations where case_id = $1 and value = $2", [caseId, value])).rows[0]?.id;
async function copy(): Promise<void> {
  const filer = { organizationId: ours.id, memberId: lead.memberId };
  const ids = [(await idIn(theirCase))!];
  await asViewer(lead, (tx) => copyReceived(tx, filer, { sources: { ids }, into: { caseId: ourCase } }));
}
const takeBack = () => asViewer(source, (tx) => revokeShare(tx, shareId));
const recalls = async (by = lead) => (await asViewer(by, listOwnExports)).flatMap((each) => each.recalls);
const hold = (caseId = ourCase) =>
  asViewer(lead, (tx) => placeHold(tx, caseId, null, { reason: "x", legalBasis: "x", reference: "", endsAt: null }));
async function consentTo(act: "share" | "match", party: TestOrganization | null = null): Promise<void> {
  const copies = [(await idIn(ourCase))!];
  expect(await asViewer(lead, (tx) => askConsent(tx, { copies, act, partyId: party?.id ?? null, tlp: null, reason: "x", days: 7 }))).toBeNull();
  const [request] = await asViewer(source, listConsents);
  expect(await asViewer(source, (tx) => answerConsent(tx, request!.id, { agreed: true, note: "", until: null }))).toBeNull();
}
const compare = () => world.owner.query("update observations set exposure = 'matchable' where id = (select id from observations where case_id = $1 and value = $2)", [ourCase, value]);

describe("a copy of what its source takes back", () => {
  it("is gone from its holder's case with the same commit, whichever way it is taken back", async () => {
    const group = await world.group([ours, theirs]);
    const ways: Record<string, () => Promise<unknown>> = {
      "the share": takeBack,
      "the grant": async () => {
        await takeBack();
        const grantId = await grantCase(source, theirCase, ours);
        await copy();
        expect(await idIn(ourCase)).toBeDefined();
        await asViewer(source, (tx) => revokeGrant(tx, grantId));
      },
      "the whole case": () => asViewer(source, (tx) => withdrawCase(tx, theirCase)),
      "by deleting the case": () => asViewer(source, (tx) => deleteCase(tx, theirCase)),
      "by deleting the value": () => world.owner.query("delete from observations where case_id = $1", [theirCase]),
      "by a stricter TLP": () => world.owner.query("update observations set tlp = 'red' where case_id = $1", [theirCase]),
      "by leaving the group": async () => {
        await takeBack();
        await shareValues(source, theirCase, [value], { id: group.id, kind: "group" });
        await copy();
        await world.owner.query("delete from sharing_group_members where group_id = $1 and organization_id = $2", [group.id, ours.id]);
      },
      "by its day": async () => {
        await world.owner.query("update shares set created_at = now() - interval '2 day', expires_at = now() - interval '1 day' where id = $1", [shareId]);
        await world.owner.query("update exports set expires_at = now() where share_id = $1", [shareId]);
        await recallExpired();
      },
    };
    for (const [way, take] of Object.entries(ways)) {
      theirCase = await fileCase(source, [value], { tlp: "amber", exposure: "private" });
      shareId = await shareValues(source, theirCase, [value], { id: ours.id, kind: "organization" });
      ourCase = await fileCase(lead, [], { tlp: "clear" });
      await copy();
      expect(await idIn(ourCase), way).toBeDefined();
      await take();
      expect(await idIn(ourCase), way).toBeUndefined();
    }
  });

  it("stays while another way shows it, and when a grant is only changed", async () => {
    const grantId = await grantCase(source, theirCase, ours);
    await takeBack();
    const changed = await asViewer(source, (tx) => changeGrant(tx, { grantId, level: "comment", reason: "More", expiresAt: null }));
    expect(await idIn(ourCase)).toBeDefined();
    await asViewer(source, (tx) => revokeGrant(tx, changed.ok ? changed.grantId : ""));
    expect(await idIn(ourCase)).toBeUndefined();
  });

  it("is told to who copied and to leads, once, in the inbox and in the case's history; they say that nothing is left", async () => {
    await takeBack();
    const [recall] = await recalls();
    expect(recall).toMatchObject({ observations: 1, reason: "taken_back", acknowledgedAt: null });
    expect((await asViewer(lead, (tx) => listNotices(tx))).notices).toMatchObject([{ kind: "recall", level: "copy", organizationName: theirs.name, indicators: 1 }]);
    expect(await recalls(await world.member(ours, "analyst"))).toEqual([]);
    const [entry] = await asViewer(lead, (tx) => listCaseHistory(tx, ourCase, { area: null, actor: null, page: 1 }));
    expect(entry).toMatchObject({ action: "copy.taken_back", actorName: theirs.name, details: { values: 1 } });
    expect(await asViewer(lead, (tx) => acknowledgeRecall(tx, recall!.id))).toBe(true);
    expect(await asViewer(source, (tx) => listCaseExports(tx, theirCase))).toMatchObject([
      { purpose: "copy", organizationName: ours.name, recalled: 1, acknowledgedBy: lead.name },
    ]);
  });

  it("is told to its source without a word of the holder's case", async () => {
    expect(JSON.stringify(await asViewer(source, (tx) => listCaseExports(tx, theirCase)))).not.toContain(ourCase);
    expect((await world.attempt(source, "select 1 from exports")).rows).toEqual([]);
  });

  it("takes with it what was made of it: overlaps and what was passed on by consent, files of that included", async () => {
    const third = await world.organization();
    const [reader, stranger] = [await world.member(third, "lead"), await world.member(await world.organization(), "lead")];
    await consentTo("match");
    await consentTo("share", third);
    await compare();
    const met = await fileCase(stranger, [value]);
    await matchUntilDone(matcher);
    expect((await asViewer(stranger, (tx) => listCaseOverlaps(tx, met, { page: 1 }))).rows).toHaveLength(1);
    const passedOn = await shareValues(lead, ourCase, [value], { id: third.id, kind: "organization" });
    const words = { tlp: () => "", pap: () => "" };
    const file = await asViewer(reader, (tx) =>
      exportIndicators(tx, { caseId: null, q: null, shareId: passedOn, purpose: "analysis", values: "live", excel: false }, words));
    await file!.file.close();
    await takeBack();
    expect((await asViewer(stranger, (tx) => listCaseOverlaps(tx, met, { page: 1 }))).rows).toEqual([]);
    expect((await world.attempt(reader, "select 1 from shared_observations where share_id = $1", [passedOn])).rows).toEqual([]);
    expect(await recalls(reader)).toMatchObject([{ observations: 1 }]);
  });

  it("goes when the source's own retention erases the original", async () => {
    await world.owner.query("update cases set status = 'closed', resolution = 'resolved', closed_at = now() - interval '14 months' where id = $1", [theirCase]);
    await world.owner.query("insert into retention_policies (organization_id, closed_case_months, set_by_name, set_at) values ($1, 12, 'x', now() - interval '8 days')", [theirs.id]);
    await applyRetention();
    expect(await idIn(ourCase)).toBeUndefined();
    expect(await recalls()).toMatchObject([{ observations: 1 }]);
  });

  it("is not told of where the holder had deleted it before", async () => {
    await world.owner.query("delete from observations where case_id = $1", [ourCase]);
    await takeBack();
    expect(await recalls()).toEqual([]);
  });

  it("is none where the holder reports the value by its own word", async () => {
    const own = await fileCase(lead, [value], { tlp: "clear" });
    ourCase = own;
    await copy();
    await takeBack();
    expect(await idIn(own)).toBeDefined();
  });

  it("that is given and copied again needs the source's consent again", async () => {
    await consentTo("match");
    await takeBack();
    shareId = await shareValues(source, theirCase, [value], { id: ours.id, kind: "organization" });
    await copy();
    await expect(compare()).rejects.toThrow("source_consent_match");
  });
});

describe("a copy that a legal hold of its holder keeps", () => {
  it("stays for the holder alone, neither compared nor passed on any more, and goes when the hold ends", async () => {
    const third = await world.organization();
    const reader = await world.member(third, "lead");
    await consentTo("match");
    await consentTo("share", third);
    await compare();
    await grantCase(lead, ourCase, third);
    const shown = async () => (await world.attempt(reader, "select 1 from observations where case_id = $1", [ourCase])).count;
    expect(await shown()).toBe(1);
    await hold();
    await takeBack();
    const { rows } = await world.owner.query("select exposure from observations where case_id = $1", [ourCase]);
    expect(rows).toEqual([{ exposure: "private" }]);
    expect(await shown()).toBe(0);
    await expect(compare()).rejects.toThrow("source_consent_match");
    const [placed] = await asViewer(lead, listHolds);
    await asViewer(lead, (tx) => releaseHold(tx, placed!.id, "Over"));
    await recallExpired();
    expect(await idIn(ourCase)).toBeUndefined();
  });

  it("goes with the day on which the hold ends, too", async () => {
    await hold();
    await world.owner.query("update legal_holds set ends_at = now() + interval '1 hour' where case_id = $1", [ourCase]);
    await takeBack();
    expect(await idIn(ourCase)).toBeDefined();
    await world.owner.query("update legal_holds set ends_at = now() where case_id = $1", [ourCase]);
    const { rows } = await world.owner.query("update exports set expires_at = now() where into_case = $1 and expires_at > now() returning 1", [ourCase]);
    expect(rows).toHaveLength(1);
    await recallExpired();
    expect(await idIn(ourCase)).toBeUndefined();
  });

  it("looks to its source as one that the holder had deleted itself", async () => {
    const seen = () =>
      asViewer(source, async (tx) => ({ exports: await listCaseExports(tx, theirCase), copies: await listCopiesOfCase(tx, theirCase) }));
    await hold();
    await takeBack();
    const held = await seen();
    expect(held).toMatchObject({ exports: [{ rows: 1, recalled: 0, recalledAt: null }], copies: [{ values: 1 }] });
    await world.owner.query("update legal_holds set ends_at = now() where case_id = $1", [ourCase]);
    await world.owner.query("delete from observations where case_id = $1", [ourCase]);
    expect(await seen()).toEqual(held);
  });
});
