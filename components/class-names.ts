import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: { theme: { spacing: ["control", "control-small", "row"], shadow: ["low", "high"] } },
});

/** Joins class names; of two that set the same thing the later wins, so that callers can adjust a part. */
export function classNames(...values: ClassValue[]): string {
  return merge(clsx(values));
}
