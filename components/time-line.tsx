import { useFormatter, useTranslations } from "next-intl";
import { classNames } from "./class-names";
import { ScrollRegion } from "./scroll-region";

export type TimeLineBar = {
  /** The number of the lane, from 0. */
  lane: number;
  first: Date | string;
  last: Date | string;
};

export type TimeLineRow = { key: string; label: string; bars: readonly TimeLineBar[] };

type TimeLineProps = {
  label: string;
  /** Whose bars they are: each gets a colour and a pattern of its own. */
  lanes: readonly string[];
  rows: readonly TimeLineRow[];
};

const width = 1000;
const laneHeight = 10;
const gap = 3;
const day = 86_400_000;

const laneFill = ["fill-accent-fill", "fill-warn", "fill-info", "fill-success"];

/** When each thing was first and last seen, by several parties on one axis; the same as a table for those who prefer it. */
export function TimeLine({ label, lanes, rows }: TimeLineProps) {
  const t = useTranslations("common");
  const range = rangeOf(rows);
  if (!range) return null;
  return (
    <figure aria-label={label}>
      <figcaption className="mb-3 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {lanes.map((lane, index) => (
          <span key={lane} className="flex items-center gap-2">
            <svg aria-hidden className="keep-colours h-2.5 w-6">
              <LaneBar lane={index} x={0} y={0} width={24} />
            </svg>
            {lane}
          </span>
        ))}
      </figcaption>
      <ScrollRegion label={t("table.scroll", { name: label })}>
        <div aria-hidden className="grid min-w-160 grid-cols-[minmax(8rem,16rem)_minmax(0,1fr)] gap-x-4 text-sm">
          <Axis range={range} />
          {rows.map((row) => (
            <Row key={row.key} row={row} lanes={lanes} range={range} />
          ))}
        </div>
      </ScrollRegion>
      <details className="mt-3 text-sm">
        <summary className="w-fit rounded-sm text-muted hover:text-ink">{t("timeLine.asTable")}</summary>
        <TimeLineTable label={label} lanes={lanes} rows={rows} />
      </details>
    </figure>
  );
}

/** `marks`: the months that are named on the axis and drawn through the rows. */
type Range = { from: number; until: number; marks: Date[] };

function Axis({ range }: { range: Range }) {
  const formatter = useFormatter();
  return (
    <div className="relative col-start-2 h-6 border-b border-line-strong text-xs text-muted">
      {range.marks.map((month) => (
        <span key={month.getTime()} className="absolute bottom-1 whitespace-nowrap" style={{ left: `${position(month.getTime(), range) / 10}%` }}>
          {formatter.dateTime(month, { year: "numeric", month: "short", timeZone: "UTC" })}
        </span>
      ))}
    </div>
  );
}

function Row({ row, lanes, range }: { row: TimeLineRow; lanes: readonly string[]; range: Range }) {
  const t = useTranslations("common");
  const formatter = useFormatter();
  const height = lanes.length * (laneHeight + gap) + 9;
  const write = (value: Date | string) => formatter.dateTime(new Date(value), "date");
  return (
    <>
      <span className="truncate border-b border-line py-1.5 font-mono text-[0.8125rem]" title={row.label}>
        {row.label}
      </span>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className="keep-colours h-full w-full border-b border-line" style={{ minHeight: height }}>
        {range.marks.map((month) => (
          <line
            key={month.getTime()}
            x1={position(month.getTime(), range)}
            x2={position(month.getTime(), range)}
            y1="0"
            y2={height}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {row.bars.map((bar, index) => {
          const x = position(new Date(bar.first).getTime(), range);
          const end = position(new Date(bar.last).getTime() + day, range);
          return (
            <g key={index}>
              <title>
                {t("timeLine.seen", {
                  lane: lanes[bar.lane] ?? "",
                  period: t("time.period", { from: write(bar.first), until: write(bar.last) }),
                })}
              </title>
              <LaneBar lane={bar.lane} x={x} y={5 + bar.lane * (laneHeight + gap)} width={Math.max(6, end - x)} />
            </g>
          );
        })}
      </svg>
    </>
  );
}

/** Lanes differ in colour and in form, so that they stay apart on paper: odd ones are hollow. */
function LaneBar({ lane, x, y, width }: { lane: number; x: number; y: number; width: number }) {
  const fill = laneFill[lane % laneFill.length];
  const hollow = lane % 2 === 1;
  return (
    <>
      <rect x={x} y={y} width={width} height={laneHeight} rx="2" className={fill} />
      {hollow && <rect x={x + 2} y={y + 2.5} width={Math.max(0, width - 4)} height={laneHeight - 5} className="fill-surface" />}
    </>
  );
}

function TimeLineTable({ label, lanes, rows }: TimeLineProps) {
  const t = useTranslations("common");
  const formatter = useFormatter();
  const cell = "border-t border-line py-1 pr-4 text-left font-normal";
  return (
    <table className="mt-2 w-full border-collapse">
      <caption className="sr-only">{label}</caption>
      <thead>
        <tr className="text-xs text-muted">
          {(["item", "lane", "first", "last"] as const).map((name) => (
            <th key={name} scope="col" className="py-1 pr-4 text-left font-medium whitespace-nowrap">
              {t(`timeLine.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.flatMap((row) =>
          row.bars.map((bar, index) => (
            <tr key={`${row.key} ${index}`}>
              <th scope="row" className={classNames(cell, "font-mono break-all")}>{row.label}</th>
              <td className={cell}>{lanes[bar.lane]}</td>
              <td className={classNames(cell, "whitespace-nowrap tabular-nums")}>{formatter.dateTime(new Date(bar.first), "date")}</td>
              <td className={classNames(cell, "whitespace-nowrap tabular-nums")}>{formatter.dateTime(new Date(bar.last), "date")}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

/** Whole months around everything that is shown. */
function rangeOf(rows: readonly TimeLineRow[]): Range | null {
  const times = rows.flatMap((row) => row.bars.flatMap((bar) => [new Date(bar.first).getTime(), new Date(bar.last).getTime()]));
  if (times.length === 0) return null;
  const [least, most] = times.reduce(([low, high], time) => [Math.min(low, time), Math.max(high, time)], [Infinity, -Infinity]);
  const from = monthOf(least!, 0);
  const until = monthOf(most!, 1);
  const months: Date[] = [];
  for (let time = from; time < until && months.length < 600; time = monthOf(time, 1)) months.push(new Date(time));
  const every = Math.ceil(months.length / 10);
  return { from, until, marks: months.filter((_, index) => index % every === 0) };
}

function monthOf(time: number, offset: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
}

function position(time: number, range: Range): number {
  return Math.max(0, Math.min(width, ((time - range.from) / (range.until - range.from)) * width));
}
