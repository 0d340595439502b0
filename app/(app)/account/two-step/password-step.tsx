"use client";

import { useTranslations } from "next-intl";
import { FormField } from "@/components/action-form";
import { PasswordInput } from "@/components/password-input";

/** Asks for the person's password, with which changes to how one signs in begin. */
export function PasswordStep({ email }: { email: string }) {
  const t = useTranslations("account");
  const auth = useTranslations("auth");
  return (
    <>
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <FormField name="current" label={t("password.current")} hint={t("twoStep.passwordWhy")}>
        <PasswordInput name="current" autoComplete="current-password" showLabel={auth("showPassword")} hideLabel={auth("hidePassword")} />
      </FormField>
    </>
  );
}
