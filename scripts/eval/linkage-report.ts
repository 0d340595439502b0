import type { Calibration } from "@/scripts/eval/calibration";
import type { LabelledPair } from "@/scripts/eval/linkage-pairs";
import { interval, Ranked, resample, seeded, type Ranking } from "@/scripts/eval/ranking";

type Measure = keyof Ranking;
type PerScore = Record<string, number>;
type Interval = [low: number, high: number];

export type Summary = {
  auc: PerScore;
  average_precision: PerScore;
  /** Of the unrelated pairs, the share that is let in where 80 % of the related are. */
  false_links_at_80: PerScore;
  /** Of the pairs let in there, the share that is unrelated. */
  false_discovery_at_80: PerScore;
  intervals: { auc: Record<string, Interval>; false_links_at_80: Record<string, Interval> };
  /** Ours against the best other score by AUC. */
  against_best: { score: string; auc_difference: number; interval: Interval; above_zero: number };
};

const RESAMPLES = 2000;

/** All measures of all scores, with intervals from resampling publishers; the same resamples for each score. */
export function summarize(pairs: LabelledPair[], scores: Record<string, number[]>): Summary {
  const labels = pairs.map(({ label }) => label);
  const ranked = Object.entries(scores).map(([name, values]) => ({ name, by: new Ranked({ scores: values, labels }) }));
  const here = new Map(ranked.map(({ name, by }) => [name, by.rank()]));
  const resampled = resampledRankings(pairs, ranked);
  const measure = (of: Measure): PerScore => Object.fromEntries([...here].map(([name, ranking]) => [name, ranking[of]]));
  const intervals = (of: Measure) => Object.fromEntries(
    ranked.map(({ name }) => [name, interval(resampled.map((rankings) => rankings.get(name)![of]))]),
  );
  const auc = measure("auc");
  const best = Object.keys(auc).filter((name) => name !== "ours").reduce((a, b) => (auc[b]! > auc[a]! ? b : a));
  const differences = resampled.map((rankings) => rankings.get("ours")!.auc - rankings.get(best)!.auc);
  return {
    auc,
    average_precision: measure("averagePrecision"),
    false_links_at_80: measure("falseLinksAt80"),
    false_discovery_at_80: measure("falseDiscoveryAt80"),
    intervals: { auc: intervals("auc"), false_links_at_80: intervals("falseLinksAt80") },
    against_best: {
      score: best, auc_difference: auc.ours! - auc[best]!, interval: interval(differences),
      above_zero: differences.filter((difference) => difference > 0).length / differences.length,
    },
  };
}

function resampledRankings(pairs: LabelledPair[], ranked: { name: string; by: Ranked }[]): Map<string, Ranking>[] {
  const random = seeded(4);
  const publishers = pairs.map((pair) => pair.publishers);
  const rankings: Map<string, Ranking>[] = [];
  for (let tries = 0; rankings.length < RESAMPLES && tries < 10 * RESAMPLES; tries++) {
    const weights = resample(publishers, random);
    const drawn = new Set(pairs.flatMap(({ label }, index) => (weights[index] ? [label] : [])));
    if (drawn.size === 2) rankings.push(new Map(ranked.map(({ name, by }) => [name, by.rank(weights)])));
  }
  return rankings;
}

const shown = (number: number) => number.toFixed(3);
const range = ([low, high]: Interval) => `${shown(low)}–${shown(high)}`;

/** The table that people read. */
export function printLinkage(summary: Summary, calibration: Calibration): void {
  console.log("\nscore       AUC    95 %         average precision  false links at 80 %  95 %");
  for (const name of Object.keys(summary.auc)) {
    console.log([
      name.padEnd(11), shown(summary.auc[name]!), ` ${range(summary.intervals.auc[name]!)}`,
      ` ${shown(summary.average_precision[name]!)}             `,
      ` ${shown(summary.false_links_at_80[name]!)}               `, range(summary.intervals.false_links_at_80[name]!),
    ].join(" "));
  }
  const { score, auc_difference: difference, interval: bounds, above_zero: above } = summary.against_best;
  console.log(`\nours − ${score}: AUC ${shown(difference)} (95 % ${range(bounds)}; above 0 in ${(100 * above).toFixed(1)} %)`);
  const { priorOdds, slope, brier, brierOfNothing } = calibration;
  console.log(`Brier ${shown(brier)} (saying the same of all: ${shown(brierOfNothing)}), slope ${slope.toFixed(2)}, prior odds ${shown(priorOdds)}`);
  console.log("\nlog10 LR from  pairs  predicted  observed");
  for (const { from, pairs, predicted, observed } of calibration.bins) {
    if (pairs) console.log(`${from.toFixed(1).padStart(13)}  ${String(pairs).padStart(5)}  ${shown(predicted).padStart(9)}  ${shown(observed).padStart(8)}`);
  }
  console.log();
}
