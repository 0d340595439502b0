import { useFormatter } from "next-intl";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

/** A number in the person's language. */
export function Count({ value, className }: { value: number; className?: string }) {
  return <span className={classNames("tabular-nums", className)}>{useFormatter().number(value, "whole")}</span>;
}

/** Writes the size of a file: all bytes of a small one, else kB or MB. */
export function useFileSize(): (bytes: number) => string {
  const formatter = useFormatter();
  return (bytes) => {
    if (bytes < 1000) return formatter.number(bytes, { style: "unit", unit: "byte", unitDisplay: "long" });
    const mega = bytes >= 1_000_000;
    return formatter.number(bytes / (mega ? 1_000_000 : 1000), { style: "unit", unit: mega ? "megabyte" : "kilobyte", maximumFractionDigits: 1 });
  };
}

type Definition = { term: ReactNode; value: ReactNode; key?: string };

/** Names and values of one thing, aligned in two columns; stacked where there is no room. */
export function DefinitionList({ items, className }: { items: readonly Definition[]; className?: string }) {
  return (
    <dl className={classNames("grid gap-x-6 gap-y-2.5 sm:grid-cols-[minmax(7rem,11rem)_1fr]", className)}>
      {items.map((item, index) => (
        <div key={item.key ?? index} className="grid grid-cols-subgrid gap-y-0.5 sm:col-span-2">
          <dt className="text-sm text-muted">{item.term}</dt>
          <dd className="min-w-0">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
