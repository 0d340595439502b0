"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { Progress } from "@/components/progress";
import type { Finding } from "./use-finding";

/** How far the server has read, by its own count of characters, and how many indicators it wrote down. */
export function FindProgress({ progress, onCancel }: { progress: Finding; onCancel: () => void }) {
  const t = useTranslations("filing.progress");
  const { done, total, saved, found } = progress;
  const reading = saved === 0 && (done < total || total === 0);
  return (
    <div role="status" className="grid gap-3 rounded-md border border-line bg-surface p-4">
      <Progress
        label={reading ? t("reading") : t("writing")}
        value={reading ? done : saved}
        max={reading ? total : found}
        detail={t("found", { found })}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button size="sm" onClick={onCancel}>{t("cancel")}</Button>
        <p className="text-xs text-muted">{t("mayLeave")}</p>
      </div>
    </div>
  );
}
