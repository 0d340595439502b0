import type pg from "pg";
import { calibrate, logLoss } from "@/scripts/eval/calibration";
import type { LabelledPair } from "@/scripts/eval/linkage-pairs";
import { strengths } from "@/scripts/eval/linkage-scores";
import { Ranked } from "@/scripts/eval/ranking";
import { putStrengthFunctions, strengthNumbers } from "@/scripts/strength-functions";

type Numbers = Record<string, number>;

/** Round steps from what stands in the file: finer ones would fit the file, not the world. */
const STEPS = [0.5, 0.75, 1, 1.33, 2];
const ROUNDS = 2;

/** What the fitted numbers would be, and how well numbers that never saw a pair's publishers tell and predict it. */
export async function fitStrength(client: pg.Client, pairs: LabelledPair[]): Promise<void> {
  const labels = pairs.map(({ label }) => label);
  const start = fittedNumbers();
  const scoresOf = rememberingScores(client);
  const all = await descend(start, scoresOf, labels, weightsOf(pairs, () => true));
  console.log("\nnumber               now   fitted");
  for (const [name, value] of Object.entries(start)) console.log(`${name.padEnd(20)} ${value}`.padEnd(26), all[name]!.toFixed(2));
  const heldOut = await scoreHeldOut(pairs, start, scoresOf, labels);
  for (const [name, scores] of [["now", await scoresOf(start)], ["fitted, in sample", await scoresOf(all)], ["fitted, held out", heldOut]] as const) {
    const { auc, falseLinksAt80 } = new Ranked({ scores, labels }).rank();
    const { brier, slope } = calibrate({ scores, labels }, []);
    console.log(`${name.padEnd(18)} AUC ${auc.toFixed(3)}, false links at 80 % ${falseLinksAt80.toFixed(3)}, Brier ${brier.toFixed(3)}, slope ${slope.toFixed(2)}`);
  }
  await putStrengthFunctions(client);
}

/** Each pair by numbers that were fitted without any pair of its two publishers. */
async function scoreHeldOut(
  pairs: LabelledPair[], start: Numbers, scoresOf: (numbers: Numbers) => Promise<number[]>, labels: (0 | 1)[],
): Promise<number[]> {
  const scores: number[] = [];
  for (const fold of new Set(pairs.map(foldOf))) {
    const publishers = new Set(fold.split("\n"));
    const weights = weightsOf(pairs, (pair) => !pair.publishers.some((name) => publishers.has(name)));
    const fitted = await scoresOf(await descend(start, scoresOf, labels, weights));
    pairs.forEach((pair, index) => {
      if (foldOf(pair) === fold) scores[index] = fitted[index]!;
    });
  }
  return scores;
}

const foldOf = ({ publishers }: LabelledPair) => [...publishers].sort().join("\n");

/** Two publishers who have many pairs in common count for the root of them, or the fit would be theirs alone. */
function weightsOf(pairs: LabelledPair[], taken: (pair: LabelledPair) => boolean): number[] {
  const sizes = new Map<string, number>();
  for (const pair of pairs) sizes.set(foldOf(pair), (sizes.get(foldOf(pair)) ?? 0) + 1);
  return pairs.map((pair) => (taken(pair) ? 1 / Math.sqrt(sizes.get(foldOf(pair))!) : 0));
}

/** One number after the other, to the step with the least loss; a step must earn its keep. */
async function descend(
  start: Numbers, scoresOf: (numbers: Numbers) => Promise<number[]>, labels: (0 | 1)[], weights: number[],
): Promise<Numbers> {
  let best = start;
  let loss = logLoss({ scores: await scoresOf(best), labels }, weights);
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of Object.keys(start)) {
      for (const step of STEPS) {
        const tried = { ...best, [name]: start[name]! * step };
        const triedLoss = logLoss({ scores: await scoresOf(tried), labels }, weights);
        if (triedLoss < loss - 1e-3) [best, loss] = [tried, triedLoss];
      }
    }
  }
  return best;
}

function fittedNumbers(): Numbers {
  const fitted = strengthNumbers().filter(({ basis }) => basis === "fitted");
  return Object.fromEntries(fitted.map(({ name, value }) => [name, Number(value)]));
}

function rememberingScores(client: pg.Client): (numbers: Numbers) => Promise<number[]> {
  const known = new Map<string, number[]>();
  return async (numbers) => {
    const name = JSON.stringify(numbers);
    if (!known.has(name)) {
      await putStrengthFunctions(client, numbers);
      known.set(name, await strengths(client));
    }
    return known.get(name)!;
  };
}
