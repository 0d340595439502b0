import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { classNames } from "./class-names";

const badgeStyle = cva(
  "inline-flex h-5 max-w-full align-middle shrink-0 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3",
  {
    variants: {
      tone: {
        neutral: "bg-sunken text-muted ring-1 ring-line ring-inset",
        accent: "bg-accent-soft text-accent",
        info: "bg-info-soft text-info",
        success: "bg-success-soft text-success",
        warn: "bg-warn-soft text-warn",
        danger: "bg-danger-soft text-danger",
        outline: "text-muted ring-1 ring-line-strong ring-inset",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type Tone = NonNullable<VariantProps<typeof badgeStyle>["tone"]>;

/** A short word about the thing beside it. */
export function Badge({ tone, className, ...rest }: ComponentProps<"span"> & { tone?: Tone }) {
  return <span {...rest} className={classNames(badgeStyle({ tone }), className)} />;
}
