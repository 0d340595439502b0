"use client";

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Toast as Parts } from "radix-ui";
import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { classNames } from "./class-names";

type Message = { title: string; detail?: string; tone?: "success" | "danger"; action?: { label: string; onSelect: () => void } };
type Shown = Message & { id: number };

const ToastContext = createContext<(message: Message) => void>(() => undefined);

/** Returns the function that tells the person in passing what has just happened; it is announced too. */
export function useToast() {
  return useContext(ToastContext);
}

let lastId = 0;

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("common");
  const [shown, setShown] = useState<Shown[]>([]);
  const show = useCallback((message: Message) => {
    lastId += 1;
    setShown((before) => [...before.slice(-2), { ...message, id: lastId }]);
  }, []);
  const remove = (id: number) => setShown((before) => before.filter((toast) => toast.id !== id));
  return (
    <Parts.Provider label={t("toast.label")} duration={6000} swipeDirection="right">
      <ToastContext value={show}>{children}</ToastContext>
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} onClose={() => remove(toast.id)} />
      ))}
      <Parts.Viewport
        label={t("toast.region", { hotkey: "{hotkey}" })}
        className="fixed right-0 bottom-0 z-60 flex w-96 max-w-full flex-col gap-2 p-4 screen-only empty:p-0"
      />
    </Parts.Provider>
  );
}

function ToastCard({ toast, onClose }: { toast: Shown; onClose: () => void }) {
  const t = useTranslations("common");
  const danger = toast.tone === "danger";
  const Icon = danger ? CircleAlert : CircleCheck;
  return (
    <Parts.Root
      type={danger ? "foreground" : "background"}
      duration={danger ? 12_000 : undefined}
      onOpenChange={(open) => !open && onClose()}
      className="flex animate-appear items-start gap-2.5 rounded-lg border border-line-strong bg-raised p-3 shadow-high"
    >
      <Icon aria-hidden className={classNames("mt-0.5 size-4 shrink-0", danger ? "text-danger" : "text-success")} />
      <div className="min-w-0 flex-1">
        <Parts.Title className="font-medium">{toast.title}</Parts.Title>
        {toast.detail && <Parts.Description className="mt-0.5 text-sm text-muted">{toast.detail}</Parts.Description>}
        {toast.action && (
          <Parts.Action altText={toast.action.label} onClick={toast.action.onSelect} className="mt-1.5 link text-sm font-medium">
            {toast.action.label}
          </Parts.Action>
        )}
      </div>
      <Parts.Close aria-label={t("action.close")} className="rounded-sm p-1 text-muted hover:bg-hover hover:text-ink">
        <X aria-hidden className="size-4" />
      </Parts.Close>
    </Parts.Root>
  );
}
