import { randomUUID } from "node:crypto";
import { type Value, valuesOfWorld } from "./values";
import { type Change, type Fate, type Plan, TLPS, type Tlp } from "./plan";

export type PartyKind = "member" | "organization" | "group";

export type Organization = { id: string; code: string; name: string; sector: string; policy: "named" | "sector" | "anonymous"; standing: boolean };
export type Group = { id: string; name: string; closed: boolean; runBy: string | null; joined: string[] };
export type Person = { userId: string; memberId: string; name: string; organizationId: string; role: string; nameable: boolean; active: boolean };
export type Case = { id: string; title: string; organizationId: string; tlp: Tlp; identity: Organization["policy"] | null };
export type Observation = {
  id: string; caseId: string; by: string; value: string; what: Value; tlp: Tlp; matchable: boolean; month: string | null;
};
export type Grant = { id: string; caseId: string; party: string; partyKind: PartyKind; level: string; fate: Fate };
export type Share = { id: string; caseId: string; party: string; partyKind: PartyKind; lines: string[]; fate: Fate };
export type Comment = { id: string; caseId: string; memberId: string; organizationId: string };

/** A world as it stands: everything there is, by id. */
export type Facts = {
  mark: string;
  organizations: Organization[];
  groups: Group[];
  people: Person[];
  cases: Case[];
  observations: Observation[];
  grants: Grant[];
  shares: Share[];
  comments: Comment[];
};

/** The strictest marking that a party of this kind may be shown (design: section 2). */
export const CEILING: Record<PartyKind, Tlp> = { member: "red", organization: "amber_strict", group: "amber" };

export function isAtMost(tlp: Tlp, limit: Tlp): boolean {
  return TLPS.indexOf(tlp) <= TLPS.indexOf(limit);
}

export type Party = { id: string; kind: PartyKind };

/** Everybody whom something can be given to. */
export function partiesOf({ organizations, groups, people }: Pick<Facts, "organizations" | "groups" | "people">): Party[] {
  return [
    ...organizations.map(({ id }) => ({ id, kind: "organization" as const })),
    ...groups.map(({ id }) => ({ id, kind: "group" as const })),
    ...people.map(({ memberId: id }) => ({ id, kind: "member" as const })),
  ];
}

/** The parties as whom everybody looks: two of each kind. */
export function lookedAs(facts: Facts): Party[] {
  const of = (kind: PartyKind) => partiesOf(facts).filter((party) => party.kind === kind);
  return [...of("organization").slice(0, 2), ...of("group").slice(0, 2), ...of("member").slice(-2)];
}

/** Whether an organization may give something so marked of its own to a party: section 2 on TLP, standing and groups. */
export function isLawful(
  facts: Pick<Facts, "organizations" | "groups" | "people">, organizationId: string, party: Party, tlp: Tlp,
): boolean {
  if (!isAtMost(tlp, CEILING[party.kind])) return false;
  switch (party.kind) {
    case "organization":
      return party.id !== organizationId && facts.organizations.find(({ id }) => id === party.id)!.standing;
    case "group":
      return facts.groups.find(({ id }) => id === party.id)!.joined.includes(organizationId);
    case "member": {
      const stands = (organization: string) => facts.organizations.find(({ id }) => id === organization)!.standing;
      const { active, nameable, organizationId: theirs } = facts.people.find(({ memberId }) => memberId === party.id)!;
      return active && nameable && theirs !== organizationId && stands(theirs) && stands(organizationId);
    }
  }
}

/** An observation of this case and one of another, to ask for both under this case's id. */
export function askedById({ observations }: Facts, of: string): [string | undefined, string | undefined] {
  return [observations.find(({ caseId }) => caseId === of)?.id, observations.find(({ caseId }) => caseId !== of)?.id];
}

/** What a plan says was filed and given, as far as it was lawful then: what the rules refuse is never there. */
export function factsOf(plan: Plan, number: number): Facts {
  const mark = `w${number}`;
  const pick = <T>(all: readonly T[], number: number): T => all[number % all.length]!;
  const organizations: Organization[] = plan.organizations.map((one, index) => ({
    ...one, id: randomUUID(), code: `${mark.toUpperCase()}O${index}`, name: `${mark} organization ${index}`, sector: `sector ${index}`,
  }));
  const groups: Group[] = plan.groups.map((one, index) => ({
    id: randomUUID(), name: `${mark} group ${index}`, closed: one.closed,
    runBy: [...organizations.map(({ id }) => id), null][one.runBy % (organizations.length + 1)] ?? null,
    joined: organizations.filter((organization, place) => organization.standing && (one.members >> place) & 1).map(({ id }) => id),
  }));
  const member = (organization: Organization, role: string, nameable: boolean, index: number): Person => ({
    userId: randomUUID(), memberId: randomUUID(), name: `${mark} person ${index}`, organizationId: organization.id, role, nameable, active: true,
  });
  const people = [
    ...organizations.map((organization, index) => member(organization, "admin", false, index)),
    ...plan.people.map((one, index) => member(pick(organizations, one.organization), one.role, one.nameable, organizations.length + index)),
  ];
  const cases: Case[] = plan.cases.map((one, index) => ({
    id: randomUUID(), title: `${mark} case ${index}`, organizationId: pick(organizations, one.organization).id, tlp: one.tlp, identity: one.identity,
  }));
  const observations: Observation[] = [];
  for (const one of plan.observations) {
    const { id: caseId, organizationId } = pick(cases, one.in);
    const by = one.contributedBy === null ? organizationId : pick(organizations, one.contributedBy).id;
    const what = pick(valuesOfWorld(mark, number), one.value);
    const { value } = what;
    if (observations.some((other) => other.caseId === caseId && other.by === by && other.value === value)) continue;
    const matchable = one.matchable && one.tlp !== "red" && by === organizationId;
    const month = one.month ? `2026-${String(one.month).padStart(2, "0")}` : null;
    observations.push({ id: randomUUID(), caseId, by, value, what, tlp: one.tlp, matchable, month });
  }
  const parties = partiesOf({ organizations, groups, people });
  const lawful = (organizationId: string, party: Party, tlp: Tlp) =>
    isLawful({ organizations, groups, people }, organizationId, party, tlp);
  // What was given was lawful, so that something is: the number chooses among those to whom it may go.
  const lawfulFor = (organizationId: string, tlp: Tlp) => parties.filter((party) => lawful(organizationId, party, tlp));
  const grants: Grant[] = plan.grants.flatMap(({ of, party: number, level, fate }) => {
    const { id: caseId, organizationId, tlp } = pick(cases, of);
    const possible = lawfulFor(organizationId, tlp);
    if (possible.length === 0) return [];
    const party = pick(possible, number);
    return [{ id: randomUUID(), caseId, party: party.id, partyKind: party.kind, level: party.kind === "member" ? "read" : level, fate }];
  });
  const shares: Share[] = plan.shares.flatMap(({ of, party: number, lines: mask, fate }) => {
    const { id: caseId, organizationId } = pick(cases, of);
    const possible = lawfulFor(organizationId, "clear");
    if (possible.length === 0) return [];
    const party = pick(possible, number);
    const lines = observations
      .filter((one) => one.caseId === caseId && one.by === organizationId && lawful(organizationId, party, one.tlp))
      .filter((_, place) => (mask >> place) & 1)
      .map(({ id }) => id);
    if (lines.length === 0) return [];
    return [{ id: randomUUID(), caseId, party: party.id, partyKind: party.kind, lines, fate }];
  });
  const comments = plan.comments.map(({ on, by }) => {
    const { memberId, organizationId } = pick(people, by);
    return { id: randomUUID(), caseId: pick(cases, on).id, memberId, organizationId };
  });
  return { mark, organizations, groups, people, cases, observations, grants, shares, comments };
}

/** A change that names what it is about, or null where the plan's number finds nothing to change. */
export type Deed =
  | { kind: "mark observation"; id: string; tlp: Tlp }
  | { kind: "mark case"; id: string; tlp: Tlp }
  | { kind: "hide" | "delete observation" | "revoke grant" | "revoke share" | "deactivate"; id: string }
  | { kind: "leave group"; id: string; organizationId: string };

export function deedOf(facts: Facts, change: Change): Deed | null {
  const named = <K extends string>(kind: K, all: readonly { id: string }[], number: number) =>
    all.length ? { kind, id: all[number % all.length]!.id } : null;
  switch (change.kind) {
    case "mark observation": {
      const deed = named(change.kind, facts.observations, change.observation);
      return deed && { ...deed, tlp: change.tlp };
    }
    case "mark case": {
      const deed = named(change.kind, facts.cases, change.case);
      return deed && { ...deed, tlp: change.tlp };
    }
    case "hide":
    case "delete observation":
      return named(change.kind, facts.observations, change.observation);
    case "revoke grant":
      return named(change.kind, facts.grants, change.grant);
    case "revoke share":
      return named(change.kind, facts.shares, change.share);
    case "leave group": {
      const group = facts.groups[change.group % facts.groups.length]!;
      if (group.joined.length === 0) return null;
      return { kind: change.kind, id: group.id, organizationId: group.joined[change.organization % group.joined.length]! };
    }
    case "deactivate": {
      const others = facts.people.slice(facts.organizations.length);
      return { kind: change.kind, id: others[change.person % others.length]!.memberId };
    }
  }
}

/** The world after a deed, by the words of the design alone. */
export function after(facts: Facts, deed: Deed): Facts {
  const changed = <T extends { id: string }>(all: T[], change: (one: T) => T) => all.map((one) => (one.id === deed.id ? change(one) : one));
  switch (deed.kind) {
    case "mark observation":
      return {
        ...facts,
        observations: changed(facts.observations, (one) => ({ ...one, tlp: deed.tlp, matchable: one.matchable && deed.tlp !== "red" })),
      };
    case "mark case":
      return { ...facts, cases: changed(facts.cases, (one) => ({ ...one, tlp: deed.tlp })) };
    case "hide":
      return { ...facts, observations: changed(facts.observations, (one) => ({ ...one, matchable: false })) };
    case "delete observation":
      return {
        ...facts,
        observations: facts.observations.filter(({ id }) => id !== deed.id),
        shares: facts.shares.map((share) => ({ ...share, lines: share.lines.filter((id) => id !== deed.id) })),
      };
    case "revoke grant":
      return { ...facts, grants: changed(facts.grants, (one) => ({ ...one, fate: "revoked" })) };
    case "revoke share":
      return { ...facts, shares: changed(facts.shares, (one) => ({ ...one, fate: "revoked" })) };
    case "deactivate":
      return { ...facts, people: facts.people.map((one) => (one.memberId === deed.id ? { ...one, active: false } : one)) };
    case "leave group": {
      const ownerOf = (caseId: string) => facts.cases.find(({ id }) => id === caseId)!.organizationId;
      const takeBack = <T extends Grant | Share>(one: T): T =>
        one.party === deed.id && ownerOf(one.caseId) === deed.organizationId ? { ...one, fate: "revoked" } : one;
      return {
        ...facts,
        groups: changed(facts.groups, (one) => ({ ...one, joined: one.joined.filter((id) => id !== deed.organizationId) })),
        grants: facts.grants.map(takeBack),
        shares: facts.shares.map(takeBack),
      };
    }
  }
}
