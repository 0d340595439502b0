import type { MatchRelation } from "@/server/overlap/strength";
import type { FiledReport, Told } from "./ask-overlaps";
import { closestOf, namesOf, relationOf, type Value } from "./related-reference";

export type RelatedResult = { checked: number; byRelation: Partial<Record<MatchRelation, number>>; missing: number; extra: number; closer: number };

type Holder = Value & { key: string; orgs: Set<string> };

/**
 * Sets what the product told of each value of each report, and each other organization, against how the texts hang
 * together: the closest relation, both by comparing and by what was shared. `closer`: told with another relation.
 */
export function evaluateRelated(filed: FiledReport[], told: Told[], say: (line: string) => void): RelatedResult {
  const expected = expectAll(filed);
  const answered = new Map(told.map(({ report, key, orgs }) => [`${report.caseId} ${key}`, orgs]));
  const result: RelatedResult = { checked: 0, byRelation: {}, missing: 0, extra: 0, closer: 0 };
  for (const report of filed) {
    for (const { key, value } of report.indicators) {
      const wanted = new Map([...expected.get(key)!].filter(([org]) => org !== report.org));
      const given = answered.get(`${report.caseId} ${key}`) ?? new Map();
      const complain = (what: "missing" | "extra" | "closer", org: string, words: string) => {
        if (++result[what] <= 50) say(`${what}\t${value.replace(/\./g, "[.]")}\t${report.org} ~ ${org}\t${words}`);
      };
      for (const [org, relation] of wanted) {
        result.checked++;
        result.byRelation[relation] = (result.byRelation[relation] ?? 0) + 1;
        const known = given.get(org);
        if (!known?.shown || !known.compared) complain("missing", org, relation);
        else if (known.relation !== relation) complain("closer", org, `${known.relation} instead of ${relation}`);
      }
      for (const org of given.keys()) if (!wanted.has(org)) complain("extra", org, given.get(org)!.relation);
    }
  }
  return result;
}

/** For each value the closest relation in which anything of each organization stands to it. */
function expectAll(filed: FiledReport[]): Map<string, Map<string, MatchRelation>> {
  const holders = new Map<string, Holder>();
  for (const { org, indicators } of filed) {
    for (const { key, kind, value } of indicators) {
      const known = holders.get(key) ?? { key, kind, value, orgs: new Set() };
      holders.set(key, known);
      known.orgs.add(org);
    }
  }
  const all = [...holders.values()];
  const byName = new Map<string, Holder[]>();
  for (const one of all) for (const name of namesOf(one)) byName.set(name, [...(byName.get(name) ?? []), one]);
  const networks = all.filter(({ kind }) => kind === "network");
  return new Map(all.map((one) => {
    const near = new Set([...namesOf(one).flatMap((name) => byName.get(name)!), ...(one.kind === "network" ? all : networks)]);
    const orgs = new Map<string, MatchRelation>();
    for (const other of near) {
      const relation = relationOf(one, other);
      if (relation) for (const org of other.orgs) orgs.set(org, closestOf([relation, orgs.get(org) ?? null])!);
    }
    return [one.key, orgs];
  }));
}
