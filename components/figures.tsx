import { useFormatter } from "next-intl";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

/** A number in the person's language. */
export function Count({ value, className }: { value: number; className?: string }) {
  return <span className={classNames("tabular-nums", className)}>{useFormatter().number(value, "whole")}</span>;
}

type StatProps = { label: ReactNode; value: ReactNode; detail?: ReactNode };

/** One figure with its name, inside `<Stats>`. */
export function Stat({ label, value, detail }: StatProps) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5 bg-surface px-4 py-3">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="text-xl font-semibold tracking-tight tabular-nums">{value}</dd>
      {detail && <dd className="text-xs text-muted">{detail}</dd>}
    </div>
  );
}

/** A strip of figures that wraps on small screens. */
export function Stats({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(9rem,1fr))] gap-px overflow-hidden rounded-lg border border-line bg-line">
      {children}
    </dl>
  );
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
