import fc from "fast-check";

/** A small world in outline: who there is, what they filed, gave and took back. Numbers choose among what there is. */
export type Plan = {
  organizations: { policy: (typeof POLICIES)[number]; standing: boolean }[];
  groups: { closed: boolean; members: number; runBy: number }[];
  people: { organization: number; role: (typeof ROLES)[number]; nameable: boolean }[];
  cases: { organization: number; tlp: Tlp; identity: (typeof POLICIES)[number] | null }[];
  observations: { in: number; contributedBy: number | null; value: number; tlp: Tlp; matchable: boolean; month: number | null }[];
  grants: { of: number; party: number; level: (typeof LEVELS)[number]; fate: Fate }[];
  shares: { of: number; party: number; lines: number; fate: Fate }[];
  comments: { on: number; by: number }[];
  changes: Change[];
};

/** What happens after everything was filed, shared and compared. */
export type Change =
  | { kind: "mark observation"; observation: number; tlp: Tlp }
  | { kind: "mark case"; case: number; tlp: Tlp }
  | { kind: "hide"; observation: number }
  | { kind: "delete observation"; observation: number }
  | { kind: "revoke grant"; grant: number }
  | { kind: "revoke share"; share: number }
  | { kind: "leave group"; group: number; organization: number }
  | { kind: "deactivate"; person: number };

/** What became of a grant or share: it lives, it was taken back with the next breath, or its time is over. */
export type Fate = "lives" | "revoked" | "expired";

export const TLPS = ["clear", "green", "amber", "amber_strict", "red"] as const;
export type Tlp = (typeof TLPS)[number];
export const POLICIES = ["named", "sector", "anonymous"] as const;
export const ROLES = ["viewer", "analyst", "lead", "admin"] as const;
export const LEVELS = ["read", "comment", "contribute"] as const;

const number = fc.nat(10_000);
const tlp = fc.constantFrom(...TLPS);
const seldom = <T>(one: fc.Arbitrary<T>) => fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, one);
const fate = fc.oneof({ weight: 4, arbitrary: fc.constant<Fate>("lives") }, fc.constantFrom<Fate>("revoked", "expired"));

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant("mark observation" as const), observation: number, tlp }),
  fc.record({ kind: fc.constant("mark case" as const), case: number, tlp }),
  fc.record({ kind: fc.constant("hide" as const), observation: number }),
  fc.record({ kind: fc.constant("delete observation" as const), observation: number }),
  fc.record({ kind: fc.constant("revoke grant" as const), grant: number }),
  fc.record({ kind: fc.constant("revoke share" as const), share: number }),
  fc.record({ kind: fc.constant("leave group" as const), group: number, organization: number }),
  fc.record({ kind: fc.constant("deactivate" as const), person: number }),
);

/** Random worlds of three to five organizations with few values between them, so that they meet. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  organizations: fc.array(
    fc.record({ policy: fc.constantFrom(...POLICIES), standing: fc.oneof({ weight: 7, arbitrary: fc.constant(true) }, fc.constant(false)) }),
    { minLength: 3, maxLength: 5 },
  ),
  groups: fc.array(fc.record({ closed: fc.boolean(), members: fc.nat(31), runBy: number }), { minLength: 1, maxLength: 3 }),
  people: fc.array(fc.record({ organization: number, role: fc.constantFrom(...ROLES), nameable: fc.boolean() }), { minLength: 2, maxLength: 4 }),
  cases: fc.array(
    fc.record({ organization: number, tlp, identity: seldom(fc.constantFrom(...POLICIES)) }),
    { minLength: 3, maxLength: 6 },
  ),
  observations: fc.array(
    fc.record({
      in: number,
      contributedBy: seldom(number),
      value: fc.nat(12),
      tlp,
      matchable: fc.boolean(),
      month: fc.option(fc.integer({ min: 1, max: 12 })),
    }),
    { minLength: 6, maxLength: 20 },
  ),
  grants: fc.array(fc.record({ of: number, party: number, level: fc.constantFrom(...LEVELS), fate }), { minLength: 2, maxLength: 8 }),
  shares: fc.array(fc.record({ of: number, party: number, lines: fc.nat(4095), fate }), { minLength: 2, maxLength: 8 }),
  comments: fc.array(fc.record({ on: number, by: number }), { maxLength: 4 }),
  changes: fc.array(change, { minLength: 1, maxLength: 6 }),
});
