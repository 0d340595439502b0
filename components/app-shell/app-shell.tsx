import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CommandPalette, type PaletteProps } from "@/components/command-palette";
import { ProductMark } from "@/components/product-mark";
import { Announcer } from "./announcer";
import { NavDrawer } from "./nav-drawer";
import { NavList, type NavSection } from "./nav-list";
import { UserMenu, type UserMenuProps } from "./user-menu";

type AppShellProps = {
  nav: readonly NavSection[];
  /** Goes to the foot of the navigation: settings, administration. */
  navFoot?: readonly NavSection[];
  /** Who the person acts for, and the way to change it. */
  organization: ReactNode;
  /** The way to the notices, with how many are unread. */
  bell?: ReactNode;
  user: UserMenuProps;
  palette: Omit<PaletteProps, "pages"> & { pages?: PaletteProps["pages"] };
  /** A line above everything: acting as operator, read-only, maintenance. */
  banner?: ReactNode;
  children: ReactNode;
};

/** The frame of every page of a signed-in person. */
export function AppShell({ nav, navFoot = [], organization, bell, user, palette, banner, children }: AppShellProps) {
  const t = useTranslations("common");
  const sections = [...nav, ...navFoot];
  const pages = palette.pages ?? sections.flatMap((section) => section.items);
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] lg:grid-cols-[15rem_minmax(0,1fr)] print:block">
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-20 rounded-md bg-accent-fill px-3 py-2 font-medium text-on-accent focus:translate-y-0 screen-only"
      >
        {t("shell.skip")}
      </a>
      <aside className="sticky top-0 z-40 hidden h-dvh flex-col border-r border-line bg-surface lg:flex screen-only">
        <NavColumn nav={nav} navFoot={navFoot} organization={organization} />
      </aside>
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-30 flex h-12 items-center gap-1.5 border-b border-line bg-surface px-3 sm:px-6 screen-only">
          <NavDrawer>
            <NavColumn nav={nav} navFoot={navFoot} organization={organization} />
          </NavDrawer>
          <CommandPalette {...palette} pages={pages} />
          <div className="ml-auto flex items-center gap-1">
            {bell}
            <UserMenu {...user} />
          </div>
        </header>
        {banner}
        <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[100rem] flex-1 px-4 py-5 sm:px-6 print:max-w-none print:p-0">
          {children}
        </main>
      </div>
      <Announcer />
    </div>
  );
}

function NavColumn({ nav, navFoot, organization }: Required<Pick<AppShellProps, "nav" | "navFoot" | "organization">>) {
  return (
    <>
      <div className="flex h-12 shrink-0 items-center px-4">
        <ProductMark />
      </div>
      <div className="px-2 pb-2">{organization}</div>
      <div className="flex min-h-0 flex-1 flex-col justify-between gap-4 overflow-y-auto px-2 pb-3">
        <NavList sections={nav} />
        {navFoot.length > 0 && <NavList sections={navFoot} foot />}
      </div>
    </>
  );
}
