"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { acknowledgeRecallAction } from "./actions";

/** Says, once and for good, that the copies are deleted. */
export function Acknowledge({ id, organization }: { id: string; organization: string }) {
  const t = useTranslations("exports.acknowledge");
  return (
    <ConfirmDialog
      trigger={<Button size="sm">{t("button")}</Button>}
      title={t("title")}
      effects={[t("effectTold", { organization }), t("effectAll")]}
      confirmLabel={t("confirm")}
      tone="primary"
      onConfirm={() => acknowledgeRecallAction(id)}
    />
  );
}
