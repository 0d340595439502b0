"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Input } from "@/components/input";
import { checkDomainAction, claimDomainAction, removeDomainAction } from "./actions";

export function AddDomain() {
  const t = useTranslations("organization.signOn");
  return (
    <ActionForm action={claimDomainAction} noValidate className="grid gap-3">
      <FormField name="domain" label={t("domain")} className="max-w-sm">
        <Input name="domain" autoComplete="off" autoCapitalize="none" spellCheck={false} placeholder="organization.example" />
      </FormField>
      <FormMessage />
      <div><FormButton variant="secondary">{t("addDomain")}</FormButton></div>
    </ActionForm>
  );
}

export function CheckDomain({ domain }: { domain: string }) {
  const t = useTranslations("organization.signOn");
  return (
    <ActionForm action={checkDomainAction.bind(null, domain)} className="grid gap-2">
      <FormMessage />
      <div><FormButton variant="secondary" size="sm" aria-label={t("checkNamed", { domain })}>{t("check")}</FormButton></div>
    </ActionForm>
  );
}

export function RemoveDomain({ domain }: { domain: string }) {
  const t = useTranslations("organization.signOn");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" aria-label={t("removeNamed", { domain })}>{t("remove")}</Button>}
      title={t("removeTitle", { domain })}
      effects={[t("removeEffect")]}
      confirmLabel={t("remove")}
      onConfirm={() => removeDomainAction(domain)}
    />
  );
}
