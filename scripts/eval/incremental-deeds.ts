import fc from "fast-check";
import { identify } from "@/server/indicators/canonical";
import { contentKey } from "@/server/indicators/content-key";
import type { IndicatorKind } from "@/server/indicators/kinds";
import { fileObservations } from "@/server/indicators/mutations";
import { asViewer } from "@/server/db";
import { updateObservation } from "@/server/observations/mutations";
import type { TestMember, World } from "@/server/testing/world";

const HOSTS = ["evil.example", "a.evil.example", "b.evil.example", "x.github.io", "y.github.io", "a.co.uk", "www.a.co.uk"];
const ADDRESSES = ["192.0.2.7", "192.0.2.200", "192.0.3.7", "2001:db8::7", "2001:db8:1::7"];
const NETWORKS = ["192.0.2.0/24", "192.0.2.0/25", "192.0.0.0/16", "192.0.0.0/15", "2001:db8::/32", "2001:db8::/48", "2001:d00::/24"];

/** Few values, of which many have to do with each other. */
const VALUES: [IndicatorKind, string][] = [
  ...HOSTS.flatMap((host): [IndicatorKind, string][] => [["domain", host], ["url", `http://${host}/1`], ["url", `https://${host}:8443/?q=http://other.example`], ["email", `x@${host}`]]),
  ...ADDRESSES.map((value): [IndicatorKind, string] => [value.includes(":") ? "ipv6" : "ipv4", value]),
  ...ADDRESSES.map((value): [IndicatorKind, string] => ["url", `http://${value.includes(":") ? `[${value}]` : value}/x`]),
  ...NETWORKS.map((value): [IndicatorKind, string] => ["network", value]),
  ["file_name", "a.exe"], ["file_name", "a.exe|1"], ["file_name", "a.exe|2"], ["md5", "0".repeat(32)], ["url", "http://localhost/x"],
];

const number = fc.nat(10_000);
const month = fc.option(fc.integer({ min: 1, max: 12 }));

export type Deed =
  | { kind: "file"; case: number; values: number[]; matchable: boolean; month: number | null }
  | { kind: "correct"; observation: number; value: number }
  | { kind: "expose" | "hide" | "delete" | "mark by lists"; observation: number }
  | { kind: "date"; observation: number; month: number | null }
  | { kind: "share"; case: number; to: number; values: number }
  | { kind: "revoke" | "expire"; share: number }
  | { kind: "delete case" | "close case"; case: number }
  | { kind: "compare" };

const of = <K extends string, S extends string>(kind: K, subject: S) => fc.record({ kind: fc.constant(kind), [subject]: number }) as fc.Arbitrary<{ kind: K } & Record<S, number>>;

export const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("file" as const), case: number, values: fc.array(number, { minLength: 1, maxLength: 6 }), matchable: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)), month }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("correct" as const), observation: number, value: number }) },
  { weight: 2, arbitrary: of("expose", "observation") },
  { weight: 2, arbitrary: of("hide", "observation") },
  { weight: 2, arbitrary: of("delete", "observation") },
  of("mark by lists", "observation"),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("date" as const), observation: number, month }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("share" as const), case: number, to: number, values: number }) },
  of("revoke", "share"),
  of("expire", "share"),
  of("delete case", "case"),
  of("close case", "case"),
  { weight: 4, arbitrary: fc.constant({ kind: "compare" as const }) },
);

export type Place = { world: World; members: TestMember[]; cases: { id: string; of: TestMember }[] };

/** Three organizations that stand, with two cases each. */
export async function place(world: World): Promise<Place> {
  const members = [];
  for (let made = 0; made < 3; made++) members.push(await world.member(await world.organization(), "lead"));
  const cases = [];
  for (const of of [...members, ...members]) {
    const { id } = await asViewer(of, (tx) => tx.case.create({ data: { organizationId: of.organizationId, title: "A case", tlp: "clear" } }));
    cases.push({ id, of });
  }
  return { world, members, cases };
}

/** Does a deed as whoever may; what a number finds nothing for is not done. */
export async function settle(here: Place, deed: Exclude<Deed, { kind: "compare" }>): Promise<void> {
  const { world, cases, members } = here;
  const one = cases[("case" in deed ? deed.case : 0) % cases.length]!;
  switch (deed.kind) {
    case "file":
      return file(one.id, one.of, deed);
    case "share":
      return share(one, members[deed.to % members.length]!, deed.values);
    case "revoke":
    case "expire": {
      const id = await pick(world, "shares", deed.share);
      const change = deed.kind === "revoke" ? "revoked_at = now()" : "expires_at = now() - interval '1 second'";
      await world.owner.query(`update shares set ${change} where id = $1`, [id]);
      return;
    }
    case "delete case": {
      await asViewer(one.of, (tx) => tx.observation.deleteMany({ where: { caseId: one.id } }));
      return;
    }
    case "close case": {
      await asViewer(one.of, (tx) => tx.observation.updateMany({ where: { caseId: one.id }, data: { exposure: "private" } }));
      return;
    }
    default:
      return change(here, deed);
  }
}

async function pick(world: World, table: string, number: number): Promise<string | null> {
  const { rows } = await world.owner.query<{ id: string }>(`select id from ${table} order by id offset (select $1 % greatest(1, count(*)) from ${table}) limit 1`, [number]);
  return rows[0]?.id ?? null;
}

function dated(month: number | null): Date | null {
  return month === null ? null : new Date(Date.UTC(2026, month - 1, 15));
}

async function file(caseId: string, by: TestMember, { values, matchable, month }: Deed & { kind: "file" }): Promise<void> {
  const chosen = new Map(values.map((value) => {
    const [kind, text] = VALUES[value % VALUES.length]!;
    const indicator = identify(kind, text)!;
    return [contentKey(indicator.kind, indicator.value), indicator];
  }));
  const { organizationId, memberId } = by;
  await asViewer(by, (tx) => fileObservations(tx, { caseId, caseOrganizationId: organizationId, organizationId, memberId }, [...chosen].map(([key, indicator]) => ({
    ...indicator, key, roles: [], tlp: "clear", exposure: matchable ? "matchable" : "private", source: { name: "log" }, firstSeenAt: dated(month),
  }))));
}

async function share({ id: caseId, of }: Place["cases"][number], to: TestMember, mask: number): Promise<void> {
  if (to.organizationId === of.organizationId) return;
  await asViewer(of, async (tx) => {
    const held = await tx.observation.findMany({ where: { caseId }, orderBy: { id: "asc" } });
    const chosen = held.filter((_, at) => (mask >> (at % 12)) & 1);
    if (chosen.length === 0) return;
    const { organizationId, memberId, name } = of;
    const { id } = await tx.share.create({
      data: { caseId, organizationId, partyId: to.organizationId, partyKind: "organization", reason: "because", sharedBy: memberId, sharedByName: name },
    });
    await tx.sharedObservation.createMany({ data: chosen.map((one) => ({ shareId: id, observationId: one.id, organizationId })) });
  });
}

async function change({ world, members }: Place, deed: Deed & { observation: number }): Promise<void> {
  const id = await pick(world, "observations", deed.observation);
  if (id === null) return;
  const { rows } = await world.owner.query<{ caseId: string; organizationId: string; version: number }>(
    `select case_id as "caseId", organization_id as "organizationId", version from observations where id = $1`, [id],
  );
  const { caseId, organizationId, version } = rows[0]!;
  const by = members.find((member) => member.organizationId === organizationId)!;
  switch (deed.kind) {
    case "correct": {
      const [kind, value] = VALUES[deed.value % VALUES.length]!;
      const before = await asViewer(by, (tx) => tx.observation.findUniqueOrThrow({ where: { id } }));
      await asViewer(by, (tx) => updateObservation(tx, caseId, id, version, {
        kind, value, roles: [], tlp: "clear", exposure: before.exposure, confidence: null, note: "", firstSeenAt: before.firstSeenAt, lastSeenAt: before.lastSeenAt,
      }));
      return;
    }
    case "expose":
    case "hide":
      await asViewer(by, (tx) => tx.observation.updateMany({ where: { id }, data: { exposure: deed.kind === "expose" ? "matchable" : "private" } }));
      return;
    case "date":
      await asViewer(by, (tx) => tx.observation.updateMany({ where: { id }, data: { firstSeenAt: dated(deed.month), lastSeenAt: null } }));
      return;
    case "delete":
      await asViewer(by, (tx) => tx.observation.deleteMany({ where: { id } }));
      return;
    case "mark by lists":
      await world.owner.query("update observations set noise = array[(random() * 9)::int] where id = $1", [id]);
  }
}
