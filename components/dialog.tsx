"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Parts } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { keepFocus } from "./keep-focus";

type DialogProps = {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The button that opens it, when it is not opened by `open`. */
  trigger?: ReactNode;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons at the bottom, the main one last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg" | "xl";
  children?: ReactNode;
};

const widths = { sm: "max-w-md", md: "max-w-xl", lg: "max-w-3xl", xl: "max-w-6xl" };

/** A dialog over the page: holds focus, closes with Escape, gives focus back; its body scrolls, its buttons stay. */
export function Dialog({ open, onOpenChange, trigger, title, description, footer, size = "md", children }: DialogProps) {
  return (
    <Parts.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Parts.Trigger asChild>{trigger}</Parts.Trigger>}
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 animate-fade bg-shade screen-only" />
        <Parts.Content
          onCloseAutoFocus={keepFocus}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={classNames(
            "fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] -translate-x-1/2 -translate-y-1/2",
            "animate-fade flex-col rounded-lg border border-line bg-raised shadow-high",
            widths[size],
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Parts.Title className="text-lg font-semibold">{title}</Parts.Title>
              {description && <Parts.Description className="mt-0.5 text-sm text-muted">{description}</Parts.Description>}
            </div>
            <CloseButton />
          </div>
          {children && <ScrollingBody>{children}</ScrollingBody>}
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

/** Closes the dialog or sheet that its child button stands in. */
export const DialogClose = Parts.Close;

function ScrollingBody({ children }: { children: ReactNode }) {
  return <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>;
}

function CloseButton() {
  const t = useTranslations("common");
  return (
    <Parts.Close
      aria-label={t("action.close")}
      className="-mt-0.5 -mr-1.5 rounded-md p-1.5 text-muted transition-colors hover:bg-hover hover:text-ink"
    >
      <X aria-hidden className="size-4" />
    </Parts.Close>
  );
}

type SheetProps = Omit<DialogProps, "size"> & { side?: "left" | "right"; className?: string; hideTitle?: boolean };

/** A dialog that slides in from an edge and fills its height: details beside a list, navigation on phones. */
export function Sheet({ open, onOpenChange, trigger, title, description, footer, side = "right", hideTitle, className, children }: SheetProps) {
  return (
    <Parts.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Parts.Trigger asChild>{trigger}</Parts.Trigger>}
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 animate-fade bg-shade screen-only" />
        <Parts.Content
          onCloseAutoFocus={keepFocus}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={classNames(
            "fixed inset-y-0 z-40 flex w-[28rem] max-w-[calc(100%-2.5rem)] flex-col border-line bg-raised shadow-high",
            side === "left" ? "left-0 animate-slide-from-left border-r" : "right-0 animate-slide-from-right border-l",
            className,
          )}
        >
          <div className={hideTitle ? "sr-only" : "flex items-start gap-3 px-5 pt-4 pb-3"}>
            <div className="min-w-0 flex-1">
              <Parts.Title className="text-lg font-semibold">{title}</Parts.Title>
              {description && <Parts.Description className="mt-0.5 text-sm text-muted">{description}</Parts.Description>}
            </div>
            {!hideTitle && <CloseButton />}
          </div>
          {hideTitle ? children : <ScrollingBody>{children}</ScrollingBody>}
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
