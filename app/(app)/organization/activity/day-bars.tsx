import { useTranslations } from "next-intl";

/** One bar per day; each says its number to whoever listens or points. */
export function DayBars({ days }: { days: readonly { day: string; values: number }[] }) {
  const t = useTranslations("organization.activity");
  const most = Math.max(...days.map(({ values }) => values), 0);
  if (most === 0) return <p className="text-sm text-muted">{t("nothing")}</p>;
  return (
    <figure className="grid max-w-2xl gap-2">
      <figcaption className="text-sm text-muted">{t("days")}</figcaption>
      <ol className="flex h-24 items-end gap-px border-b border-line-strong sm:gap-0.5">
        {days.map(({ day, values }) => (
          <li key={day} title={t("day", { day, count: values })} className="flex h-full flex-1 items-end">
            <span className="sr-only">{t("day", { day, count: values })}</span>
            <span
              aria-hidden
              className="keep-colours w-full rounded-t-xs bg-accent-fill"
              style={{ height: values > 0 ? `max(2px, ${(values / most) * 100}%)` : 0 }}
            />
          </li>
        ))}
      </ol>
      <p aria-hidden className="flex flex-wrap justify-between gap-x-4 text-xs text-muted tabular-nums">
        <span>{days[0]?.day}</span>
        <span>{t("most", { count: most })}</span>
        <span>{days.at(-1)?.day}</span>
      </p>
    </figure>
  );
}
