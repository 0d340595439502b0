import { cva } from "class-variance-authority";

/** The look of a button, for what is none: links, summaries. */
export const buttonStyle = cva(
  "relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap " +
    "transition-colors duration-100 select-none disabled:cursor-not-allowed disabled:opacity-55 " +
    "aria-disabled:cursor-not-allowed [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent-fill text-on-accent hover:bg-accent-fill-hover",
        secondary: "border-line-strong bg-surface text-ink shadow-low hover:bg-hover",
        quiet: "border-transparent bg-transparent text-ink hover:bg-hover",
        danger: "border-transparent bg-danger-fill text-on-accent hover:bg-danger-fill-hover",
      },
      size: {
        md: "h-control px-3 text-base",
        sm: "h-control-small px-2.5 text-sm",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);
