"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { sectors } from "@/server/organizations/sectors";
import { OneTimeLink } from "../../one-time-link";
import { createOrganizationAction } from "./actions";

/** Creates an organization and shows the link for its first admin. */
export function CreateOrganization() {
  const t = useTranslations("operator.organizations");
  const [open, setOpen] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const change = (next: boolean) => {
    setOpen(next);
    setLink(null);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={link ? t("linkReady") : t("createTitle")}
      trigger={<Button variant="primary" icon={<Plus aria-hidden />}>{t("create")}</Button>}
    >
      {link ? (
        <OneTimeLink link={link} explanation={t("linkGive")} />
      ) : (
        <CreateForm onDone={(made) => (made ? setLink(made) : change(false))} />
      )}
    </Dialog>
  );
}

function CreateForm({ onDone }: { onDone: (link: string | null) => void }) {
  const t = useTranslations("operator.organizations");
  const sector = useTranslations("organization.sector");
  return (
    <ActionForm action={createOrganizationAction} onDone={(result) => onDone(result.link)} noValidate className="grid gap-4 sm:grid-cols-2">
      <FormMessage className="sm:col-span-2" />
      <FormField name="name" label={t("name")}>
        <Input name="name" maxLength={200} autoComplete="off" />
      </FormField>
      <FormField name="nameReading" label={t("reading")} optional>
        <Input name="nameReading" maxLength={200} autoComplete="off" />
      </FormField>
      <FormField name="code" label={t("code")} hint={t("codeHint")}>
        <Input name="code" maxLength={12} autoComplete="off" className="font-mono uppercase" />
      </FormField>
      <FormField name="sector" label={t("sector")}>
        <Select name="sector" defaultValue="" options={[{ value: "", label: t("choose") }, ...sectors.map((value) => ({ value, label: sector(value) }))]} />
      </FormField>
      <FormField name="adminEmail" label={t("adminEmail")} hint={t("adminEmailHint")} optional className="sm:col-span-2">
        <Input name="adminEmail" type="email" autoComplete="off" autoCapitalize="none" />
      </FormField>
      <div className="flex justify-end sm:col-span-2"><FormButton>{t("createButton")}</FormButton></div>
    </ActionForm>
  );
}
