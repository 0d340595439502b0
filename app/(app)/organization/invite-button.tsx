"use client";

import { UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { Select } from "@/components/select";
import { OneTimeLink } from "../one-time-link";
import { inviteMemberAction } from "./actions";

/** Invites a colleague: mail and role, then the link to hand over. */
export function InviteButton() {
  const t = useTranslations("organization");
  const [open, setOpen] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) setLink(null);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={link ? t("invite.ready") : t("invite.title")}
      trigger={<Button icon={<UserPlus aria-hidden />}>{t("invite.open")}</Button>}
    >
      {link ? <OneTimeLink link={link} explanation={t("invite.give")} /> : <InviteForm onLink={setLink} />}
    </Dialog>
  );
}

function InviteForm({ onLink }: { onLink: (link: string) => void }) {
  const t = useTranslations("organization");
  const roles = (["viewer", "analyst", "lead", "admin"] as const).map((value) => ({
    value,
    label: t("invite.roleAndWhat", { role: t(`members.roles.${value}`), what: t(`members.may.${value}`) }),
  }));
  return (
    <ActionForm action={inviteMemberAction} onDone={(result) => onLink(result.link)} noValidate className="grid gap-4">
      <FormMessage />
      <FormField name="email" label={t("invite.email")}>
        <Input name="email" type="email" autoComplete="off" autoCapitalize="none" />
      </FormField>
      <FormField name="role" label={t("members.role")}>
        <Select name="role" defaultValue="analyst" options={roles} />
      </FormField>
      <div className="flex justify-end"><FormButton>{t("invite.button")}</FormButton></div>
    </ActionForm>
  );
}
