"use client";

import type { VariantProps } from "class-variance-authority";
import Link from "next/link";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { buttonStyle } from "./button-style";
import { classNames } from "./class-names";
import { Spinner } from "./spinner";

type Looks = VariantProps<typeof buttonStyle> & { icon?: ReactNode };

export type ButtonProps = ComponentProps<"button"> & Looks & { pending?: boolean };

/** A button. While `pending` it keeps its width and focus, says that it is busy and does nothing more. */
export function Button({ variant, size, icon, pending, className, children, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? prevent : rest.onClick}
      className={classNames(buttonStyle({ variant, size }), className)}
    >
      {pending ? <Spinner /> : icon}
      {children}
    </button>
  );
}

function prevent(event: MouseEvent) {
  event.preventDefault();
}

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ variant, size, icon, className, children, ...rest }: ComponentProps<typeof Link> & Looks) {
  return (
    <Link {...rest} className={classNames(buttonStyle({ variant, size }), className)}>
      {icon}
      {children}
    </Link>
  );
}
