import { useFormatter, useTranslations } from "next-intl";
import type { CSSProperties } from "react";
import { classNames } from "./class-names";
import { DataTable } from "./data-table";
import { Time } from "./time";

export type TimeLineBar = {
  /** The number of the lane, from 0. */
  lane: number;
  first: Date | string;
  last: Date | string;
};

export type TimeLineRow = { key: string; label: string; bars: readonly TimeLineBar[] };

type TimeLineProps = {
  label: string;
  /** Whose bars they are: each gets a colour and a form of its own. */
  lanes: readonly string[];
  rows: readonly TimeLineRow[];
};

const laneHeight = 10;
const gap = 3;
const day = 86_400_000;

/** Lanes differ in colour and in form, so that they stay apart on paper: every other one is hollow. */
const laneLook = ["border-accent-fill bg-accent-fill", "border-warn bg-surface", "border-info bg-info", "border-success bg-surface"];

/** When each thing was first and last seen, by several parties on one axis; the same as a table for those who prefer it. */
export function TimeLine({ label, lanes, rows }: TimeLineProps) {
  const t = useTranslations("common");
  const range = rangeOf(rows);
  if (!range) return null;
  return (
    <figure aria-label={label} className="@container">
      <figcaption className="mb-3 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {lanes.map((lane, index) => (
          <span key={lane} className="flex min-w-0 items-center gap-2">
            <LaneBar lane={index} className="w-6 shrink-0" />
            <span className="min-w-0 wrap-anywhere">{lane}</span>
          </span>
        ))}
      </figcaption>
      {/* Names stand beside the bars where there is room for both, else above them. */}
      <div aria-hidden className="text-sm @3xl:grid @3xl:grid-cols-[minmax(8rem,16rem)_minmax(0,1fr)] @3xl:gap-x-4">
        <Axis range={range} />
        {rows.map((row) => (
          <Row key={row.key} row={row} lanes={lanes} range={range} />
        ))}
      </div>
      <details className="mt-3 text-sm">
        <summary className="mb-2 w-fit rounded-sm text-muted hover:text-ink">{t("timeLine.asTable")}</summary>
        <TimeLineTable label={label} lanes={lanes} rows={rows} />
      </details>
    </figure>
  );
}

/** `marks`: what is named on the axis and drawn through the rows, every so many months. */
type Range = { from: number; until: number; everyMonths: number; marks: number[] };

function Axis({ range }: { range: Range }) {
  const formatter = useFormatter();
  const month = range.everyMonths < 12 ? "short" : undefined;
  return (
    <div className="relative col-start-2 h-6 border-b border-line-strong text-xs text-muted">
      {range.marks.map((time) => (
        <span
          key={time}
          // A phone has room for four names at most.
          className={classNames("absolute bottom-1 whitespace-nowrap", range.marks.length > 4 && "even:hidden @3xl:even:inline")}
          style={{ left: percent(time - range.from, range) }}
        >
          {formatter.dateTime(new Date(time), { year: "numeric", month, timeZone: "UTC" })}
        </span>
      ))}
    </div>
  );
}

function Row({ row, lanes, range }: { row: TimeLineRow; lanes: readonly string[]; range: Range }) {
  const t = useTranslations("common");
  const formatter = useFormatter();
  const write = (value: Date | string) => formatter.dateTime(new Date(value), "date");
  return (
    <>
      <span className="block truncate pt-1.5 font-mono text-[0.8125rem] @3xl:border-b @3xl:border-line @3xl:pb-1.5" title={row.label}>
        {row.label}
      </span>
      <div className="relative border-b border-line" style={{ minHeight: lanes.length * (laneHeight + gap) + 9 }}>
        {range.marks.map((time) => (
          <span key={time} className="absolute inset-y-0 border-l border-line" style={{ left: percent(time - range.from, range) }} />
        ))}
        {row.bars.map((bar, index) => {
          const first = new Date(bar.first).getTime();
          const end = new Date(bar.last).getTime() + day;
          return (
            <LaneBar
              key={index}
              lane={bar.lane}
              title={t("timeLine.seen", {
                lane: lanes[bar.lane] ?? "",
                period: t("time.period", { from: write(bar.first), until: write(bar.last) }),
              })}
              // Wide enough to be seen, and still on the axis where it is the last.
              className="absolute min-w-2"
              style={{
                left: `min(${percent(first - range.from, range)}, 100% - 0.5rem)`,
                width: percent(end - first, range),
                top: 5 + bar.lane * (laneHeight + gap),
              }}
            />
          );
        })}
      </div>
    </>
  );
}

type LaneBarProps = { lane: number; title?: string; className: string; style?: CSSProperties };

function LaneBar({ lane, title, className, style }: LaneBarProps) {
  return (
    <span
      aria-hidden
      title={title}
      className={classNames("keep-colours rounded-[2px] border-[2.5px]", laneLook[lane % laneLook.length], className)}
      style={{ height: laneHeight, ...style }}
    />
  );
}

function TimeLineTable({ label, lanes, rows }: TimeLineProps) {
  const t = useTranslations("common");
  const sightings = rows.flatMap((row) => row.bars.map((bar, index) => ({ key: `${row.key} ${index}`, label: row.label, ...bar })));
  return (
    <DataTable
      label={label}
      rows={sightings}
      rowKey={(sighting) => sighting.key}
      columns={[
        { key: "item", header: t("timeLine.item"), isRowHeader: true, className: "font-mono break-all", cell: (sighting) => sighting.label },
        { key: "lane", header: t("timeLine.lane"), cell: (sighting) => lanes[sighting.lane] },
        { key: "first", header: t("timeLine.first"), cell: (sighting) => <Time value={sighting.first} format="date" /> },
        { key: "last", header: t("timeLine.last"), cell: (sighting) => <Time value={sighting.last} format="date" /> },
      ]}
    />
  );
}

/** Steps of the axis in months: whole years from a year on. */
const steps = [1, 2, 3, 6, ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].map((years) => years * 12)];
const mostMarks = 6;

/** Whole steps around everything that is shown, the smallest ones whose names still stand apart. */
function rangeOf(rows: readonly TimeLineRow[]): Range | null {
  const times = rows.flatMap((row) => row.bars.flatMap((bar) => [new Date(bar.first).getTime(), new Date(bar.last).getTime()]));
  if (times.length === 0) return null;
  const [least, most] = times.reduce(([low, high], time) => [Math.min(low, time), Math.max(high, time)], [Infinity, -Infinity]);
  const span = (step: number) => ({ from: Math.floor(monthOf(least!) / step), until: Math.floor(monthOf(most!) / step) + 1 });
  const everyMonths = steps.find((step) => span(step).until - span(step).from <= mostMarks) ?? steps.at(-1)!;
  const { from, until } = span(everyMonths);
  const marks = Array.from({ length: until - from }, (_, index) => startOf((from + index) * everyMonths));
  return { from: startOf(from * everyMonths), until: startOf(until * everyMonths), everyMonths, marks };
}

/** Months since the year 0. */
function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function startOf(month: number): number {
  // Not Date.UTC, which takes the first hundred years for those of the 20th century.
  return new Date(0).setUTCFullYear(0, month, 1);
}

function percent(length: number, range: Range): string {
  return `${(length / (range.until - range.from)) * 100}%`;
}
