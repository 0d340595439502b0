"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useFormatter } from "next-intl";
import { useEffect, useRef } from "react";
import { classNames } from "./class-names";

export type TabLink = { href: string; label: string; count?: number; countedUpTo?: number; exact?: boolean };

/** The parts of one thing, each a page of its own; the present one is marked. Above `countedUpTo` a count reads 100+. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  const path = usePathname();
  const formatter = useFormatter();
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    const present = bar.current?.querySelector<HTMLElement>("[aria-current]");
    // Not scrollIntoView, which would move the page as well.
    if (bar.current && present) bar.current.scrollLeft = present.offsetLeft - (bar.current.clientWidth - present.offsetWidth) / 2;
  }, [path]);
  return (
    <nav ref={bar} aria-label={label} className="relative mb-5 overflow-x-auto border-b border-line screen-only">
      <ul className="flex min-w-max gap-5">
        {tabs.map((tab) => {
          const current = tab.exact ? path === tab.href : path === tab.href || path.startsWith(`${tab.href}/`);
          return (
            <li key={tab.href}>
              <Link
                href={tab.href}
                aria-current={current ? "page" : undefined}
                className={classNames(
                  "-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent text-base whitespace-nowrap text-muted",
                  "transition-colors hover:text-ink focus-visible:-outline-offset-2 aria-[current]:border-accent",
                  "aria-[current]:font-medium aria-[current]:text-ink",
                )}
              >
                {tab.label}
                {tab.count !== undefined && (
                  <span className="rounded-sm bg-sunken px-1 text-xs text-muted tabular-nums ring-1 ring-line ring-inset">
                    {formatter.number(Math.min(tab.count, tab.countedUpTo ?? tab.count))}
                    {tab.countedUpTo !== undefined && tab.count > tab.countedUpTo && "+"}
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
