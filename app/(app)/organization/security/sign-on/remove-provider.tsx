"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { removeProviderAction } from "./actions";

export function RemoveProvider() {
  const t = useTranslations("organization.signOn");
  return (
    <ConfirmDialog
      trigger={<Button>{t("removeProvider")}</Button>}
      title={t("removeProviderTitle")}
      effects={[t("removeProviderSessions"), t("removeProviderPasswords")]}
      confirmLabel={t("remove")}
      onConfirm={removeProviderAction}
    />
  );
}
