"use client";

import { Tooltip as Parts } from "radix-ui";
import type { ReactNode } from "react";

export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Parts.Provider delayDuration={350}>{children}</Parts.Provider>;
}

type TooltipProps = { content: ReactNode; side?: "top" | "right" | "bottom" | "left"; children: ReactNode };

/** More words about one focusable child, on hover and on focus; never the only place of something needed. */
export function Tooltip({ content, side = "top", children }: TooltipProps) {
  return (
    <Parts.Root>
      <Parts.Trigger asChild>{children}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-xs animate-appear rounded-md bg-ink px-2 py-1 text-xs text-canvas screen-only"
        >
          {content}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
