import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { findIndicators } from "@/server/drafts/find-indicators";
import { fileDraft } from "@/server/drafts/file-draft";
import { addDraftFile, createDraft, readDraftFile, saveDraft, saveDraftText } from "@/server/drafts/mutations";
import { findDraft, findMatchingTerms, listDrafts, listDraftIndicatorsAsJson } from "@/server/drafts/queries";
import { addIndicatorByHand, changeIndicators, correctIndicator } from "@/server/drafts/review";
import { caseDetailsSchema } from "@/server/cases/schema";
import { createWorld, type TestMember, type World } from "@/server/testing/world";

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.destroy());

const names = { typedText: "Typed text", byHand: "Added by hand" };
const filerOf = (member: TestMember) => ({ organizationId: member.organizationId, memberId: member.memberId });
const newMember = async (role: "viewer" | "analyst" | "lead" = "analyst") => world.member(await world.organization(), role);

async function newDraft(author: TestMember, text: string, more: { title?: string; tlp?: "red" | "amber" | "amber_strict" } = {}) {
  const id = await asViewer(author, async (tx) => {
    const draft = (await createDraft(tx, filerOf(author), null))!;
    await saveDraftText(tx, draft.id, text);
    await saveDraft(tx, draft.id, {
      title: more.title ?? "An incident",
      details: caseDetailsSchema.parse({ tlp: more.tlp }),
    });
    return draft.id;
  });
  return id;
}

const rowsOf = async (author: TestMember, draftId: string) =>
  asViewer(author, (tx) => tx.draftIndicator.findMany({ where: { draftId }, orderBy: { position: "asc" } }));
const find = (author: TestMember, draftId: string) => findIndicators(author, draftId, () => undefined);
const file = (author: TestMember, draftId: string) => asViewer(author, (tx) => fileDraft(tx, filerOf(author), draftId, names));

describe("A draft", () => {
  it("is there for its author only, not for a colleague", async () => {
    const organization = await world.organization();
    const [author, colleague] = [await world.member(organization, "analyst"), await world.member(organization, "lead")];
    const id = await newDraft(author, "seen at 45.77.12.9");
    expect(await asViewer(author, (tx) => findDraft(tx, id))).toMatchObject({ text: "seen at 45.77.12.9" });
    expect(await asViewer(colleague, (tx) => findDraft(tx, id))).toBeNull();
    expect(await asViewer(colleague, listDrafts)).toEqual([]);
    expect(await asViewer(colleague, (tx) => saveDraftText(tx, id, "mine"))).toBe(false);
    expect(await find(colleague, id)).toBeNull();
    expect(await file(colleague, id)).toEqual({ ok: false, reason: "not_found" });
  });

  it("tells what may be compared today, also where nothing ever was", async () => {
    const author = await world.member(await world.organization({ budget: 7 }), "analyst");
    const left = () => asViewer(author, (tx) => findMatchingTerms(tx, author.organizationId));
    expect(await left()).toMatchObject({ identityPolicy: "named", budgetLeft: 7 });
    await world.owner.query("update matching_budgets set day = (now() at time zone 'utc')::date, used = 9 where organization_id = $1", [author.organizationId]);
    expect(await left()).toMatchObject({ budgetLeft: 0 });
  });

  it("cannot be begun by a viewer", async () => {
    const viewer = await newMember("viewer");
    await expect(asViewer(viewer, (tx) => createDraft(tx, filerOf(viewer), null))).rejects.toThrow();
  });

  it("cannot be aimed at a case that the author may not file into, and does not tell whether there is one", async () => {
    const [owner, stranger] = [await newMember(), await newMember()];
    const filed = await fileText(owner, "45.77.12.10");
    const elsewhere = "0190b5a0-0000-7000-8000-000000000000";
    expect(await asViewer(stranger, (tx) => createDraft(tx, filerOf(stranger), filed))).toBeNull();
    expect(await asViewer(stranger, (tx) => createDraft(tx, filerOf(stranger), elsewhere))).toBeNull();
    expect(await asViewer(owner, (tx) => createDraft(tx, filerOf(owner), filed))).not.toBeNull();
  });

  it("keeps text that holds NUL and half characters, without them", async () => {
    const author = await newMember();
    const id = await newDraft(author, "a\0b\ud800c 🧵", { title: "🔥 \0 wave" });
    expect(await asViewer(author, (tx) => findDraft(tx, id))).toMatchObject({ text: "abc 🧵", title: "🔥  wave" });
  });
});

async function fileText(author: TestMember, text: string): Promise<string> {
  const id = await newDraft(author, text);
  await find(author, id);
  const filed = await file(author, id);
  if (!filed.ok) throw new Error(filed.reason);
  return filed.caseId;
}

describe("Finding indicators", () => {
  it("writes each once across text and files, with sentence, source and how often", async () => {
    const author = await newMember();
    const id = await newDraft(author, "The host called 45.77.12[.]9 twice. 45.77.12.9 answered.");
    const read = await readDraftFile("log.txt", Buffer.from("45.77.12.9\nevil-updates.net"));
    if (!read.ok) throw new Error(read.reason);
    await asViewer(author, (tx) => addDraftFile(tx, id, read.file));
    expect(await find(author, id)).toBe(2);
    const rows = await rowsOf(author, id);
    expect(rows.map((row) => [row.kind, row.value, row.sourceName, row.occurrences])).toEqual([
      ["ipv4", "45.77.12.9", "text", 3],
      ["domain", "evil-updates.net", "log.txt", 1],
    ]);
    expect(rows[0]?.excerpt).toContain("The host called");
  });

  it("suggests roles, leaves values off that are on a noise list, and makes matchable what TLP allows", async () => {
    const author = await newMember();
    const text = "From: spy@evil-updates.net\nC2 45.77.12.9\n8.8.8.8\n" + "ab12".repeat(16);
    const id = await newDraft(author, text);
    await find(author, id);
    const rows = await rowsOf(author, id);
    const of = (value: string) => rows.find((row) => row.value === value);
    expect(of("spy@evil-updates.net")).toMatchObject({ role: "sender", chosen: true, exposure: "matchable", tlp: "amber" });
    expect(of("45.77.12.9")).toMatchObject({ role: "springboard" });
    expect(of("ab12".repeat(16))).toMatchObject({ role: "malware" });
    expect(of("8.8.8.8")).toMatchObject({ chosen: false });
    expect(of("8.8.8.8")?.noise).toHaveLength(1);
    expect(of("45.77.12.9")?.noise).toEqual([]);
  });

  it.each(["red", "amber_strict"] as const)("keeps %s material private unless a person says otherwise", async (tlp) => {
    const author = await newMember();
    const id = await newDraft(author, "45.77.12.9", { tlp });
    await find(author, id);
    expect(await rowsOf(author, id)).toMatchObject([{ exposure: "private", tlp }]);
  });

  it("keeps choices, and what was added by hand, when it runs again", async () => {
    const author = await newMember();
    const id = await newDraft(author, "45.77.12.9");
    await find(author, id);
    await asViewer(author, async (tx) => {
      await addIndicatorByHand(tx, id, { value: "hxxp://evil-updates[.]net/a" });
      await changeIndicators(tx, id, [{ positions: [0], set: { chosen: false, role: "victim", exposure: "private" } }]);
      await saveDraftText(tx, id, "first 45.77.12.8 then 45.77.12.9");
    });
    expect(await find(author, id)).toBe(3);
    const rows = await rowsOf(author, id);
    expect(rows.find((row) => row.value === "45.77.12.9")).toMatchObject({ chosen: false, role: "victim", exposure: "private" });
    expect(rows.filter((row) => row.sourceName === "hand")).toMatchObject([{ value: "http://evil-updates.net/a" }]);
  });

  it("changes nothing when it is stopped", async () => {
    const author = await newMember();
    const id = await newDraft(author, "45.77.12.9");
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    await expect(findIndicators(author, id, () => undefined, stop.signal)).rejects.toThrow("stopped");
    expect(await rowsOf(author, id)).toEqual([]);
  });
});

describe("Reviewing", () => {
  it("never lets red be matchable, in whatever order it is asked", async () => {
    const author = await newMember();
    const id = await newDraft(author, "45.77.12.9");
    await find(author, id);
    await asViewer(author, (tx) => changeIndicators(tx, id, [
      { positions: "all", set: { tlp: "red" } },
      { positions: "all", set: { exposure: "matchable" } },
    ]));
    expect(await rowsOf(author, id)).toMatchObject([{ tlp: "red", exposure: "private" }]);
  });

  it("hands a stricter TLP of the case on to its indicators", async () => {
    const author = await newMember();
    const id = await newDraft(author, "45.77.12.9 45.77.12.8");
    await find(author, id);
    await asViewer(author, async (tx) => {
      await changeIndicators(tx, id, [{ positions: [1], set: { tlp: "green" } }]);
      await saveDraft(tx, id, { title: "t", details: caseDetailsSchema.parse({ tlp: "red" }) });
    });
    expect(await rowsOf(author, id)).toMatchObject([{ tlp: "red", exposure: "private" }, { tlp: "green", exposure: "matchable" }]);
  });

  it("says what is wrong with a value that a person typed", async () => {
    const author = await newMember();
    const id = await newDraft(author, "45.77.12.9 45.77.12.8");
    await find(author, id);
    await asViewer(author, async (tx) => {
      expect(await addIndicatorByHand(tx, id, { value: "not a value" })).toEqual({ ok: false, reason: "invalid" });
      expect(await addIndicatorByHand(tx, id, { value: "45[.]77.12.9" })).toEqual({ ok: false, reason: "duplicate" });
      expect(await correctIndicator(tx, id, 0, { kind: "ipv4", value: "45.77.12.8" })).toEqual({ ok: false, reason: "duplicate" });
      expect(await correctIndicator(tx, id, 0, { value: "evil-updates[.]net" })).toMatchObject({ ok: true, rows: [{ kind: "domain" }] });
    });
  });
});

describe("Filing", () => {
  it("files the chosen ones with role, TLP, exposure and source, and the draft is gone", async () => {
    const author = await newMember();
    const id = await newDraft(author, "C2 45.77.12.9 and 45.77.12.8", { title: "  Springboard  " });
    await find(author, id);
    await asViewer(author, (tx) => changeIndicators(tx, id, [{ positions: [1], set: { chosen: false } }]));
    const filed = await file(author, id);
    expect(filed).toMatchObject({ ok: true, filed: 1, known: 0, number: expect.stringMatching(/^ORG\d+-\d{4}-0001$/) });
    if (!filed.ok) return;
    await asViewer(author, async (tx) => {
      expect(await tx.case.findUnique({ where: { id: filed.caseId } })).toMatchObject({ title: "Springboard", status: "new" });
      const [source] = await tx.caseSource.findMany({ where: { caseId: filed.caseId } });
      expect(source).toMatchObject({ name: "Typed text", mediaType: "text/plain" });
      expect(await tx.observation.findMany({ where: { caseId: filed.caseId } })).toMatchObject([
        { value: "45.77.12.9", roles: ["springboard"], tlp: "amber", exposure: "matchable", sources: [{ source_id: source?.id, name: "Typed text" }] },
      ]);
      expect(await findDraft(tx, id)).toBeNull();
    });
  });

  it("dates what it files as the person says, and not at all where nothing is said", async () => {
    const author = await newMember();
    const [firstSeenAt, lastSeenAt] = [new Date("2011-08-11T12:00:00Z"), new Date("2011-08-19T12:00:00Z")];
    const fileSeen = async (seen?: { firstSeenAt: Date | null; lastSeenAt: Date | null }) => {
      const id = await newDraft(author, "45.77.12.9");
      await find(author, id);
      await asViewer(author, (tx) => saveDraft(tx, id, { title: "Seen", details: caseDetailsSchema.parse({}), seen }));
      return file(author, id);
    };
    const datesOf = async (filed: Awaited<ReturnType<typeof file>>) =>
      asViewer(author, (tx) => tx.observation.findMany({ where: { caseId: filed.ok ? filed.caseId : "" }, select: { firstSeenAt: true, lastSeenAt: true } }));
    expect(await datesOf(await fileSeen({ firstSeenAt, lastSeenAt }))).toEqual([{ firstSeenAt, lastSeenAt }]);
    expect(await datesOf(await fileSeen())).toEqual([{ firstSeenAt: null, lastSeenAt: null }]);
    expect(await fileSeen({ firstSeenAt: lastSeenAt, lastSeenAt: firstSeenAt })).toEqual({ ok: false, reason: "seen_invalid" });
    expect(await fileSeen({ firstSeenAt: null, lastSeenAt: new Date("2999-12-31T12:00:00Z") })).toEqual({ ok: false, reason: "seen_invalid" });
  });

  it("does not file the same draft twice, also when asked at the same moment", async () => {
    const author = await newMember();
    const id = await newDraft(author, "45.77.12.9");
    await find(author, id);
    const answers = await Promise.all([file(author, id), file(author, id), file(author, id)]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.filter((answer) => !answer.ok && answer.reason === "not_found")).toHaveLength(2);
    expect(await asViewer(author, (tx) => tx.case.count())).toBe(1);
  });

  it("leaves everything as it was when it breaks in the middle", async () => {
    const author = await newMember();
    const id = await newDraft(author, Array.from({ length: 6_000 }, (_, n) => `45.77.${n >> 8}.${n & 255}`).join("\n"));
    await find(author, id);
    const broken = asViewer(author, (tx) =>
      fileDraft(tx, filerOf(author), id, names, [], (done) => {
        if (done > 0) throw new Error("the power went out");
      }),
    );
    await expect(broken).rejects.toThrow("the power went out");
    await asViewer(author, async (tx) => {
      expect([await tx.case.count(), await tx.observation.count(), await tx.caseSource.count()]).toEqual([0, 0, 0]);
      expect(await findDraft(tx, id)).toMatchObject({ indicators: 6_000 });
    });
    expect(await file(author, id)).toMatchObject({ ok: true, filed: 6_000 });
  });

  it("asks for a title, and for looking at the text first", async () => {
    const author = await newMember();
    const untitled = await newDraft(author, "45.77.12.9", { title: " " });
    expect(await file(author, untitled)).toEqual({ ok: false, reason: "title_missing" });
    expect(await file(author, await newDraft(author, "45.77.12.9"))).toEqual({ ok: false, reason: "not_found_yet" });
    expect(await file(author, await newDraft(author, ""))).toMatchObject({ ok: true, filed: 0 });
  });

  it("adds to a case: a value known there gains the source and keeps its row", async () => {
    const author = await newMember();
    const caseId = await fileText(author, "45.77.12.9");
    const id = await asViewer(author, async (tx) => {
      const draft = (await createDraft(tx, filerOf(author), caseId))!;
      await saveDraftText(tx, draft.id, "again 45.77.12.9, new 45.77.12.7");
      return draft.id;
    });
    await find(author, id);
    expect(await file(author, id)).toMatchObject({ ok: true, caseId, filed: 1, known: 1 });
    expect(await asViewer(author, (tx) => tx.case.count())).toBe(1);
  });

  it("keeps private what is contributed to another organization's case", async () => {
    const [owner, contributor] = [await newMember("lead"), await newMember()];
    const caseId = await fileText(owner, "45.77.12.9");
    await asViewer(owner, (tx) => tx.caseGrant.create({
      data: {
        caseId, caseOrganizationId: owner.organizationId, partyId: contributor.organizationId, partyKind: "organization",
        level: "contribute", reason: "together", grantedBy: owner.memberId, grantedByName: owner.name,
      },
      select: { id: true },
    }));
    const id = await asViewer(contributor, async (tx) => {
      const draft = (await createDraft(tx, filerOf(contributor), caseId))!;
      await saveDraftText(tx, draft.id, "45.77.12.7");
      return draft.id;
    });
    await find(contributor, id);
    await asViewer(contributor, (tx) => changeIndicators(tx, id, [{ positions: "all", set: { exposure: "matchable" } }]));
    expect(await rowsOf(contributor, id)).toMatchObject([{ exposure: "private" }]);
    expect(await file(contributor, id)).toMatchObject({ ok: true, filed: 1 });
  });

  it("carries 100,000 indicators from one text into the case, with counts that only grow", async () => {
    const author = await newMember();
    const text = Array.from({ length: 100_000 }, (_, n) => `c${n}.evil-updates.net`).join("\n");
    const id = await newDraft(author, text);
    const seen: number[] = [];
    expect(await findIndicators(author, id, ({ done, saved }) => seen.push(done + saved))).toBe(100_000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const pages: number[] = [];
    await asViewer(author, async (tx) => {
      for (let after = -1; ; ) {
        const page = await listDraftIndicatorsAsJson(tx, id, after, 20_000);
        if (!page) break;
        pages.push(JSON.parse(page.json).length);
        after = page.last;
      }
    });
    expect(pages.reduce((sum, n) => sum + n, 0)).toBe(100_000);
    expect(await file(author, id)).toMatchObject({ ok: true, filed: 100_000 });
  }, 120_000);
});
