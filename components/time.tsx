import { useFormatter, useLocale, useTranslations } from "next-intl";

type TimeProps = { value: Date | string | number; format?: "date" | "dateTime" | "time" | "month"; className?: string };

/** A moment in the person's zone and language; UTC on hover and for machines. */
export function Time({ value, format = "dateTime", className }: TimeProps) {
  const formatter = useFormatter();
  const date = new Date(value);
  return (
    <time dateTime={date.toISOString()} title={utc(date)} className={className ?? "whitespace-nowrap tabular-nums"}>
      {formatter.dateTime(date, format)}
    </time>
  );
}

type PeriodProps = { from: Date | string | null; until: Date | string | null; format?: "date" | "month" };

/** First to last; a missing end is said in words. */
export function Period({ from, until, format = "date" }: PeriodProps) {
  const t = useTranslations("common");
  const formatter = useFormatter();
  if (!from && !until) return <span className="text-muted">{t("time.unknown")}</span>;
  const write = (value: Date | string | null) => (value ? formatter.dateTime(new Date(value), format) : null);
  const [first, last] = [write(from), write(until)];
  const title = [from, until].map((value) => (value ? utc(new Date(value)) : "?")).join(" – ");
  return (
    <span title={title} className="whitespace-nowrap tabular-nums">
      {first === last ? first : t("time.period", { from: first ?? "?", until: last ?? "?" })}
    </span>
  );
}

/** How long ago, for lists of what is new; the exact time on hover. `now` comes from the server, so that both agree. */
export function TimeAgo({ value, now }: { value: Date | string; now: Date | string }) {
  const formatter = useFormatter();
  const locale = useLocale();
  const date = new Date(value);
  return (
    <time dateTime={date.toISOString()} title={utc(date)} lang={locale} className="whitespace-nowrap">
      {formatter.relativeTime(date, new Date(now))}
    </time>
  );
}

function utc(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
