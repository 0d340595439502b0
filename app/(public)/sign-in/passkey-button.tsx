"use client";

import { Fingerprint } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import type { FormResult } from "@/components/action-form";
import { Button, type ButtonProps } from "@/components/button";
import { Callout } from "@/components/callout";

type PasskeyButtonProps = { label: string; variant?: ButtonProps["variant"]; sign: () => Promise<FormResult | null> };

/** Lets the browser sign with a passkey and says what came of it. Who calls the browser's dialog off is told nothing new. */
export function PasskeyButton({ label, variant, sign }: PasskeyButtonProps) {
  const t = useTranslations("auth.passkey");
  const [message, setMessage] = useState<string>();
  const [pending, start] = useTransition();
  const use = () =>
    start(async () => {
      setMessage(undefined);
      const result = await sign().catch((error: unknown) => {
        // What the server's answer makes the page do (going on to another one) is no failure.
        if (!(error instanceof Error) || "digest" in error) throw error;
        return { ok: false as const, message: t("stopped") };
      });
      if (result && !result.ok) setMessage(result.message);
    });
  return (
    <div className="grid gap-3">
      {message && <Callout tone="danger" role="alert">{message}</Callout>}
      <Button variant={variant} icon={<Fingerprint aria-hidden />} pending={pending} onClick={use} className="w-full">{label}</Button>
    </div>
  );
}
