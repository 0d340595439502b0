"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { endRuleAction } from "./rule-actions";

/** `last`: no rule is left then, and the usual suggestion holds again. */
export function EndRuleButton({ id, sentence, last }: { id: string; sentence: string; last: boolean }) {
  const t = useTranslations("rules.end");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" aria-label={t("of", { sentence })}>{t("open")}</Button>}
      title={t("title")}
      effects={[sentence, t("from"), t(last ? "usual" : "others")]}
      confirmLabel={t("open")}
      onConfirm={() => endRuleAction(id)}
    />
  );
}
