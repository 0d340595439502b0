import { randomUUID } from "node:crypto";
import pg from "pg";
import { type ScratchSite, serveScratch, signedInCookie } from "@/scripts/scratch-site";
import { separability, withoutDrift } from "@/scripts/timing/classifier";
import { createCase } from "@/server/cases/mutations";
import { askToConnect, declineConnection } from "@/server/connections/mutations";
import { listConnections } from "@/server/connections/queries";
import { asViewer } from "@/server/db";
import { canonicalize } from "@/server/indicators/canonical";
import { contentKey } from "@/server/indicators/content-key";
import { fileObservations, type NewObservation } from "@/server/indicators/mutations";
import { matchUntilDone } from "@/server/overlap/matcher";
import { listCaseOverlaps } from "@/server/overlap/queries";
import { startTestServer } from "@/server/testing/database-server";
import { type TestMember, World } from "@/server/testing/world";

/**
 * `npm run test:timing`: does the time of an answer betray what a hostile member of another organization may not know?
 * 1,000 interleaved tries of each of two classes per question; a classifier on the times may reach .55 at most, and the
 * same test must catch one millisecond planted on purpose. `-- WORDS` asks only the questions whose name holds the words.
 */
const TRIES = 1_000;
const LIMIT = 0.55;

/** One question: the same request about something that is there and not ours, and about something that is not there. */
type Question = { name: string; theirs: () => Promise<void>; nowhere: () => Promise<void> };

async function main(): Promise<void> {
  const server = await startTestServer();
  const scratch = await server.createDatabase();
  process.env.APP_DATABASE_URL = scratch.appUrl;
  process.env.APP_SECRET = randomUUID();
  const world = new World(scratch);
  const site = await serveScratch(scratch.appUrl);
  try {
    const wanted = process.argv[2] ?? "";
    const asked = (await questions(world, site)).filter(({ name }) => name.includes(wanted));
    process.exitCode = (await askAll(asked)) ? 0 : 1;
  } finally {
    await site.stop();
    await world.destroy();
    await server.stop();
  }
}

async function askAll(all: Question[]): Promise<boolean> {
  let well = true;
  for (const [index, question] of all.entries()) {
    const area = await ask(question, 0);
    well &&= area <= LIMIT;
    print({ name: question.name, tries: TRIES, auc: area, limit: LIMIT, passed: area <= LIMIT });
    if (index > 0) continue;
    const planted = await ask(question, 1);
    well &&= planted > LIMIT;
    print({ name: `${question.name}, 1 ms planted`, tries: TRIES, auc: planted, passed: planted > LIMIT });
  }
  return well;
}

/** Interleaves the two in random order, so that whatever else the machine does falls on both. */
async function ask(question: Question, plantedMilliseconds: number): Promise<number> {
  const times: [number[], number[]] = [[], []];
  for (let warmUp = 0; warmUp < 50; warmUp++) await Promise.all([question.theirs(), question.nowhere()]);
  for (let round = 0; round < TRIES; round++) {
    for (const kind of Math.random() < 0.5 ? ([0, 1] as const) : ([1, 0] as const)) {
      const start = performance.now();
      await (kind === 0 ? question.theirs() : question.nowhere());
      if (kind === 0) linger(plantedMilliseconds);
      times[kind].push(performance.now() - start);
    }
  }
  return Math.round(separability(...withoutDrift(times[0], times[1])) * 1000) / 1000;
}

function linger(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

async function questions(world: World, site: ScratchSite): Promise<Question[]> {
  const [victim, hostile] = [await world.organization(), await world.organization()];
  const holder = await world.member(victim, "lead");
  const attacker = await world.member(hostile, "analyst");
  const held = Array.from({ length: TRIES + 100 }, (_, index) => observation(`held-${index}.example`, "private"));
  const theirCase = await fileCase(holder, held);
  const cookie = await signedInCookie(attacker);
  const get = async (path: string) => {
    const response = await fetch(site.origin + path, { headers: { cookie }, redirect: "manual" });
    await response.arrayBuffer();
  };
  const paths = (path: (id: string) => string) => ({
    theirs: () => get(path(theirCase)),
    nowhere: () => get(path(randomUUID())),
  });
  const ownCase = await fileCase(attacker, [observation("own.example", "matchable")]);
  let guess = 0;
  return [
    { name: "page of a case", ...paths((id) => `/cases/${id}`) },
    { name: "overlaps of a case", ...paths((id) => `/cases/${id}/overlaps`) },
    { name: "overlap of our own case", ...paths((id) => `/cases/${ownCase}/overlaps/${id}`) },
    { name: "observations of a case", ...paths((id) => `/api/cases/${id}/observations`) },
    { name: "a share", ...paths((id) => `/shared/${id}`) },
    {
      name: "filing a value that somebody holds privately",
      theirs: () => file(attacker, ownCase, observation(`held-${guess++ % TRIES}.example`, "matchable")),
      nowhere: () => file(attacker, ownCase, observation(`free-${guess++ % TRIES}.example`, "matchable")),
    },
    {
      name: "searching a value that somebody holds privately",
      theirs: () => get(`/search?q=held-${guess++ % TRIES}.example`),
      nowhere: () => get(`/search?q=free-${guess++ % TRIES}.example`),
    },
    {
      name: "searching what was shared for a value that somebody holds privately",
      theirs: () => get(`/shared?q=held-${guess++ % TRIES}.example`),
      nowhere: () => get(`/shared?q=free-${guess++ % TRIES}.example`),
    },
    await authorizedByOne(world, site),
    await declinedOrSilent(world, holder, await world.member(hostile, "lead"), get),
  ];
}

/** What a broker sees where an overlap's one side authorized it and the other did not, and where there is no overlap. */
async function authorizedByOne(world: World, site: ScratchSite): Promise<Question> {
  const pages = await Promise.all([true, false].map(async (overlaps) => {
    const [broker, one, other] = [await world.organization(), await world.organization(), await world.organization()];
    await world.owner.query("insert into brokers (organization_id) values ($1)", [broker.id]);
    await world.owner.query(
      "insert into broker_authorizations (organization_id, broker_id, authorized_by_name) values ($1, $2, 'Admin')", [one.id, broker.id],
    );
    await fileCase(await world.member(one, "lead"), [observation(`brokered-${overlaps}.example`, "matchable")]);
    await fileCase(await world.member(other, "lead"), [observation(`brokered-${overlaps || "not"}.example`, "matchable")]);
    const cookie = await signedInCookie(await world.member(broker, "lead"));
    return async () => {
      const response = await fetch(`${site.origin}/brokering`, { headers: { cookie }, redirect: "manual" });
      await response.arrayBuffer();
    };
  }));
  await match(world.testDatabase.overlapUrl);
  return { name: "a broker's pairs, of which one side authorized it", theirs: pages[0]!, nowhere: pages[1]! };
}

/** The page of an overlap whose other side declined to connect, and of one whose other side says nothing. */
async function declinedOrSilent(
  world: World, asked: TestMember, asker: TestMember, get: (path: string) => Promise<void>,
): Promise<Question> {
  const paths: string[] = [];
  for (const value of ["declined.example", "silent.example"]) {
    await fileCase(asked, [observation(value, "matchable")]);
    const caseId = await fileCase(asker, [observation(value, "matchable")]);
    await match(world.testDatabase.overlapUrl);
    paths.push(await asViewer(asker, async (tx) => {
      const { overlapId } = (await listCaseOverlaps(tx, caseId, { page: 1 })).rows[0]!;
      await askToConnect(tx, { caseId, overlapId }, { message: "compare", note: "", contact: "Desk", days: 30 });
      return `/cases/${caseId}/overlaps/${overlapId}`;
    }));
  }
  const refusal = await asViewer(asked, async (tx) => declineConnection(tx, (await listConnections(tx)).at(-1)!.id));
  if (refusal) throw new Error(`declining was refused: ${refusal}`);
  return { name: "an overlap whose other side declined", theirs: () => get(paths[0]!), nowhere: () => get(paths[1]!) };
}

async function match(overlapUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: overlapUrl });
  await client.connect();
  await matchUntilDone(client);
  await client.end();
}

async function fileCase(member: TestMember, observations: NewObservation[]): Promise<string> {
  return asViewer(member, async (tx) => {
    const { id } = await createCase(tx, member, { title: "Timing" });
    await fileObservations(tx, { ...member, caseId: id, caseOrganizationId: member.organizationId }, observations);
    return id;
  });
}

/** Files a value and takes it away again, so that each try finds the case as it was. */
async function file(member: TestMember, caseId: string, one: NewObservation): Promise<void> {
  await asViewer(member, async (tx) => {
    await fileObservations(tx, { ...member, caseId, caseOrganizationId: member.organizationId }, [one]);
    await tx.observation.deleteMany({ where: { caseId, key: one.key } });
  });
}

function observation(text: string, exposure: "private" | "matchable"): NewObservation {
  const value = canonicalize("domain", text)!;
  return {
    kind: "domain", value, key: contentKey("domain", value), roles: ["other"], tlp: "amber", exposure,
    source: { name: "timing" },
  };
}

function print(line: object): void {
  console.log(JSON.stringify(line));
}

await main();
