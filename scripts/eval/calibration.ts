import type { Scored } from "@/scripts/eval/ranking";

export type Bin = { from: number; pairs: number; predicted: number; observed: number };

export type Calibration = {
  /** Odds before the indicators are looked at, with which predictions and labels agree on the whole. */
  priorOdds: number;
  /** Of observed on predicted log odds: 1 is calibrated, less is overconfident. */
  slope: number;
  brier: number;
  /** The Brier score of saying the same of every pair. */
  brierOfNothing: number;
  bins: Bin[];
};

/** How log10 likelihood ratios agree with labels. A ratio needs a prior: one number, from these labels. */
export function calibrate({ scores, labels }: Scored, edges: number[]): Calibration {
  const ratios = scores.map((score) => score * Math.LN10);
  const [intercept] = fitLogistic(ratios, labels, false);
  const [, slope] = fitLogistic(ratios, labels, true);
  const predicted = ratios.map((ratio) => sigmoid(intercept + ratio));
  const rate = mean(labels);
  return {
    priorOdds: Math.exp(intercept),
    slope,
    brier: mean(predicted.map((probability, index) => (probability - labels[index]!) ** 2)),
    brierOfNothing: rate * (1 - rate),
    bins: edges.map((from, bin) => {
      const inside = scores.flatMap((score, index) => (score >= from && score < (edges[bin + 1] ?? Infinity) ? [index] : []));
      return {
        from, pairs: inside.length, predicted: mean(inside.map((index) => predicted[index]!)),
        observed: mean(inside.map((index) => labels[index]!)),
      };
    }),
  };
}

/** Mean surprise at the labels, each weighted, with the prior that suits them best: what a fit makes small. */
export function logLoss({ scores, labels }: Scored, weights: number[]): number {
  const ratios = scores.map((score) => score * Math.LN10);
  const [intercept] = fitLogistic(ratios, labels, false, weights);
  const losses = ratios.map((ratio, index) => {
    const probability = Math.min(1 - 1e-9, Math.max(1e-9, sigmoid(intercept + ratio)));
    return -weights[index]! * Math.log(labels[index] ? probability : 1 - probability);
  });
  return mean(losses) / mean(weights);
}

/** Newton's method for intercept and, where it is not held at 1, slope; a little ridge, for labels that separate. */
function fitLogistic(x: number[], labels: number[], withSlope: boolean, weights?: number[]): [intercept: number, slope: number] {
  let intercept = 0, slope = 1;
  for (let round = 0; round < 60; round++) {
    let g0 = 0, g1 = -1e-3 * (slope - 1), h00 = 1e-9, h01 = 0, h11 = 1e-3;
    x.forEach((value, index) => {
      const probability = sigmoid(intercept + slope * value);
      const weight = weights?.[index] ?? 1;
      const spread = weight * probability * (1 - probability);
      g0 += weight * (labels[index]! - probability);
      g1 += weight * (labels[index]! - probability) * value;
      h00 += spread;
      h01 += spread * value;
      h11 += spread * value * value;
    });
    if (!withSlope) {
      intercept += clamp(g0 / h00);
      continue;
    }
    const determinant = h00 * h11 - h01 * h01;
    intercept += clamp((h11 * g0 - h01 * g1) / determinant);
    slope += clamp((h00 * g1 - h01 * g0) / determinant);
  }
  return [intercept, slope];
}

const clamp = (step: number) => Math.max(-1, Math.min(1, step));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
