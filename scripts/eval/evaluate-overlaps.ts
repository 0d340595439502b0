import type { World } from "@/server/testing/world";
import { askAbout, enrol, fileReport, type FiledReport, type Told } from "./ask-overlaps";
import { evaluateRelated, type RelatedResult } from "./evaluate-related";
import { readCorpus, type Corpus, type ExpectedOverlap, type Spelling } from "./overlap-corpus";
import { explain } from "./spellings";

export type OverlapResult = {
  checked: number; missing: number; extra: number; explained: number; related?: RelatedResult; seconds: number;
};

export type Evaluation = {
  directory: string;
  world: World;
  /** Compares what was filed, until nothing is left: the matcher, or in a test something else. */
  match: (overlapUrl: string) => Promise<void>;
  /** Related matches too, against how the texts hang together. */
  related?: boolean;
  say: (line: string) => void;
};

/**
 * Files the corpus through the product's own path, has it compared, asks the product as each organization what overlaps,
 * and sets that against what stands letter for letter in two or more organizations' reports. An overlap counts as found
 * where the product tells it to every one of these reports' organizations, both by comparing and by what was shared.
 */
export async function evaluateOverlaps({ directory, world, match, related, say }: Evaluation): Promise<OverlapResult> {
  const corpus = await readCorpus(directory);
  for (const line of corpus.notes) say(`note: ${line}`);
  const begun = performance.now();
  const filed = await file(corpus, world, say);
  say("comparing");
  await match(world.testDatabase.overlapUrl);
  await world.owner.query("analyze");
  const told = await ask(filed, say);
  const answers = equalOnly(told);
  const missing = listMissing(corpus.expected, filed, answers);
  for (const line of missing) say(`missing\t${line}`);
  const extras = listExtras(corpus.expected, filed, answers);
  for (const { line } of extras) say(line);
  return {
    checked: corpus.expected.length,
    missing: missing.length,
    extra: extras.length,
    explained: extras.filter((extra) => extra.codes).length,
    ...(related ? { related: evaluateRelated(filed, told, say) } : {}),
    seconds: Math.round((performance.now() - begun) / 100) / 10,
  };
}

async function file(corpus: Corpus, world: World, say: (line: string) => void): Promise<FiledReport[]> {
  const publishers = [...new Set(corpus.reports.map((report) => report.org))];
  const { members, groupId } = await enrol(world, publishers);
  say(`${publishers.length} organizations, each standing, each in one sharing group; matching budgets: unlimited`);
  const filed: FiledReport[] = [];
  let observations = 0;
  for (const report of corpus.reports) {
    filed.push(await fileReport(report, members.get(report.org)!, groupId));
    observations += report.indicators.length;
    if (filed.length % 100 === 0) {
      say(`filed ${filed.length} of ${corpus.reports.length} reports, ${observations} observations`);
      await world.owner.query("analyze observations, shared_observations, shares, cases");
    }
  }
  say(`filed ${filed.length} of ${corpus.reports.length} reports, ${observations} observations`);
  return filed;
}

async function ask(filed: FiledReport[], say: (line: string) => void): Promise<Told[]> {
  const told: Told[] = [];
  for (const [at, report] of filed.entries()) {
    told.push(...(await askAbout(report)));
    if ((at + 1) % 100 === 0 || at + 1 === filed.length) say(`asked about ${at + 1} of ${filed.length} cases`);
  }
  return told;
}

/** By key, what was told of the very value. */
function equalOnly(told: Told[]): Map<string, Told[]> {
  const answers = new Map<string, Told[]>();
  for (const one of told) {
    const orgs = new Map([...one.orgs].filter(([, { relation }]) => relation === "self"));
    if (!orgs.size) continue;
    const known = answers.get(one.key);
    if (known) known.push({ ...one, orgs });
    else answers.set(one.key, [{ ...one, orgs }]);
  }
  return answers;
}

function listMissing(expected: ExpectedOverlap[], filed: FiledReport[], answers: Map<string, Told[]>): string[] {
  const orgs = orgsOfReports(filed);
  return expected.flatMap((row) => {
    const reason = row.key ? unmet(row, orgs, answers.get(row.key) ?? []) : "is no indicator to the product";
    return reason ? [`${row.type}\t${shown(row.value)}\t${reason}`] : [];
  });
}

function orgsOfReports(filed: FiledReport[]): Map<string, Set<string>> {
  const orgs = new Map<string, Set<string>>();
  for (const { id, org } of filed) orgs.set(id, (orgs.get(id) ?? new Set()).add(org));
  return orgs;
}

/** Why an expected overlap does not hold in full, or null. */
function unmet(row: ExpectedOverlap, orgsOf: Map<string, Set<string>>, told: Told[]): string | null {
  for (const id of row.reports) {
    for (const org of orgsOf.get(id) ?? []) {
      const answer = told.find(({ report }) => report.id === id && report.org === org);
      if (!answer) return `nothing told to ${org} about ${id}`;
      for (const other of row.orgs) {
        const how = answer.orgs.get(other);
        if (other !== org && !how?.compared) return `${other} not told to ${org} by comparing (${id})`;
        if (other !== org && !how?.shown) return `${other} not told to ${org} by sharing (${id})`;
      }
    }
  }
  return null;
}

type Extra = { line: string; codes: string[] | null };

/** Values told to somebody about whom the letters say nothing, one line per value, each with why. */
function listExtras(expected: ExpectedOverlap[], filed: FiledReport[], answers: Map<string, Told[]>): Extra[] {
  const literal = new Set(expected.flatMap((row) => row.reports.flatMap((id) => row.orgs.map((org) => `${row.key} ${id} ${org}`))));
  const spellings = spellingsByOrg(filed);
  return [...answers].flatMap(([key, told]) => {
    const surplus = told.flatMap(({ report, orgs }) =>
      [...orgs.keys()].filter((org) => !literal.has(`${key} ${report.id} ${org}`)).map((org) => ({ report, org })),
    );
    return surplus.length ? [judge(key, surplus, spellings)] : [];
  });
}

function judge(key: string, surplus: { report: FiledReport; org: string }[], spellings: Map<string, Spelling[]>): Extra {
  const codes = new Set<string>();
  let example = "";
  for (const { report, org } of surplus) {
    const mine = report.indicators.find((indicator) => indicator.key === key)?.spellings ?? [];
    const theirs = spellings.get(`${key} ${org}`) ?? [];
    const reasons = mine.flatMap((one) => theirs.map((other) => ({ one, other, codes: explain(one, other) })));
    // Written alike on both sides, it should have been expected: no spelling explains it.
    const why = reasons.find((reason) => reason.codes?.length);
    const pair = why ?? reasons[0];
    const line = `${pair?.one.type ?? "?"}\t${shown(pair?.one.value ?? key)} (${report.org}) ~ ${shown(pair?.other.value ?? "?")} (${org})`;
    if (!why || reasons.some((reason) => reason.codes?.length === 0)) return { line: `extra\tunexplained\t${line}`, codes: null };
    for (const code of why.codes ?? []) codes.add(code);
    example ||= line;
  }
  return { line: `extra\t${[...codes].join(",")}\t${example}`, codes: [...codes] };
}

function spellingsByOrg(filed: FiledReport[]): Map<string, Spelling[]> {
  const byOrg = new Map<string, Spelling[]>();
  for (const { org, indicators } of filed) {
    for (const { key, spellings } of indicators) {
      const known = byOrg.get(`${key} ${org}`);
      if (known) known.push(...spellings);
      else byOrg.set(`${key} ${org}`, [...spellings]);
    }
  }
  return byOrg;
}

/** Values on a terminal are never live. */
function shown(value: string): string {
  return value.replace(/\./g, "[.]").replace(/^http/i, "hxxp");
}
