"use client";

import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button";
import { classNames } from "./class-names";
import { Tooltip } from "./tooltip";

type IconButtonProps = Omit<ButtonProps, "icon" | "children"> & { label: string; hint?: ReactNode; children: ReactNode };

/** A button that shows only an icon: its label is its name and its tooltip. */
export function IconButton({ label, hint, children, variant = "quiet", size = "md", className, ...rest }: IconButtonProps) {
  const square = size === "sm" ? "w-control-small px-0" : "w-control px-0";
  return (
    <Tooltip content={hint ?? label}>
      <Button {...rest} variant={variant} size={size} aria-label={label} className={classNames(square, className)}>
        {children}
      </Button>
    </Tooltip>
  );
}
