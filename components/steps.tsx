import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { classNames } from "./class-names";

/** Where we are on a way of several steps; `current` counts from 0. */
export function Steps({ label, steps, current }: { label: string; steps: readonly string[]; current: number }) {
  const t = useTranslations("common");
  return (
    <ol aria-label={label} className="mb-5 flex flex-wrap gap-x-6 gap-y-2 text-sm">
      {steps.map((step, index) => (
        <li
          key={step}
          aria-current={index === current ? "step" : undefined}
          className={classNames("flex items-center gap-2 text-muted", index === current && "font-medium text-ink")}
        >
          <span
            aria-hidden
            className={classNames(
              "flex size-5 items-center justify-center rounded-full border border-control text-xs tabular-nums",
              index <= current && "border-transparent bg-accent-fill text-on-accent",
            )}
          >
            {index < current ? <Check className="size-3" /> : index + 1}
          </span>
          {step}
          {index < current && <span className="sr-only">{t("steps.done")}</span>}
        </li>
      ))}
    </ol>
  );
}
