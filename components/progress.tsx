import { useFormatter } from "next-intl";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

type ProgressProps = { label: ReactNode; value: number; max: number; detail?: ReactNode; className?: string };

/** How far long work has come, by the server's own count. */
export function Progress({ label, value, max, detail, className }: ProgressProps) {
  const formatter = useFormatter();
  const share = max > 0 ? Math.min(1, value / max) : 0;
  return (
    <div className={classNames("grid gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <span className="font-medium">{label}</span>
        <span className="text-muted tabular-nums">
          {formatter.number(value)} / {formatter.number(max)}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={typeof label === "string" ? label : undefined}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={formatter.number(share, "percent")}
        className="h-1.5 overflow-hidden rounded-full bg-line-strong forced-colors:border"
      >
        <div
          className="keep-colours h-full origin-left rounded-full bg-accent-fill transition-transform duration-300"
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
      {detail && <p className="text-xs text-muted">{detail}</p>}
    </div>
  );
}
