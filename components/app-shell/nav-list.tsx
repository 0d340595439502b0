"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { useId, type ReactNode } from "react";
import { classNames } from "@/components/class-names";

export type NavItem = {
  label: string;
  href: string;
  icon?: ReactNode;
  count?: number;
  /** Two keys that go there from anywhere, such as `["g", "c"]`. */
  keys?: readonly string[];
  /** Only this very address marks it as the present page, not those below it. */
  exact?: boolean;
};

export type NavSection = { title?: string; items: readonly NavItem[] };

/** The pages of the product, the present one marked. */
export function NavList({ sections, foot }: { sections: readonly NavSection[]; foot?: boolean }) {
  const t = useTranslations("common");
  return (
    <nav aria-label={foot ? t("shell.secondaryNavigation") : t("shell.navigation")} className="grid gap-4">
      {sections.map((section, index) => (
        <NavGroup key={section.title ?? index} section={section} />
      ))}
    </nav>
  );
}

function NavGroup({ section }: { section: NavSection }) {
  const id = useId();
  return (
    <div>
      {section.title && (
        <p id={id} className="px-2 pb-1 text-xs font-medium text-muted">
          {section.title}
        </p>
      )}
      <ul aria-labelledby={section.title ? id : undefined} className="grid gap-px">
        {section.items.map((item) => (
          <li key={item.href}>
            <NavLink item={item} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function NavLink({ item }: { item: NavItem }) {
  const path = usePathname();
  const formatter = useFormatter();
  const current = path === item.href || (!item.exact && path.startsWith(`${item.href}/`));
  return (
    <Link
      href={item.href}
      aria-current={current ? "page" : undefined}
      className={classNames(
        "flex min-h-8 items-center gap-2.5 rounded-md px-2 text-base text-muted transition-colors hover:bg-hover hover:text-ink",
        "aria-[current]:bg-selected aria-[current]:font-medium aria-[current]:text-ink focus-visible:-outline-offset-2",
        "[&_svg]:size-4 [&_svg]:shrink-0 aria-[current]:[&_svg]:text-accent pointer-coarse:min-h-10",
      )}
    >
      {item.icon}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.count !== undefined && item.count > 0 && (
        <span className="text-xs tabular-nums">{formatter.number(item.count)}</span>
      )}
    </Link>
  );
}
