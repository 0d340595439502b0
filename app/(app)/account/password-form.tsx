"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { PasswordInput } from "@/components/password-input";
import { changePasswordAction } from "./actions";

export function PasswordForm({ email }: { email: string }) {
  const t = useTranslations("account");
  const auth = useTranslations("auth");
  const looks = { showLabel: auth("showPassword"), hideLabel: auth("hidePassword") };
  return (
    <ActionForm action={changePasswordAction} noValidate className="grid gap-4 sm:grid-cols-2">
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <FormField name="current" label={t("password.current")}>
        <PasswordInput name="current" autoComplete="current-password" {...looks} />
      </FormField>
      <FormField name="password" label={auth("newPassword")} hint={auth("passwordHint")}>
        <PasswordInput name="password" autoComplete="new-password" {...looks} />
      </FormField>
      <div className="grid gap-3 sm:col-span-2">
        <FormMessage />
        <div><FormButton>{t("password.button")}</FormButton></div>
      </div>
    </ActionForm>
  );
}
