import type { TimeLineBar, TimeLineRow } from "@/components/time-line";
import { defang } from "@/server/indicators/defang";
import type { SharedIndicator, Sighting } from "@/server/overlap/find-overlap";

const MOST_ROWS = 40;

/** When each side saw each shared value: lane 0 is ours, lane 1 theirs. What nobody dated is left out. */
export function timeLineRows(shared: readonly SharedIndicator[]): TimeLineRow[] {
  return shared
    .map(({ key, kind, value, mine, theirs, seenFrom, seenTo }) => ({
      key,
      label: defang(kind, value),
      bars: [barOf(0, mine), theirs ? barOf(1, theirs) : monthsOf(1, seenFrom, seenTo)].filter((bar) => bar !== null),
    }))
    .filter((row) => row.bars.length > 0)
    .slice(0, MOST_ROWS);
}

/** When it was filed says nothing about when it was seen. */
function barOf(lane: number, { firstSeenAt, lastSeenAt }: Sighting): TimeLineBar | null {
  const first = firstSeenAt ?? lastSeenAt;
  return first ? { lane, first, last: lastSeenAt ?? first } : null;
}

/** The whole of the months: the days are not to be known. */
function monthsOf(lane: number, from: string | null, until: string | null): TimeLineBar | null {
  if (!from || !until) return null;
  const [year = 0, month = 1] = until.split("-").map(Number);
  return { lane, first: new Date(`${from}-01T00:00:00Z`), last: new Date(Date.UTC(year, month, 0)) };
}
