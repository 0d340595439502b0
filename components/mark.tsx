import { classNames } from "./class-names";

/** Six inks that carry white letters in both themes. */
const inks = ["#0b6678", "#5b4a8a", "#8a4a2e", "#3d6b35", "#7b3f63", "#3f5a86"];

type MarkProps = { name: string; shape?: "square" | "round"; size?: "sm" | "md"; className?: string };

/** The sign of an organization (square) or a person (round): its letters on an ink of its own. Never said aloud. */
export function Mark({ name, shape = "square", size = "md", className }: MarkProps) {
  return (
    <span
      aria-hidden
      className={classNames(
        "keep-colours inline-flex shrink-0 items-center justify-center font-semibold text-white select-none",
        shape === "round" ? "rounded-full" : "rounded-sm",
        size === "sm" ? "size-5 text-[0.5625rem]" : "size-7 text-[0.6875rem]",
        className,
      )}
      style={{ backgroundColor: inks[inkOf(name)] }}
    >
      {letters(name)}
    </span>
  );
}

function inkOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) % 9973;
  return sum % inks.length;
}

function letters(name: string): string {
  const words = name.trim().split(/\s+/);
  if (/^[A-Z]{2,4}$/.test(words[0] ?? "")) return words[0]!.slice(0, 3);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const second = words.length > 1 ? ([...words[words.length - 1]!][0] ?? "") : "";
  return (first + (/[a-z]/i.test(first) ? second : "")).toUpperCase();
}

/** A mark with its name beside it. */
export function NamedMark({ name, shape, detail }: { name: string; shape?: MarkProps["shape"]; detail?: string }) {
  return (
    <span className="named-mark inline-flex min-w-0 items-center gap-2">
      <Mark name={name} shape={shape} size="sm" />
      <span className="min-w-0">
        {name}
        {detail && <span className="text-muted"> {detail}</span>}
      </span>
    </span>
  );
}
