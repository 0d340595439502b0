import { useFormatter, useTranslations } from "next-intl";

/** Newly matchable values a day, and how many of today's are used. */
export function Budget({ perDay, usedToday }: { perDay: number | null; usedToday: number }) {
  const t = useTranslations("organization.budget");
  const formatter = useFormatter();
  const used = formatter.number(usedToday, "whole");
  if (perDay === null) return <p>{t("unlimited", { used })}</p>;
  const text = t("used", { used, perDay: formatter.number(perDay, "whole") });
  const share = perDay > 0 ? Math.min(1, usedToday / perDay) : 1;
  return (
    <div className="grid gap-2">
      <p className="tabular-nums">{text}</p>
      <div
        role="meter"
        aria-label={t("title")}
        aria-valuemin={0}
        aria-valuemax={perDay}
        aria-valuenow={Math.min(usedToday, perDay)}
        aria-valuetext={text}
        className="h-1.5 max-w-md overflow-hidden rounded-full bg-line-strong forced-colors:border"
      >
        <div className="keep-colours h-full rounded-full bg-accent-fill" style={{ width: `${share * 100}%` }} />
      </div>
      <p className="text-sm text-muted">{t("renewed")}</p>
    </div>
  );
}
