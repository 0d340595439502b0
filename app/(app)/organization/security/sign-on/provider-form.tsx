"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Input } from "@/components/input";
import { saveProviderAction } from "./actions";

export function ProviderForm({ issuer, clientId }: { issuer: string; clientId: string }) {
  const t = useTranslations("organization.signOn");
  const common = useTranslations("common");
  return (
    <ActionForm action={saveProviderAction} keep noValidate className="grid gap-4 sm:grid-cols-2">
      <FormField name="issuer" label={t("issuer")} hint={t("issuerHint")} className="sm:col-span-2">
        <Input name="issuer" type="url" autoComplete="off" spellCheck={false} maxLength={500} defaultValue={issuer} />
      </FormField>
      <FormField name="clientId" label={t("clientId")}>
        <Input name="clientId" autoComplete="off" spellCheck={false} maxLength={300} defaultValue={clientId} />
      </FormField>
      <FormField name="secret" label={t("secret")} hint={issuer ? t("secretKept") : undefined} optional={Boolean(issuer)}>
        <Input name="secret" type="password" autoComplete="off" maxLength={1000} />
      </FormField>
      <div className="grid gap-3 sm:col-span-2">
        <FormMessage />
        <div><FormButton>{common("action.save")}</FormButton></div>
      </div>
    </ActionForm>
  );
}
