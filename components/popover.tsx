"use client";

import { Popover as Parts } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

type PopoverProps = {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  trigger: ReactNode;
  /** The name of what opens, for those who do not see it. */
  label: string;
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
};

/** A small panel that opens beside a button: filters, details, short forms. */
export function Popover({ open, onOpenChange, trigger, label, align = "start", className, children }: PopoverProps) {
  return (
    <Parts.Root open={open} onOpenChange={onOpenChange}>
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className={classNames(
            "z-50 max-h-(--radix-popper-available-height) w-80 max-w-[calc(100vw-1rem)] animate-appear overflow-y-auto",
            "rounded-lg border border-line bg-raised p-3 shadow-high outline-none screen-only",
            className,
          )}
        >
          {children}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
