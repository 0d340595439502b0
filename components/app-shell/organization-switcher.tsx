"use client";

import { ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { Menu, MenuChoice } from "@/components/dropdown-menu";
import { Mark } from "@/components/mark";

type Organization = { id: string; name: string; detail?: string };

type SwitcherProps = { organizations: readonly Organization[]; currentId: string; onSwitch: (id: string) => Promise<void> };

/** Whom the person acts for; a menu only when there is a choice. */
export function OrganizationSwitcher({ organizations, currentId, onSwitch }: SwitcherProps) {
  const t = useTranslations("common");
  const [, start] = useTransition();
  const current = organizations.find((organization) => organization.id === currentId);
  if (!current) return null;
  const card = (
    <>
      <Mark name={current.name} />
      <span className="min-w-0 flex-1 text-left">
        <span className="block truncate font-medium">{current.name}</span>
        {current.detail && <span className="block truncate text-xs text-muted">{current.detail}</span>}
      </span>
    </>
  );
  if (organizations.length < 2) return <div className="flex min-h-11 items-center gap-2.5 px-2">{card}</div>;
  return (
    <Menu
      align="start"
      label={t("shell.actingFor")}
      trigger={
        <button
          type="button"
          className="flex min-h-11 w-full items-center gap-2.5 rounded-md px-2 hover:bg-hover focus-visible:-outline-offset-2"
        >
          <span className="sr-only">{t("shell.actingFor")}: </span>
          {card}
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted" />
        </button>
      }
    >
      <MenuChoice
        label={t("shell.actingFor")}
        value={currentId}
        onChange={(id) => start(() => onSwitch(id))}
        options={organizations.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Menu>
  );
}
