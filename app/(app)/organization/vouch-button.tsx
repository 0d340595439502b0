"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { vouchAction } from "./actions";

export function VouchButton({ id, name }: { id: string; name: string }) {
  const t = useTranslations("organization.vouching");
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button size="sm" aria-label={t("vouchFor", { name })}>{t("vouch")}</Button>}
      title={t("vouchTitle", { name })}
      effects={[t("effectStand"), t("effectName"), t("effectFinal")]}
      confirmLabel={t("vouchButton")}
      onConfirm={() => vouchAction(id)}
    >
      {t("vouchText")}
    </ConfirmDialog>
  );
}
