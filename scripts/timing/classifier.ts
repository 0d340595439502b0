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
