/** Scores of labelled things; `weights` repeats or leaves out some of them, as a bootstrap does. */
export type Scored = { scores: number[]; labels: (0 | 1)[] };

export type Ranking = { auc: number; averagePrecision: number; falseLinksAt80: number; falseDiscoveryAt80: number };

/** The scores sorted once, so that thousands of resamples need not sort. */
export class Ranked {
  private readonly order: number[];

  constructor(private readonly scored: Scored) {
    this.order = scored.scores.map((_, index) => index).sort((a, b) => scored.scores[b]! - scored.scores[a]!);
  }

  /** ROC AUC (ties count half), average precision, and what is let in of the unrelated where 80 % of the related are. */
  rank(weights?: number[]): Ranking {
    const { scores, labels } = this.scored;
    const weigh = (index: number) => weights?.[index] ?? 1;
    const positives = total(labels.map((label, index) => (label ? weigh(index) : 0)));
    const negatives = total(labels.map((label, index) => (label ? 0 : weigh(index))));
    let found = 0, wrong = 0, area = 0, precision = 0, atFalse = NaN, atDiscovery = NaN;
    for (let start = 0; start < this.order.length; ) {
      let end = start, hits = 0, misses = 0;
      for (; end < this.order.length && scores[this.order[end]!] === scores[this.order[start]!]; end++) {
        const index = this.order[end]!;
        if (labels[index]) hits += weigh(index);
        else misses += weigh(index);
      }
      area += misses * (found + hits / 2);
      found += hits;
      wrong += misses;
      if (hits) precision += hits * (found / (found + wrong));
      if (Number.isNaN(atFalse) && found >= 0.8 * positives - 1e-9) {
        atFalse = wrong / negatives;
        atDiscovery = wrong / (wrong + found);
      }
      start = end;
    }
    return {
      auc: area / (positives * negatives), averagePrecision: precision / positives,
      falseLinksAt80: atFalse, falseDiscoveryAt80: atDiscovery,
    };
  }
}

/** How often each pair stands in a resample of publishers with replacement: as often as its two publishers together. */
export function resample(publishers: [string, string][], random: () => number): number[] {
  const names = [...new Set(publishers.flat())];
  const drawn = new Map<string, number>();
  for (let draw = 0; draw < names.length; draw++) {
    const name = names[Math.floor(random() * names.length)]!;
    drawn.set(name, (drawn.get(name) ?? 0) + 1);
  }
  return publishers.map(([a, b]) => (drawn.get(a) ?? 0) * (drawn.get(b) ?? 0));
}

/** The same numbers in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The middle 95 % of what resamples gave. */
export function interval(values: number[]): [number, number] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  return [sorted[Math.floor(0.025 * sorted.length)]!, sorted[Math.floor(0.975 * (sorted.length - 1))]!];
}

function total(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
