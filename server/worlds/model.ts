import { askedById, type Case, CEILING, type Facts, type Grant, isAtMost, isLawful, type Observation, lookedAs, type Organization, partiesOf, type Party, type Person, type Share } from "./facts";
import type { Tlp } from "./plan";
import { type Relation, relationOf, RELATIONS } from "./values";

/** What each surface answers: for each question a list of facts, in no order. */
export type Answers = Record<string, string[]>;

/**
 * Sections 2 and 3 of the design in the plainest words we could find: sets and loops over the facts of one small world,
 * written from the text and sharing nothing with the rules in the database. What it expects of every surface for a
 * person is compared with what the surface says.
 */
export function expectedOf(facts: Facts, person: Person): Answers {
  if (!person.active) return { "signed in": [] };
  const reader = new Reader(facts, person);
  const answers: Answers = { "signed in": ["yes"] };
  const say = (question: string, all: readonly unknown[]) => void (answers[question] = all.map((one) => JSON.stringify(one)).sort());
  const { cases, observations } = reader;

  say("list of cases", cases.map(({ id }) => id));
  say("count of cases", [cases.length]);
  say("any case", [cases.length > 0]);
  say("cases by TLP", countBy(cases, ({ tlp }) => tlp));
  say("cases by whose", countBy(cases, (one) => (reader.isOwn(one) ? "ours" : "shared")));
  say("search for cases", cases.map(({ id }) => id));
  for (const value of valuesOf(facts)) {
    say(`search for ${value}`, observations.filter((one) => one.value === value).map(({ id }) => id));
  }

  for (const one of facts.cases) {
    const seen = cases.includes(one);
    const inside = observations.filter(({ caseId }) => caseId === one.id);
    const overlaps = reader.isOwn(one) ? reader.overlapsOf(one) : [];
    const met = new Set(overlaps.flatMap(({ values }) => values.map(({ value }) => value)));
    say(`case ${one.id}`, seen ? [{ observations: inside.length, overlaps: overlaps.length, ...reader.rightsIn(one) }] : []);
    say(`case ${one.id}: details`, seen ? [one.tlp] : []);
    say(`case ${one.id}: indicators`, inside.map(({ id, by, value }) => ({
      id, mine: by === person.organizationId, overlaps: by === person.organizationId && met.has(value),
    })));
    say(`case ${one.id}: one of its own, and one of another case, by id`, [inside.some(({ id }) => id === askedById(facts, one.id)[0]), false]);
    say(`case ${one.id}: kinds`, countBy(inside, ({ what }) => what.kind).map(([kind, count]) => ({
      count, matchable: inside.filter(({ what, matchable }) => what.kind === kind && matchable).length,
    })));
    say(`case ${one.id}: comments`, facts.comments.filter((comment) => comment.caseId === one.id && reader.readsComment(comment, one, seen)).map(({ id }) => id));
    say(`case ${one.id}: who was given`, [
      ...reader.shares.filter(({ caseId }) => caseId === one.id).map(({ id }) => id),
      ...reader.grants.filter(({ caseId }) => caseId === one.id).map(({ id }) => id),
    ]);
    say(`case ${one.id}: history is for its owner`, reader.isOwn(one) ? ["yes"] : []);
    say(`case ${one.id}: overlaps`, overlaps.map(({ values, ...overlap }) => ({
      ...overlap, equal: values.filter(({ relation }) => relation === "self").length, indicators: values.length,
    })));
    say(`case ${one.id}: overlaps one by one`, overlaps.map(({ values }) => values.map(({ value, relation, theirs }) => [value, relation, theirs].join()).sort()));
  }

  const received = reader.shares.filter((share) => !reader.isOwn(reader.caseOf(share)));
  say("shared with us", received.map((share) => ({ id: share.id, values: reader.linesOf(share).length })).filter(({ values }) => values > 0));
  for (const share of facts.shares) {
    const lines = received.includes(share) ? reader.linesOf(share) : [];
    say(`share ${share.id}`, lines);
  }
  const granted = reader.grants.filter((grant) => !reader.isOwn(reader.caseOf(grant)));
  say("granted to us", granted.map(({ caseId }) => caseId));
  say("notices of shares", received.map(({ id }) => id));
  say("notices of grants", granted.map(({ id }) => id));
  say("groups", facts.groups.filter((group) => reader.knows(group)).map((group) => ({ id: group.id, members: reader.membersKnownOf(group) })));
  say("may be given", reader.whatMayBeGiven());
  for (const party of lookedAs(facts)) {
    const seen = reader.seesAs(party);
    say(`as ${party.id}: cases`, seen?.cases.map(({ id }) => id) ?? ["no"]);
    say(`as ${party.id}: observations`, seen?.observations.map(({ id }) => id) ?? ["no"]);
  }
  say("table cases", cases.map(({ id }) => id));
  say("table observations", observations.map(({ id }) => id));
  say("table related_keys", observations.filter(({ what: { kind, host, above } }) => kind === "url" || kind === "email" || host !== above && kind === "domain").map(({ id }) => id));
  say("table shares", reader.shares.map(({ id }) => id));
  say("table case_grants", reader.grants.map(({ id }) => id));
  say("table shared_observations", reader.shares.flatMap(({ id, lines }) => lines.map((line) => `${id} ${line}`)));
  return answers;
}

/**
 * Which overlap of several a notice tells of is its own affair; this is what it may tell. Each of the lists holds the
 * possible notices of one organization, of which at least one must be there.
 */
export function expectedNoticesOf(facts: Facts, person: Person): string[][] {
  return person.active ? new Reader(facts, person).noticesOf() : [];
}

/** A notice of an overlap in the words of both sides of the comparison. */
export function notice(myCase: string, identity: string, them: { name: string | null; sector: string | null }, indicators: number): string {
  const name = identity === "named" ? them.name : null;
  return JSON.stringify([myCase, identity, name, identity === "anonymous" ? null : them.sector, indicators]);
}

export function valuesOf(facts: Facts): string[] {
  return [...new Set(facts.observations.map(({ value }) => value))].sort();
}

function countBy<T>(all: T[], of: (one: T) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(of(one), (counts.get(of(one)) ?? 0) + 1);
  return [...counts];
}

type Overlap = {
  identity: string; organization: string | null; name: string | null; sector: string | null; seenFrom: string | null; seenTo: string | null;
  shown: boolean; theirCase: string | null; values: Met[];
};

/** A value of mine that meets theirs: how closely, and whether I was shown what it meets. */
type Met = { value: string; relation: Relation; theirs: boolean };

/** Pairs of which the one has to do with the other. */
function meetings(ours: Observation[], theirs: Observation[]): [Observation, Observation][] {
  return ours.flatMap((one) => theirs.filter((other) => relationOf(one.what, other.what)).map((other): [Observation, Observation] => [one, other]));
}

function closest(met: [Observation, Observation][]): Relation {
  return RELATIONS.find((relation) => met.some(([one, other]) => relationOf(one.what, other.what) === relation))!;
}

/** One person looking at one world. */
class Reader {
  readonly parties: Set<string>;
  readonly cases: Case[];
  readonly observations: Observation[];
  readonly shares: Share[];
  readonly grants: Grant[];

  constructor(readonly facts: Facts, readonly person: Person) {
    this.parties = new Set([
      person.memberId, person.organizationId,
      ...facts.groups.filter(({ joined }) => joined.includes(person.organizationId)).map(({ id }) => id),
    ]);
    this.cases = facts.cases.filter((one) => this.isOwn(one) || this.isGranted(one, one.tlp));
    this.observations = facts.observations.filter((one) => this.reads(one));
    this.shares = facts.shares.filter((share) => this.isOwn(this.caseOf(share)) || this.isShown(share));
    this.grants = facts.grants.filter((grant) =>
      this.isOwn(this.caseOf(grant)) || (this.isGiven(grant) && this.cases.includes(this.caseOf(grant))));
  }

  isOwn(one: Case): boolean {
    return one.organizationId === this.person.organizationId;
  }

  caseOf({ caseId }: { caseId: string }): Case {
    return this.facts.cases.find(({ id }) => id === caseId)!;
  }

  /** Given to one of my parties, and neither taken back nor over. */
  private isGiven({ party, fate }: { party: string; fate: string }): boolean {
    return fate === "lives" && this.parties.has(party);
  }

  private isGranted(one: Case, asStrictAs: Tlp, levels: string[] = ["read", "comment", "contribute"]): boolean {
    return this.facts.grants.some((grant) =>
      grant.caseId === one.id && this.isGiven(grant) && levels.includes(grant.level)
      && isAtMost(asStrictAs, CEILING[grant.partyKind]) && isAtMost(one.tlp, CEILING[grant.partyKind]));
  }

  private isShown(share: Share): boolean {
    return this.isGiven(share) && share.lines.some((line) => isAtMost(this.observation(line).tlp, CEILING[share.partyKind]));
  }

  private observation(id: string): Observation {
    return this.facts.observations.find((one) => one.id === id)!;
  }

  private reads(one: Observation): boolean {
    const inCase = this.caseOf(one);
    if (one.by === this.person.organizationId || this.isOwn(inCase)) return true;
    // What somebody contributed to a case goes no further than its owner.
    if (one.by !== inCase.organizationId) return false;
    if (this.isGranted(inCase, one.tlp)) return true;
    return this.facts.shares.some((share) =>
      share.lines.includes(one.id) && this.isGiven(share) && isAtMost(one.tlp, CEILING[share.partyKind]));
  }

  linesOf(share: Share): string[] {
    return share.lines.filter((line) => this.observations.includes(this.observation(line)));
  }

  rightsIn(one: Case) {
    const works = this.person.role !== "viewer";
    return {
      edit: works && this.isOwn(one),
      comment: works && (this.isOwn(one) || this.isGranted(one, "clear", ["comment", "contribute"])),
      contribute: works && (this.isOwn(one) || this.isGranted(one, "clear", ["contribute"])),
      share: (this.person.role === "lead" || this.person.role === "admin") && this.isOwn(one),
    };
  }

  readsComment(comment: { organizationId: string }, on: Case, seen: boolean): boolean {
    if (this.isOwn(on) || comment.organizationId === this.person.organizationId) return true;
    return seen && comment.organizationId === on.organizationId;
  }

  /** What of these two cases meets because both organizations put it up for comparison: mine, and theirs. */
  compared(mine: Case, theirs: Case): [Observation, Observation][] {
    const standing = (id: string) => this.facts.organizations.find((one) => one.id === id)!.standing;
    if (mine.organizationId === theirs.organizationId || !standing(mine.organizationId) || !standing(theirs.organizationId)) return [];
    return meetings(this.matchableIn(mine), this.matchableIn(theirs));
  }

  private matchableIn(one: Case): Observation[] {
    return this.facts.observations.filter(({ caseId, by, matchable }) => caseId === one.id && by === one.organizationId && matchable);
  }

  overlapsOf(mine: Case): Overlap[] {
    const held = this.facts.observations.filter(({ caseId, by }) => caseId === mine.id && by === this.person.organizationId);
    return this.facts.cases.filter((theirs) => !this.isOwn(theirs)).flatMap((theirs) => {
      const compared = this.compared(mine, theirs);
      const shown = meetings(held, this.observations.filter(({ caseId, by }) => caseId === theirs.id && by === theirs.organizationId));
      const met = [...compared, ...shown];
      if (met.length === 0) return [];
      const months = met.map(([, { month }]) => month).filter((month) => month !== null).sort();
      const them = this.organizationOf(theirs);
      const identity = shown.length ? "named" : this.identityOf(theirs);
      return [{
        identity,
        organization: identity === "named" ? them.id : null,
        name: identity === "named" ? them.name : null,
        sector: identity === "anonymous" ? null : them.sector,
        seenFrom: months[0] ?? null,
        seenTo: months.at(-1) ?? null,
        shown: shown.length > 0,
        theirCase: shown.length > 0 && this.cases.includes(theirs) ? theirs.id : null,
        values: held.filter((one) => met.some(([own]) => own === one)).map((one) => ({
          value: one.value,
          relation: closest(met.filter(([own]) => own === one)),
          theirs: shown.some(([own]) => own === one),
        })),
      }];
    });
  }

  /** For each other organization that comparing found: the notices that may tell of it. */
  noticesOf(): string[][] {
    const mine = this.facts.cases.filter((one) => this.isOwn(one));
    const told = this.facts.organizations.map(({ id }) =>
      this.facts.cases.filter(({ organizationId }) => organizationId === id).flatMap((theirs) =>
        mine.flatMap((one) => {
          const met = new Set(this.compared(one, theirs).map(([own]) => own)).size;
          return met ? [notice(one.id, this.identityOf(theirs), this.organizationOf(theirs), met)] : [];
        })));
    return told.filter((possible) => possible.length > 0);
  }

  private organizationOf({ organizationId }: Case): Organization {
    return this.facts.organizations.find(({ id }) => id === organizationId)!;
  }

  /** How others see who is behind a case, unless they were shown more: the case's own word, else its organization's. */
  private identityOf(one: Case): Organization["policy"] {
    return one.identity ?? this.organizationOf(one).policy;
  }

  /** What is mine as this party sees it, of which I know no closed group that is not mine to know; null where I may not ask. */
  seesAs(party: Party): Pick<Reader, "cases" | "observations"> | null {
    const { facts, person } = this;
    if (person.role !== "lead" && person.role !== "admin") return null;
    const known = facts.groups.filter((group) => group.runBy === person.organizationId || (group.joined.includes(person.organizationId) && !group.closed));
    const isGiven = [...facts.shares, ...facts.grants].some((one) => one.party === party.id && this.isOwn(this.caseOf(one)));
    const other = facts.people.find(({ memberId }) => memberId === party.id);
    const may =
      party.kind === "organization" ? party.id !== person.organizationId
      : party.kind === "group" ? this.knows(facts.groups.find(({ id }) => id === party.id)!)
      : other!.active && (isGiven || isLawful(facts, person.organizationId, party, "clear"));
    if (!may) return null;
    const organizationId = other?.organizationId ?? party.id;
    const groups =
      party.kind === "group"
        ? facts.groups.map((group) => (group.id === party.id ? { ...group, joined: [party.id] } : { ...group, joined: [] }))
        : facts.groups.map((group) => (known.includes(group) ? group : { ...group, joined: [] }));
    const they = new Reader({ ...facts, groups }, { ...person, memberId: other?.memberId ?? "", organizationId, role: "viewer" });
    return {
      cases: they.cases.filter((one) => this.isOwn(one)),
      observations: they.observations.filter((one) => this.isOwn(this.caseOf(one))),
    };
  }

  /** Leads give what their organization owns or reported. */
  whatMayBeGiven(): string[] {
    const { facts, person } = this;
    if (person.role !== "lead" && person.role !== "admin") return [];
    const own = [...facts.cases.filter((one) => this.isOwn(one)), ...facts.observations.filter(({ by }) => by === person.organizationId)];
    return own.flatMap(({ id, tlp }) =>
      partiesOf(facts).filter((party) => isLawful(facts, person.organizationId, party, tlp)).map((party) => `${id} to ${party.id}`));
  }

  knows(group: Facts["groups"][number]): boolean {
    return group.joined.includes(this.person.organizationId) || group.runBy === this.person.organizationId;
  }

  membersKnownOf(group: Facts["groups"][number]): string[] {
    const joined = group.joined.includes(this.person.organizationId);
    if (group.runBy === this.person.organizationId || (joined && !group.closed)) return [...group.joined].sort();
    return joined ? [this.person.organizationId] : [];
  }
}
