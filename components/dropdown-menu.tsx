"use client";

import { Check } from "lucide-react";
import Link from "next/link";
import { DropdownMenu as Parts } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";

export const menuStyle =
  "z-50 max-h-(--radix-popper-available-height) min-w-48 max-w-80 animate-appear overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-high";

export const menuItemStyle =
  "flex min-h-8 w-full cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-left text-base outline-none select-none " +
  "data-highlighted:bg-hover data-[disabled]:cursor-not-allowed data-[disabled]:text-muted data-[disabled]:opacity-70 " +
  "forced-colors:data-highlighted:outline-2 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted";

type MenuProps = { trigger: ReactNode; align?: "start" | "end"; side?: "top" | "bottom"; label?: string; children: ReactNode };

/** A menu of actions that opens from a button; it stays in the landmark of its button. */
export function Menu({ trigger, align = "end", side = "bottom", label, children }: MenuProps) {
  return (
    <Parts.Root modal={false}>
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Content align={align} side={side} sideOffset={4} collisionPadding={8} aria-label={label} className={menuStyle}>
        {children}
      </Parts.Content>
    </Parts.Root>
  );
}

type ItemProps = ComponentProps<typeof Parts.Item> & { icon?: ReactNode; shortcut?: ReactNode; danger?: boolean };

export function MenuItem({ icon, shortcut, danger, className, children, ...rest }: ItemProps) {
  return (
    <Parts.Item {...rest} className={classNames(menuItemStyle, danger && "text-danger [&_svg]:text-danger", className)}>
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
      {shortcut && <span className="text-xs text-muted">{shortcut}</span>}
    </Parts.Item>
  );
}

export function MenuLink({ icon, href, children }: { icon?: ReactNode; href: string; children: ReactNode }) {
  return (
    <Parts.Item asChild className={menuItemStyle}>
      <Link href={href}>
        {icon}
        <span className="min-w-0 flex-1">{children}</span>
      </Link>
    </Parts.Item>
  );
}

type MenuChoiceProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: ReactNode; lang?: string }[];
};

/** One choice among few inside a menu, the present one ticked. */
export function MenuChoice({ label, value, onChange, options }: MenuChoiceProps) {
  return (
    <Parts.Group aria-label={label}>
      <Parts.Label aria-hidden className="px-2 pt-2 pb-1 text-xs font-medium text-muted">{label}</Parts.Label>
      <Parts.RadioGroup value={value} onValueChange={onChange}>
        {options.map((option) => (
          <Parts.RadioItem key={option.value} value={option.value} className={menuItemStyle} lang={option.lang}>
            <span className="flex size-4 shrink-0 items-center">
              <Parts.ItemIndicator>
                <Check aria-hidden />
              </Parts.ItemIndicator>
            </span>
            <span className="min-w-0 flex-1">{option.label}</span>
          </Parts.RadioItem>
        ))}
      </Parts.RadioGroup>
    </Parts.Group>
  );
}

type MenuCheckProps = { checked: boolean; href: string; detail?: ReactNode; children: ReactNode };

/** A choice of several inside a menu, which stays open for the next one; each is an address. */
export function MenuCheck({ checked, href, detail, children }: MenuCheckProps) {
  return (
    <Parts.CheckboxItem asChild checked={checked} onSelect={(event) => event.preventDefault()} className={menuItemStyle}>
      <Link href={href} scroll={false} prefetch={false}>
        <span className="flex size-4 shrink-0 items-center">
          <Parts.ItemIndicator>
            <Check aria-hidden />
          </Parts.ItemIndicator>
        </span>
        <span className="min-w-0 flex-1 truncate">{children}</span>
        {detail && <span className="text-xs text-muted tabular-nums">{detail}</span>}
      </Link>
    </Parts.CheckboxItem>
  );
}

export function MenuSeparator() {
  return <Parts.Separator className="mx-1 my-1 h-px bg-line" />;
}
