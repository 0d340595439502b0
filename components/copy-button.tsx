"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { IconButton } from "./icon-button";

type CopyButtonProps = { value: string; label?: string; className?: string };

/** Puts a text on the clipboard and says so, seen and announced. */
export function CopyButton({ value, label, className }: CopyButtonProps) {
  const t = useTranslations("common");
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => setState((await write(value)) ? "copied" : "failed");
  const said = state === "idle" ? "" : t(`copy.${state}`);
  return (
    <span className={className}>
      <IconButton label={label ?? t("copy.label")} hint={said || undefined} size="sm" onClick={copy} className="size-6 text-muted">
        {state === "copied" ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
      </IconButton>
      <span role="status" className="sr-only">{said}</span>
    </span>
  );
}

async function write(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return writeByHand(value);
  }
}

/** Pages served without TLS have no clipboard of their own. */
function writeByHand(value: string): boolean {
  const area = document.createElement("textarea");
  const focused = document.activeElement as HTMLElement | null;
  area.value = value;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return done;
}
