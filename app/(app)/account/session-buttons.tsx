"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton } from "@/components/action-form";
import { revokeOtherSessionsAction, revokeSessionAction } from "./actions";

export function EndSessionButton({ id }: { id: string }) {
  const t = useTranslations("account.sessions");
  return (
    <ActionForm action={revokeSessionAction.bind(null, id)}>
      <FormButton variant="secondary" size="sm">{t("end")}</FormButton>
    </ActionForm>
  );
}

export function EndOthersButton({ count }: { count: number }) {
  const t = useTranslations("account.sessions");
  return (
    <ActionForm action={revokeOtherSessionsAction}>
      <FormButton variant="secondary">{t("endOthers", { count })}</FormButton>
    </ActionForm>
  );
}
