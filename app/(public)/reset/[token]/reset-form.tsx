"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { NewPasswordField } from "../../new-password-fields";
import { resetPasswordAction } from "./actions";

export function ResetForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations("auth");
  return (
    <ActionForm action={resetPasswordAction.bind(null, token)} noValidate className="grid gap-4">
      <FormMessage />
      <NewPasswordField email={email} />
      <p className="text-sm text-muted">{t("reset.effect")}</p>
      <FormButton>{t("reset.button")}</FormButton>
    </ActionForm>
  );
}
