import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signInAll } from "@/e2e/surfaces/cast";
import type { Ids } from "@/e2e/surfaces/ids";
import { MARKERS } from "@/e2e/surfaces/markers";
import type { Person } from "@/e2e/surfaces/people";
import { beginProbing, type Probing } from "@/e2e/surfaces/probing";
import { type Question, questionsOf } from "@/e2e/surfaces/sweep";
import { makeTarget, observation, placeOf } from "@/e2e/surfaces/target";
import { addComment } from "@/server/cases/comments";
import { createCase } from "@/server/cases/mutations";
import { askToConnect } from "@/server/connections/mutations";
import { asViewer } from "@/server/db";
import { createDraft, saveDraftText } from "@/server/drafts/mutations";
import { fileObservations } from "@/server/indicators/mutations";
import { matchUntilDone } from "@/server/overlap/matcher";
import { listCaseOverlaps } from "@/server/overlap/queries";
import { grantCase } from "@/server/sharing/grants";
import { shareObservations } from "@/server/sharing/mutations";
import type { TestMember, TestOrganization } from "@/server/testing/world";

/**
 * The same installation before and after strangers did their own things in private: whatever is asked, by whoever they
 * are nothing to, the answer is the same, byte for byte. The operator is left out: it is told numbers.
 */
const READERS: Person[] = ["lead", "read", "shared", "outsider", "nobody"];
/** React sends what is ready first, so one answer has a few spellings: how often each question is asked in each world. */
const SPELLINGS = 3;
const PATIENCE = 60;

let probing: Probing;
let ids: Ids;
let cookies: Record<Person, string>;
let strangers: { organization: TestOrganization; lead: TestMember }[];
let matcher: pg.Client;

beforeAll(async () => {
  probing = await beginProbing();
  const { world, cast } = probing;
  matcher = new pg.Client({ connectionString: world.testDatabase.overlapUrl });
  await matcher.connect();
  strangers = [];
  for (let one = 0; one < 3; one++) {
    const organization = await world.organization();
    strangers.push({ organization, lead: await world.member(organization, "lead") });
  }
  ids = await makeTarget(world, cast);
  await matchUntilDone(matcher);
  cookies = await signInAll(cast);
  // Each request would say of its session that it was just used; one that was used later does not.
  await world.owner.query("update sessions set last_seen_at = now() + interval '30 minutes'");
});

afterAll(async () => {
  await matcher?.end();
  await probing?.stop();
});

it("cases, values, drafts, shares, grants, overlaps and connections of strangers change no answer", async () => {
  await expectSame(questionsOf(probing.site.origin, ids, cookies, READERS), liveInPrivate);
});

it("who else is in a closed group, or in another organization, changes no answer to its members", async () => {
  const people: Person[] = ["read", "shared", "outsider", "nobody"];
  await expectSame(questionsOf(probing.site.origin, ids, cookies, people), async () => {
    const joining = strangers[0]!;
    await probing.world.owner.query(
      "insert into sharing_group_members (group_id, organization_id, joined_at) values ($1, $2, now())", [ids.group, joining.organization.id],
    );
    for (const role of ["viewer", "admin"] as const) await probing.world.member(joining.organization, role);
    await probing.world.group(strangers.map(({ organization }) => organization), { closed: true, runBy: joining.organization });
  });
});

it("and the comparison tells where something does change", async () => {
  const questions = questionsOf(probing.site.origin, ids, cookies, ["read"]).filter(({ name }) => name === "read: /cases/[id]");
  await expect(expectSame(questions, () =>
    probing.world.owner.query("update cases set title = title || '!' where id = $1", [ids.case]),
  )).rejects.toThrow("read: /cases/[id]");
});

/** Asks everything, lets `happen`, and asks again: each answer must be one that was given before. */
async function expectSame(questions: Question[], happen: () => Promise<unknown>): Promise<void> {
  const before = new Map<string, Set<string>>();
  // What reading itself leaves behind (a case was read, a notice seen) is there after the first time.
  for (const { asked } of questions) await asked();
  for (let time = 0; time < SPELLINGS; time++) {
    for (const { name, asked } of questions) before.set(name, (before.get(name) ?? new Set()).add(await asked()));
  }
  await happen();
  const changed: string[] = [];
  for (const { name, asked } of questions) {
    if (!(await isKnown(asked, before.get(name)!))) changed.push(`${name}: ${firstChange([...before.get(name)!], await asked())}`);
  }
  expect(changed, changed.join("\n")).toEqual([]);
}

/** The words where an answer departs from the one before that it follows longest. */
function firstChange(before: string[], now: string): string {
  const common = (one: string) => [...one].findIndex((letter, place) => letter !== now[place]);
  const at = Math.max(...before.map(common));
  const nearest = before.find((one) => common(one) === at) ?? "";
  return `${nearest.slice(Math.max(0, at - 80), at + 120)} => ${now.slice(Math.max(0, at - 80), at + 120)}`;
}

async function isKnown(asked: () => Promise<string>, before: Set<string>): Promise<boolean> {
  for (let time = 0; time < PATIENCE; time++) if (before.has(await asked())) return true;
  return false;
}

/** Strangers file what the others hold, privately, and share, compare and connect among themselves. */
async function liveInPrivate(): Promise<void> {
  const [one, two, three] = strangers as [typeof strangers[0], typeof strangers[0], typeof strangers[0]];
  const held = [`${MARKERS.hiddenValue.word}.example`, `${MARKERS.sharedValue.word}.example`, ids.met];
  const theirs = ["only-strangers.example", "strangers-too.example"];
  const cases: string[] = [];
  for (const { lead } of [one, two, three]) {
    cases.push(await asViewer(lead, async (tx) => {
      const { id } = await createCase(tx, lead, { title: MARKERS.title.word, tlp: "green" });
      await fileObservations(tx, placeOf(lead, id), [
        ...held.map((value) => observation(value)),
        ...theirs.map((value) => observation(value, { exposure: "matchable", tlp: "green" })),
      ]);
      await addComment(tx, id, lead, MARKERS.comment.word);
      const draft = await createDraft(tx, lead, null);
      await saveDraftText(tx, draft!.id, held.join("\n"));
      return id;
    }));
  }
  await matchUntilDone(matcher);
  await asViewer(one.lead, async (tx) => {
    const caseId = cases[0]!;
    const parties = [{ id: two.organization.id, values: held.length + theirs.length }];
    const shared = await shareObservations(tx, { caseId, selection: { matching: {} }, parties, reason: "x", expiresAt: null });
    const granted = await grantCase(tx, { caseId, partyId: three.organization.id, level: "read", reason: "x", expiresAt: null });
    const { rows } = await listCaseOverlaps(tx, caseId, { page: 1 });
    const terms = { message: "compare" as const, note: "", contact: "Desk", days: 30 };
    const asked = await askToConnect(tx, { caseId, overlapId: rows[0]!.overlapId }, terms);
    expect([shared.ok, granted.ok, asked.ok]).toEqual([true, true, true]);
  });
}
