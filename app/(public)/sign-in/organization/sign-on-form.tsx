"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Input } from "@/components/input";
import { signOnAction } from "./actions";

export function SignOnForm({ next }: { next: string }) {
  const t = useTranslations("auth");
  return (
    <ActionForm action={signOnAction} noValidate className="grid gap-4">
      <FormMessage />
      <input type="hidden" name="next" value={next} />
      <FormField name="email" label={t("email")}>
        <Input name="email" type="email" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
      </FormField>
      <FormButton>{t("signOn.button")}</FormButton>
    </ActionForm>
  );
}
