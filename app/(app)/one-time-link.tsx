"use client";

import { useTranslations } from "next-intl";
import { Callout } from "@/components/callout";
import { CopyButton } from "@/components/copy-button";

/** A link that is shown this once: who gets it, how long it works, and a way to copy it. */
export function OneTimeLink({ link, explanation }: { link: string; explanation: string }) {
  const t = useTranslations("organization.link");
  return (
    <div className="grid gap-3" role="status">
      <p>{explanation}</p>
      <div className="flex items-start gap-2 rounded-md border border-line bg-sunken p-2">
        <output className="min-w-0 flex-1 font-mono text-sm break-all select-all">{link}</output>
        <CopyButton value={link} label={t("copy")} />
      </div>
      <Callout tone="warn">{t("once")}</Callout>
    </div>
  );
}
