/**
 * How well a single answer's time tells two classes apart: the area under the ROC curve of the best threshold in either
 * direction (Mann-Whitney). .5 tells nothing, 1 everything.
 */
export function separability(first: number[], second: number[]): number {
  const all = [...first.map((time) => ({ time, second: 0 })), ...second.map((time) => ({ time, second: 1 }))];
  all.sort((a, b) => a.time - b.time);
  let rankSum = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]!.time === all[start]!.time) end++;
    const rank = (start + 1 + end) / 2;
    for (let index = start; index < end; index++) rankSum += all[index]!.second * rank;
    start = end;
  }
  const area = (rankSum - (second.length * (second.length + 1)) / 2) / (first.length * second.length);
  return Math.max(area, 1 - area);
}

const NEIGHBOURS = 10;

/**
 * Takes out what the machine did meanwhile: from each of two interleaved series, the median of both around that try. An
 * attacker would do so too; without it a slow minute hides a millisecond.
 */
export function withoutDrift(first: number[], second: number[]): [number[], number[]] {
  const around = first.map((_, index) => {
    const near = [first, second].flatMap((times) => times.slice(Math.max(0, index - NEIGHBOURS), index + NEIGHBOURS + 1));
    return near.sort((a, b) => a - b)[near.length >> 1]!;
  });
  return [first.map((time, index) => time - around[index]!), second.map((time, index) => time - around[index]!)];
}
