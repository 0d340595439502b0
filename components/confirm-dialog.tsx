"use client";

import { useTranslations } from "next-intl";
import { AlertDialog as Parts } from "radix-ui";
import { useState, useTransition, type ReactNode } from "react";
import { Button } from "./button";
import { Callout } from "./callout";
import { keepFocus } from "./keep-focus";

type ConfirmDialogProps = {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  trigger?: ReactNode;
  title: ReactNode;
  /** One sentence on what is about to happen. */
  children?: ReactNode;
  /** What the click will do to others, one effect per line, in the words of those who feel it. */
  effects?: readonly ReactNode[];
  confirmLabel: string;
  tone?: "danger" | "primary";
  /** Does it. The dialog shows that it runs, closes when it succeeds and shows the message when it fails. */
  onConfirm: () => Promise<{ ok: true } | { ok: false; message: string } | void>;
};

/** Asks once more before something that others will notice, after listing what they will notice. */
export function ConfirmDialog({ open, onOpenChange, trigger, tone = "danger", onConfirm, ...rest }: ConfirmDialogProps) {
  const [ownOpen, setOwnOpen] = useState(false);
  const [message, setMessage] = useState<string>();
  const [pending, start] = useTransition();
  const setOpen = (next: boolean) => {
    setMessage(undefined);
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  const confirm = () =>
    start(async () => {
      const result = await onConfirm();
      if (result && !result.ok) setMessage(result.message);
      else setOpen(false);
    });
  return (
    <Parts.Root open={open ?? ownOpen} onOpenChange={setOpen}>
      {trigger && <Parts.Trigger asChild>{trigger}</Parts.Trigger>}
      <Parts.Portal>
        <Parts.Overlay className="fixed inset-0 z-40 animate-fade bg-shade" />
        <ConfirmContent {...rest} tone={tone} message={message} pending={pending} onConfirm={confirm} />
      </Parts.Portal>
    </Parts.Root>
  );
}

type ContentProps = Pick<ConfirmDialogProps, "title" | "children" | "effects" | "confirmLabel" | "tone"> & {
  message?: string;
  pending: boolean;
  onConfirm: () => void;
};

function ConfirmContent({ title, children, effects = [], confirmLabel, tone, message, pending, onConfirm }: ContentProps) {
  const t = useTranslations("common");
  return (
    <Parts.Content onCloseAutoFocus={keepFocus} className="fixed top-1/2 left-1/2 z-40 max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 animate-fade overflow-y-auto rounded-lg border border-line bg-raised p-5 shadow-high">
      <Parts.Title className="text-lg font-semibold">{title}</Parts.Title>
      <Parts.Description asChild>
        <div className="mt-1 grid gap-3 text-muted">
          {children && <div>{children}</div>}
          {effects.length > 0 && (
            <div className="rounded-md border border-line bg-sunken px-3 py-2.5">
              <p className="text-xs font-medium text-muted">{t("confirm.effects")}</p>
              <ul className="mt-1 grid list-disc gap-1 pl-4 text-sm text-ink">
                {effects.map((effect, index) => (
                  <li key={index}>{effect}</li>
                ))}
              </ul>
            </div>
          )}
        </div>
      </Parts.Description>
      {message && <Callout tone="danger" className="mt-3" role="alert">{message}</Callout>}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Parts.Cancel asChild>
          <Button>{t("action.cancel")}</Button>
        </Parts.Cancel>
        <Button variant={tone} pending={pending} onClick={onConfirm}>
          {confirmLabel}
        </Button>
      </div>
    </Parts.Content>
  );
}
