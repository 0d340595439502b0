import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asViewer, type Viewer } from "@/server/db";
import { readWarninglist, type Warninglist } from "@/server/exchange/read-warninglist";
import { NOISE_CLASSES } from "@/server/noise/classes";
import { importList, previewImport } from "@/server/noise/import-list";
import { classOfKnownList } from "@/server/noise/known-lists";
import { addOwnEntries, MOST_OWN_ENTRIES, removeOwnEntries, reviewOwnEntries, switchNoiseList } from "@/server/noise/mutations";
import { listNoiseLists, listNoiseVersions, listOwnEntries } from "@/server/noise/queries";
import { createWorld, type World } from "@/server/testing/world";

let world: World;
let operator: Viewer;
beforeAll(async () => {
  world = await createWorld();
  operator = await world.operator();
});
afterAll(() => world?.destroy());

function listOf(name: string, version: number, list: string[], type = "hostname"): Warninglist {
  const read = readWarninglist(JSON.stringify({ name, type, version, matching_attributes: ["domain"], list }));
  if (!read.ok) throw new Error(JSON.stringify(read.reason));
  return read.list;
}
const bring = (list: Warninglist, insist = false) =>
  asViewer(operator, (tx) => importList(tx, operator, list, { class: "vpn", insist }));
const preview = (list: Warninglist) => asViewer(operator, (tx) => previewImport(tx, list));
const found = async (slug: string) => (await asViewer(operator, listNoiseLists)).find((list) => list.slug === slug)!;

describe("importing a list", () => {
  it("shows the difference first, and replaces the entries of the version before", async () => {
    expect(await preview(listOf("Rotating", 1, ["a.example", "b.example"]))).toMatchObject({ versionBefore: null, added: 2, removed: 0, caution: null });
    await bring(listOf("Rotating", 1, ["a.example", "b.example"]));
    const next = listOf("Rotating", 2, ["b.example", "c.example", "d.example"]);
    expect(await preview(next)).toMatchObject({ versionBefore: "1", version: "2", entries: 3, added: 2, removed: 1, class: "vpn" });
    expect((await found("rotating")).entries).toBe(2);
    expect(await bring(next)).toEqual({ ok: true, added: 2, removed: 1 });
    expect(await found("rotating")).toMatchObject({ version: "2", entries: 3, class: "vpn", enabled: true });
  });

  it("keeps who brought which version when", async () => {
    await bring(listOf("Noted", 1, ["a.example"]));
    await bring(listOf("Noted", 5, ["a.example", "b.example"]));
    const { number, importedBy } = await found("noted");
    const versions = await asViewer(operator, (tx) => listNoiseVersions(tx, number));
    expect(versions.map(({ version, added, removed, entries }) => [version, added, removed, entries])).toEqual([["5", 1, 0, 2], ["1", 1, 0, 1]]);
    expect(versions[0]?.importedBy).toBe(importedBy);
    expect(importedBy).toMatch(/^Person/);
  });

  it("refuses an older version unless it is insisted on, and the same again", async () => {
    await bring(listOf("Aging", 7, ["a.example"]));
    expect(await preview(listOf("Aging", 6, ["b.example"]))).toMatchObject({ caution: "older" });
    expect(await bring(listOf("Aging", 6, ["b.example"]))).toEqual({ ok: false, reason: "older" });
    expect(await bring(listOf("Aging", 7, ["a.example"]))).toEqual({ ok: false, reason: "same" });
    expect(await bring(listOf("Aging", 6, ["b.example"]), true)).toEqual({ ok: true, added: 1, removed: 1 });
    expect((await found("aging")).version).toBe("6");
  });

  it("leaves a pattern out that the database cannot read, and says so", async () => {
    expect(await preview(listOf("Patterns", 1, ["/^a+$/i", "(b"], "regex"))).toMatchObject({ entries: 1, leftOut: 1 });
  });

  it("knows the class of a public list by its name, and none of others", () => {
    expect(classOfKnownList("List of RFC 1918 CIDR blocks")).toBe("bogon");
    expect(classOfKnownList("Our partner's proxies")).toBeNull();
  });

  it("of each class weighs as strength says of that class: what is rented by the hour counts for more", async () => {
    const { rows } = await world.owner.query<{ class: string; left: number }>(
      `select c::text as class, overlap.noise_part('ipv4', 'self', array[c::text])::float as left
       from unnest(enum_range(null::noise_class)) c`,
    );
    expect(rows.map((row) => row.class)).toEqual(NOISE_CLASSES);
    const most = Math.max(...rows.map(({ left }) => left));
    expect(rows.filter(({ left }) => left === most).map((row) => row.class)).toEqual(["cloud-cdn", "vpn", "dynamic-dns"]);
    expect(rows.every(({ left }) => left > 0 && left < 1)).toBe(true);
  });

  it("is for operators, who cannot change what is built in beyond switching it", async () => {
    const admin = await world.member(await world.organization(), "admin");
    await expect(asViewer(admin, (tx) => importList(tx, admin, listOf("Foreign", 1, ["a.example"]), { class: "vpn", insist: false }))).rejects.toThrow();
    const { number } = await found("loopback");
    expect(await asViewer(admin, (tx) => switchNoiseList(tx, number, false))).toBe("role");
    expect(await asViewer(operator, (tx) => switchNoiseList(tx, number, false))).toBeNull();
    expect(await asViewer(operator, (tx) => switchNoiseList(tx, number, true))).toBeNull();
  });
});

describe("an organization's own list", () => {
  it("reads what is pasted, names bad lines, and keeps each entry once", async () => {
    const lead = await world.member(await world.organization(), "lead");
    const text = "proxy[.]partner.example\n192.0.2.0/28\n2001:DB8::7\n\nhxxp://partner.example/a\nno value at all\nProxy.partner.example";
    const review = await asViewer(lead, (tx) => reviewOwnEntries(tx, text));
    expect(review.bad).toEqual([{ line: 6, text: "no value at all" }]);
    expect(review.lines.map(({ match, value, known }) => [match, value, known])).toEqual([
      ["name", "proxy.partner.example", false], ["network", "192.0.2.0/28", false], ["network", "2001:db8::7/128", false],
      ["exact", "http://partner.example/a", false],
    ]);
    expect(await asViewer(lead, (tx) => addOwnEntries(tx, lead, text))).toBeNull();
    expect((await asViewer(lead, (tx) => reviewOwnEntries(tx, text))).lines.every(({ known }) => known)).toBe(true);
    expect(await asViewer(lead, listOwnEntries)).toMatchObject({ total: 4 });
    await asViewer(lead, (tx) => removeOwnEntries(tx, lead, [{ match: "network", value: "192.0.2.0/28" }]));
    expect(await asViewer(lead, listOwnEntries)).toMatchObject({ total: 3 });
  });

  it("is changed by leads, and holds no more than a person keeps by hand", async () => {
    const ours = await world.organization();
    const [lead, analyst] = [await world.member(ours, "lead"), await world.member(ours, "analyst")];
    expect(await asViewer(analyst, (tx) => addOwnEntries(tx, analyst, "a.example"))).toBe("role");
    expect(await asViewer(lead, (tx) => addOwnEntries(tx, lead, "a.example"))).toBeNull();
    expect(await asViewer(analyst, listOwnEntries)).toMatchObject({ entries: [{ match: "name", value: "a.example" }] });
    const many = Array.from({ length: MOST_OWN_ENTRIES }, (_, index) => `v${index}.example`).join("\n");
    expect(await asViewer(lead, (tx) => addOwnEntries(tx, lead, many))).toBe("noise_list_full");
  });
});
