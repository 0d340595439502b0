import { useFormatter, useTranslations } from "next-intl";

/** First to last month of a sighting, written 2011-08: all that comparing tells of when others saw a value. */
export function Months({ from, until }: { from: string | null; until: string | null }) {
  const t = useTranslations("common");
  const formatter = useFormatter();
  if (!from || !until) return <span className="text-muted">{t("time.unknown")}</span>;
  const write = (month: string) => formatter.dateTime(new Date(`${month}-01T00:00:00Z`), { year: "numeric", month: "short", timeZone: "UTC" });
  return (
    <span className="whitespace-nowrap tabular-nums">
      {from === until ? write(from) : t("time.period", { from: write(from), until: write(until) })}
    </span>
  );
}
