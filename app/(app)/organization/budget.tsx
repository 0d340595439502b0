import { useFormatter, useTranslations } from "next-intl";

/** Newly matchable values a day, and how many of today's are used. */
export function Budget({ perDay, usedToday }: { perDay: number | null; usedToday: number }) {
  const t = useTranslations("organization.budget");
  const formatter = useFormatter();
  const used = formatter.number(usedToday, "whole");
  if (perDay === null) return <p>{t("unlimited", { used })}</p>;
  const text = t("used", { used, perDay: formatter.number(perDay, "whole") });
  return (
    <div className="grid gap-2">
      <p className="tabular-nums">{text}</p>
      <meter aria-label={t("title")} min={0} max={Math.max(perDay, 1)} value={Math.min(usedToday, perDay)} className="h-2 w-full max-w-md">
        {text}
      </meter>
      <p className="text-sm text-muted">{t("renewed")}</p>
    </div>
  );
}
