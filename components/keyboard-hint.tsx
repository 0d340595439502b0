import { classNames } from "./class-names";

/** Keys to press, one cap each: `<Keys of={["g", "c"]} />`. */
export function Keys({ of, className }: { of: readonly string[]; className?: string }) {
  return (
    <span className={classNames("inline-flex gap-0.5", className)}>
      {of.map((key, index) => (
        <kbd
          key={index}
          className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line-strong bg-sunken px-1 font-sans text-xs text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
