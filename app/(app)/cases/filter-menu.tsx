"use client";

import { ChevronDown } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { classNames } from "@/components/class-names";
import { Menu, MenuCheck } from "@/components/dropdown-menu";

export type FilterChoice = { value: string; label: string; count: number; chosen: boolean; href: string };

/** The values of one filter with how many rows each would leave; choosing one goes to that list. */
export function FilterMenu({ label, choices }: { label: string; choices: readonly FilterChoice[] }) {
  const t = useTranslations("cases.list");
  const formatter = useFormatter();
  const chosen = choices.filter((choice) => choice.chosen);
  const shown = chosen.length === 1 ? chosen[0]?.label : chosen.length > 1 ? formatter.number(chosen.length) : null;
  return (
    <Menu
      label={label}
      align="start"
      trigger={
        <Button className={classNames("max-w-60", shown && "border-accent bg-accent-soft text-accent")}>
          <span className="truncate">
            {shown ? t.rich("chosen", { label, chosen: () => <span className="font-normal">{shown}</span> }) : label}
          </span>
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      {choices.map((choice) => (
        <MenuCheck key={choice.value} checked={choice.chosen} href={choice.href} detail={formatter.number(choice.count)}>
          {choice.label}
        </MenuCheck>
      ))}
    </Menu>
  );
}
