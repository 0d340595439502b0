"use client";

import { useTranslations } from "next-intl";
import { FormField } from "@/components/action-form";
import { PasswordInput } from "@/components/password-input";

/** The field for a new password; the hidden mail tells password managers whose it is. */
export function NewPasswordField({ email, label }: { email?: string; label?: string }) {
  const t = useTranslations("auth");
  return (
    <>
      {email && <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />}
      <FormField name="password" label={label ?? t("newPassword")} hint={t("passwordHint")}>
        <PasswordInput
          name="password"
          autoComplete="new-password"
          minLength={12}
          showLabel={t("showPassword")}
          hideLabel={t("hidePassword")}
        />
      </FormField>
    </>
  );
}
