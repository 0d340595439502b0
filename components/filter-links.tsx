import Link from "next/link";
import { classNames } from "./class-names";

export type FilterLink = { href: string; label: string; current: boolean };

/** The ways to look at one list, each an address of its own; the present one is marked. Many take several lines, none is out of sight. */
export function FilterLinks({ label, links }: { label: string; links: readonly FilterLink[] }) {
  return (
    <nav aria-label={label} className="w-fit max-w-full screen-only">
      <ul className="flex flex-wrap gap-0.5 rounded-md bg-sunken p-0.5 ring-1 ring-line ring-inset">
        {links.map((link) => (
          <li key={link.href}>
            <Link
              href={link.href}
              aria-current={link.current ? "true" : undefined}
              className={classNames(
                "flex h-7 items-center rounded-sm px-2.5 text-sm whitespace-nowrap text-muted hover:text-ink",
                "aria-[current]:bg-surface aria-[current]:font-medium aria-[current]:text-ink aria-[current]:ring-1 aria-[current]:ring-line",
              )}
            >
              {link.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
