"use client";

import { Check, ChevronDown } from "lucide-react";
import Link from "next/link";
import { useFormatter } from "next-intl";
import { Button } from "@/components/button";
import { classNames } from "@/components/class-names";
import { Popover } from "@/components/popover";

export type FilterChoice = { value: string; label: string; count: number; chosen: boolean; href: string };

/** The values of one filter with how many rows each would leave; choosing one goes to that list. */
export function FilterMenu({ label, choices }: { label: string; choices: readonly FilterChoice[] }) {
  const formatter = useFormatter();
  const chosen = choices.filter((choice) => choice.chosen);
  const shown = chosen.length === 1 ? chosen[0]?.label : chosen.length > 1 ? formatter.number(chosen.length) : null;
  return (
    <Popover
      label={label}
      className="w-64 p-1"
      trigger={
        <Button className={classNames("max-w-60", shown && "border-accent bg-accent-soft text-accent")}>
          <span className="truncate">
            {label}
            {shown && <span className="font-normal">: {shown}</span>}
          </span>
          <ChevronDown aria-hidden />
        </Button>
      }
    >
      <ul>
        {choices.map((choice) => (
          <li key={choice.value}>
            <Link
              href={choice.href}
              scroll={false}
              prefetch={false}
              aria-current={choice.chosen || undefined}
              className="flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-base hover:bg-hover focus-visible:-outline-offset-2"
            >
              <span className="flex size-4 shrink-0 text-accent">{choice.chosen && <Check aria-hidden className="size-4" />}</span>
              <span className="min-w-0 flex-1 truncate">{choice.label}</span>
              <span className="text-xs text-muted tabular-nums">{formatter.number(choice.count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
