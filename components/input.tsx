"use client";

import type { ComponentProps } from "react";
import { classNames } from "./class-names";
import { useFieldControl } from "./field";

export const controlStyle =
  "w-full min-w-0 rounded-md border border-control bg-surface text-base text-ink transition-colors duration-100 " +
  "hover:border-muted focus-visible:outline-offset-0 focus-visible:border-focus " +
  "aria-invalid:border-danger disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted";

/** A one-line text field. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  const control = useFieldControl(rest);
  return <input {...control} className={classNames(controlStyle, "h-control px-2.5 read-only:bg-sunken", className)} />;
}

/** A text field of several lines that grows with what is typed where the browser can. */
export function Textarea({ className, rows = 4, ...rest }: ComponentProps<"textarea">) {
  const control = useFieldControl(rest);
  return (
    <textarea
      {...control}
      rows={rows}
      className={classNames(controlStyle, "max-h-[60vh] px-2.5 py-1.5 leading-relaxed read-only:bg-sunken [field-sizing:content]", className)}
      style={{ minHeight: `calc(${rows} * 1.5em + 0.875rem)`, ...rest.style }}
    />
  );
}
