import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { asViewer } from "@/server/db";
import { readWarninglist, type Warninglist } from "@/server/exchange/read-warninglist";
import { guessKind, identify } from "@/server/indicators/canonical";
import { contentKey } from "@/server/indicators/content-key";
import { fileObservations } from "@/server/indicators/mutations";
import { importList } from "@/server/noise/import-list";
import { applyNoise } from "@/server/noise/keep";
import { holdNoise } from "@/server/noise/lists";
import { addOwnEntries, removeOwnEntries, switchNoiseList } from "@/server/noise/mutations";
import { countOwnHits, findListsOf, listNoiseLists } from "@/server/noise/queries";
import { createWorld, type TestMember, type World } from "@/server/testing/world";
import type { Viewer } from "@/server/db";

let world: World;
let operator: Viewer;
beforeAll(async () => {
  process.env.LOG_LEVEL = "silent";
  world = await createWorld();
  operator = await world.operator();
});
afterAll(() => world?.destroy());
afterEach(async () => {
  await world.owner.query("update noise_lists set enabled = false where organization_id is null and not built_in");
  await applyNoise();
});

const indicatorOf = (raw: string) => identify(guessKind(raw)!, raw)!;

async function fileValues(member: TestMember, values: string[], exposure: "private" | "matchable" = "private"): Promise<string> {
  return asViewer(member, async (tx) => {
    const organizationId = member.organizationId;
    const { id: caseId } = await tx.case.create({ data: { organizationId, title: "A case", tlp: "clear" } });
    const place = { caseId, caseOrganizationId: organizationId, organizationId, memberId: member.memberId };
    const byKey = new Map(values.map(indicatorOf).map((indicator) => [contentKey(indicator.kind, indicator.value), indicator]));
    await fileObservations(tx, place, [...byKey].map(([key, indicator]) => (
      { ...indicator, key, roles: [], tlp: "clear", exposure, source: { name: "a report" } }
    )));
    return caseId;
  });
}

function listOf(name: string, type: Warninglist["type"], list: string[], version = 1): Warninglist {
  const attributes = ["domain", "ip-dst", "url", "email-src", "md5", "sha256"];
  const read = readWarninglist(JSON.stringify({ name, type, version, matching_attributes: attributes, list }));
  if (!read.ok) throw new Error(JSON.stringify(read.reason));
  return read.list;
}

const bring = (list: Warninglist, insist = false) =>
  asViewer(operator, (tx) => importList(tx, operator, list, { class: "infrastructure", insist }));
const namesOn = async (member: TestMember, value: string) =>
  (await asViewer(member, (tx) => findListsOf(tx, value)))?.lists.filter(({ enabled, about }) => enabled && about).map(({ slug }) => slug);
const slugsOf = async (value: string, organizationId: string) =>
  (await world.owner.query<{ slugs: string[] }>(
    `select array(select l.slug from noise_lists l where l.number = any (o.noise) order by 1) as slugs
     from observations o where o.value = $1 and o.organization_id = $2`, [value, organizationId],
  )).rows[0]?.slugs;

describe("the built-in lists", () => {
  it.each([
    ["10.1.2.3", "private-networks"],
    ["http://192.168.1.1/login", "private-networks"],
    ["127.0.0.1", "loopback"],
    ["fe80::1", "link-local"],
    ["224.0.0.1", "multicast"],
    ["0.0.0.0", "reserved-networks"],
    ["8.8.8.8", "public-resolvers"],
    ["2606:4700:4700::1111", "public-resolvers"],
    ["schemas.openxmlformats.org", "popular-sites"],
    ["http://www.w3.org/1999/xhtml", "popular-sites"],
    ["https://github.com", "open-platforms"],
    ["www.virustotal.com", "security-sites"],
    ["d41d8cd98f00b204e9800998ecf8427e", "empty-file"],
    ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "empty-file"],
  ])("hold %s: %s", async (value, slug) => {
    const member = await world.member(await world.organization(), "analyst");
    expect(await namesOn(member, value)).toEqual([slug]);
    await fileValues(member, [value]);
    expect(await slugsOf(indicatorOf(value).value, member.organizationId)).toEqual([slug]);
  });

  it("say nothing of what attackers use: pages and hosts at sites that are open to all, mailboxes, ordinary addresses", async () => {
    const member = await world.member(await world.organization(), "analyst");
    for (const value of [
      "https://docs.google.com/document/d/1", "https://github.com/a/b", "storage.googleapis.com", "someone@gmail.com",
      "193.0.6.139", "notadobe.com", "172.32.0.1", "2606:4700:4700::1112",
    ]) expect([value, await namesOn(member, value)]).toEqual([value, []]);
  });

  it("of reserved names and documentation networks are off where a story is told in them, and on elsewhere", async () => {
    const member = await world.member(await world.organization(), "analyst");
    expect(await namesOn(member, "198.51.100.9")).toEqual([]);
    const lists = await asViewer(operator, listNoiseLists);
    const reserved = lists.filter(({ slug }) => slug === "documentation-networks" || slug === "reserved-names");
    for (const { number } of reserved) await asViewer(operator, (tx) => switchNoiseList(tx, number, true));
    expect(await namesOn(member, "198.51.100.9")).toEqual(["documentation-networks"]);
    expect(await namesOn(member, "mail.evil.example")).toEqual(["reserved-names"]);
    for (const { number } of reserved) await asViewer(operator, (tx) => switchNoiseList(tx, number, false));
  });
});

/** Values and entries over a small world, so that they hit each other often. */
const name = fc.array(fc.constantFrom("a", "b", "cd", "co", "example", "duck"), { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
const ipv4 = fc.tuple(fc.constantFrom(45, 46), fc.nat(3), fc.nat(3), fc.nat(7)).map((parts) => parts.join("."));
const ipv6 = fc.tuple(fc.nat(3), fc.nat(3)).map(([x, y]) => `2a00:${x + 1}::${y + 1}`);
const url = fc.tuple(fc.oneof(name, ipv4, ipv6.map((address) => `[${address}]`)), fc.constantFrom("", "/x", "/a.b?c=soc@d", ":8080/Y")).map(([host, path]) => `http://${host}${path}`);
const email = fc.tuple(fc.constantFrom("soc", "a", "abuse"), name).map(([local, domain]) => `${local}@${domain}`);
const md5 = fc.nat(5).map((digit) => String(digit).repeat(32));
const value = fc.oneof(name, ipv4, ipv6, url, email, md5);
const cidr = fc.oneof(
  ipv4, ipv6,
  fc.tuple(ipv4, fc.integer({ min: 6, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
  fc.tuple(ipv6, fc.integer({ min: 14, max: 128 })).map(([address, bits]) => `${address}/${bits}`),
);
const entriesFor = {
  string: value, hostname: name, cidr,
  substring: fc.oneof(name, fc.constantFrom("exam", "a.b", "soc@", "http://a")),
  regex: fc.constantFrom("/^(soc|abuse)\\@.*\\..*$/i", "^a\\.", "/EXAMPLE$/i", "45\\.[01]\\."),
};
const typed = fc.constantFrom(...(Object.keys(entriesFor) as (keyof typeof entriesFor)[])).chain((type) =>
  fc.record({ type: fc.constant(type), entries: fc.array(entriesFor[type], { minLength: 1, maxLength: 6 }) }));

describe("a value", () => {
  it("is on the same lists by memory as by the database", async () => {
    const member = await world.member(await world.organization(), "lead");
    await fc.assert(
      fc.asyncProperty(fc.array(typed, { minLength: 1, maxLength: 3 }), fc.array(value, { minLength: 20, maxLength: 40 }), async (lists, values) => {
        for (const [index, { type, entries }] of lists.entries()) await bring(listOf(`Agreeing ${index}`, type, entries, 1), true);
        await asViewer(member, async (tx) => {
          const noise = await holdNoise(tx, member.organizationId);
          for (const { kind, value } of values.map(indicatorOf)) {
            if (noise.patternKinds.includes(kind)) continue;
            const [row] = await tx.$queryRaw<{ noise: number[] }[]>`
              select coalesce(noise_of(${kind}::text, ${value}::text, ${member.organizationId}::uuid), '{}') as noise
            `;
            expect([kind, value, noise.hits(kind, value)]).toEqual([kind, value, row!.noise]);
          }
        });
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

type Change =
  | { do: "import"; list: number; type: Warninglist["type"]; entries: string[] }
  | { do: "switch"; list: number }
  | { do: "own"; member: number; add: string[]; remove: string[] }
  | { do: "file"; member: number; values: string[] }
  | { do: "apply" };

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.nat(1), typed).map(([list, { type, entries }]) => ({ do: "import" as const, list, type, entries })),
  fc.nat(1).map((list) => ({ do: "switch" as const, list })),
  fc.record({ do: fc.constant("own" as const), member: fc.nat(1), add: fc.array(fc.oneof(value, cidr), { maxLength: 4 }), remove: fc.array(name, { maxLength: 4 }) }),
  fc.record({ do: fc.constant("file" as const), member: fc.nat(1), values: fc.array(value, { minLength: 1, maxLength: 15 }) }),
  fc.constant({ do: "apply" as const }),
);

describe("after any changes of lists", () => {
  it("every observation stands as if it were filed now, private ones and each organization's own lists included", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 15 }), async (changes) => {
        const members = [await world.member(await world.organization(), "lead"), await world.member(await world.organization(), "lead")];
        for (const one of changes) await carryOut(one, members);
        await applyNoise();
        const { rows } = await world.owner.query<{ kind: string; value: string; noise: number[]; organization: string }>(
          `select kind::text, value, coalesce(noise, '{}') as noise, organization_id as organization from observations where organization_id = any ($1)`,
          [members.map(({ organizationId }) => organizationId)],
        );
        for (const member of members) {
          await asViewer(member, async (tx) => {
            const noise = await holdNoise(tx, member.organizationId);
            for (const row of rows.filter(({ organization }) => organization === member.organizationId)) {
              const [scratch] = await tx.$queryRaw<{ noise: number[] }[]>`
                select coalesce(noise_of(${row.kind}::text, ${row.value}::text, ${member.organizationId}::uuid), '{}') as noise
              `;
              const expected = noise.patternKinds.includes(row.kind) ? scratch!.noise : noise.hits(row.kind, row.value);
              expect([row.kind, row.value, row.noise]).toEqual([row.kind, row.value, expected]);
            }
          });
        }
      }),
      { numRuns: 15 },
    );
  }, 180_000);
});

async function carryOut(one: Change, members: TestMember[]): Promise<void> {
  if (one.do === "import") await bring(listOf(`Changing ${one.list}`, one.type, one.entries), true);
  if (one.do === "apply") await applyNoise();
  if (one.do === "file") await fileValues(members[one.member]!, one.values);
  if (one.do === "switch") {
    const list = (await asViewer(operator, listNoiseLists)).find(({ slug }) => slug === `changing-${one.list}`);
    if (list) await asViewer(operator, (tx) => switchNoiseList(tx, list.number, !list.enabled));
  }
  if (one.do !== "own") return;
  const member = members[one.member]!;
  await asViewer(member, (tx) => addOwnEntries(tx, member, one.add.join("\n")));
  await asViewer(member, (tx) => removeOwnEntries(tx, member, one.remove.map((removed) => ({ match: "name", value: removed }))));
}

describe("a filing under lists that change meanwhile", () => {
  it("is caught up with: the change waits for it", async () => {
    const member = await world.member(await world.organization(), "lead");
    let filed = () => {};
    const isFiled = new Promise<void>((resolve) => (filed = resolve));
    let commit = () => {};
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    const filing = asViewer(member, async (tx) => {
      const organizationId = member.organizationId;
      const { id: caseId } = await tx.case.create({ data: { organizationId, title: "A case", tlp: "clear" } });
      const key = contentKey("domain", "meanwhile.example");
      await fileObservations(tx, { caseId, caseOrganizationId: organizationId, organizationId, memberId: member.memberId }, [
        { kind: "domain", value: "meanwhile.example", key, roles: [], tlp: "clear", exposure: "private", source: { name: "x" } },
      ]);
      filed();
      await mayCommit;
    });
    await isFiled;
    await bring(listOf("Meanwhile", "string", ["meanwhile.example"]));
    const { rows: [waits] } = await world.app.query<{ advance_noise: string }>("select advance_noise(10)");
    expect(waits?.advance_noise).toBe("waiting");
    commit();
    await filing;
    await applyNoise();
    expect(await slugsOf("meanwhile.example", member.organizationId)).toEqual(["meanwhile"]);
  });
});

describe("nobody is told", () => {
  it("by a changed list, its progress or its counts that somebody else holds a value of it", async () => {
    const holder = await world.member(await world.organization(), "lead");
    const other = await world.member(await world.organization(), "lead");
    await fileValues(holder, ["secretly-held.example"], "private");
    await bring(listOf("Telling", "hostname", ["secretly-held.example"]));
    await applyNoise();
    const { number } = (await asViewer(operator, listNoiseLists)).find(({ slug }) => slug === "telling")!;
    expect((await asViewer(holder, countOwnHits)).get(number)).toBe(1);
    expect((await asViewer(other, countOwnHits)).get(number)).toBeUndefined();
    expect(await asViewer(operator, countOwnHits)).toEqual(new Map());
    const held = await asViewer(operator, (tx) => findListsOf(tx, "secretly-held.example"));
    expect(held?.lists.filter(({ enabled }) => enabled).map(({ slug }) => slug)).toEqual(["telling"]);
  });

  it("by an organization's own list, which neither operators nor others see", async () => {
    const lead = await world.member(await world.organization(), "lead");
    const other = await world.member(await world.organization(), "admin");
    await fileValues(other, ["our-own.example"]);
    expect(await asViewer(lead, (tx) => addOwnEntries(tx, lead, "our-own.example"))).toBeNull();
    await applyNoise();
    await fileValues(lead, ["mail.our-own.example"]);
    expect(await slugsOf("our-own.example", other.organizationId)).toEqual([]);
    expect(await slugsOf("mail.our-own.example", lead.organizationId)).toEqual(["own"]);
    expect(await namesOn(lead, "our-own.example")).toEqual(["own"]);
    expect(await namesOn(other, "our-own.example")).toEqual([]);
    expect((await asViewer(operator, listNoiseLists)).some(({ own }) => own)).toBe(false);
  });
});
