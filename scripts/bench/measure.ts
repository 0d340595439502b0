/** One figure of the benchmark: ours against the floor measured in the same run. */
export type Figure = { name: string; ours: number; floor: number; ratio: number; unit: string };

/**
 * Runs both sides in turn, so that whatever else the machine does falls on both, and compares their medians.
 * @param rounds how many times each; the first of each warms up and does not count.
 */
export async function compare(
  name: string,
  rounds: number,
  ours: (round: number) => Promise<unknown>,
  floor: (round: number) => Promise<unknown>,
): Promise<Figure> {
  const times = { ours: [] as number[], floor: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const [mine, bare] = [await milliseconds(() => ours(round)), await milliseconds(() => floor(round))];
    if (round > 0) {
      times.ours.push(mine);
      times.floor.push(bare);
    }
  }
  return figure(name, median(times.ours), median(times.floor), "ms");
}

export function figure(name: string, ours: number, floor: number, unit: string): Figure {
  return { name, ours: round(ours), floor: round(floor), ratio: round(ours / floor), unit };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
