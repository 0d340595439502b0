"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { endMergerAction } from "./actions";

/** Takes one's own asking back, or declines another's. */
export function EndMerger({ mergerId, name, how }: { mergerId: string; name: string; how: "withdrawn" | "declined" }) {
  const t = useTranslations(`merging.${how}`);
  return (
    <ConfirmDialog
      tone={how === "withdrawn" ? "primary" : "danger"}
      trigger={<Button size="sm">{t("open")}</Button>}
      title={t("title", { name })}
      effects={[t("effect", { name })]}
      confirmLabel={t("confirm")}
      onConfirm={() => endMergerAction(mergerId, how)}
    />
  );
}
