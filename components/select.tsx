"use client";

import { ChevronsUpDown } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "./class-names";
import { useFieldControl } from "./field";
import { controlStyle } from "./input";

export type Option = { value: string; label: string; disabled?: boolean };

type SelectProps = ComponentProps<"select"> & { options?: readonly Option[]; controlSize?: "sm" | "md" };

/** A choice of one among few: the browser's own, so that phones, keyboards and readers all know it. */
export function Select({ options, controlSize = "md", className, children, ...rest }: SelectProps) {
  const control = useFieldControl(rest);
  const size = controlSize === "sm" ? "h-control-small pl-2 text-sm" : "h-control pl-2.5";
  return (
    <span className={classNames("relative block min-w-0", className)}>
      <select {...control} className={classNames(controlStyle, "appearance-none truncate pr-8", size)}>
        {options?.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
        {children}
      </select>
      <ChevronsUpDown aria-hidden className="pointer-events-none absolute top-1/2 right-2 size-4 -translate-y-1/2 text-muted" />
    </span>
  );
}
