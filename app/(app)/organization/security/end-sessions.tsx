"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton } from "@/components/action-form";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { endAllSessionsAction, endMemberSessionAction } from "./actions";

export function EndMemberSession({ id, name }: { id: string; name: string }) {
  const t = useTranslations("organization.security");
  return (
    <ActionForm action={endMemberSessionAction.bind(null, id)}>
      <FormButton variant="secondary" size="sm" aria-label={t("endNamed", { name })}>{t("end")}</FormButton>
    </ActionForm>
  );
}

export function EndAllSessions() {
  const t = useTranslations("organization.security");
  return (
    <ConfirmDialog
      trigger={<Button>{t("endAll")}</Button>}
      title={t("endAllTitle")}
      effects={[t("endAllEffect"), t("endAllDrafts")]}
      confirmLabel={t("endAll")}
      onConfirm={endAllSessionsAction}
    />
  );
}
