"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { OneTimeLink } from "../../one-time-link";
import { inviteFirstAdminAction } from "./actions";

/** For an organization that has no admin yet; afterwards only its own admins invite. */
export function InviteFirstAdmin({ id, name, open: openInvitations }: { id: string; name: string; open: number }) {
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
      title={link ? t("linkReady") : t("inviteTitle", { name })}
      description={link ? undefined : t("inviteLead", { count: openInvitations })}
      trigger={<Button size="sm">{t("inviteAdmin")}</Button>}
    >
      {link ? (
        <OneTimeLink link={link} explanation={t("linkGive")} />
      ) : (
        <ActionForm<{ link: string | null }>
          action={inviteFirstAdminAction.bind(null, id)}
          onDone={(result) => setLink(result.link)}
          noValidate
          className="grid gap-4"
        >
          <FormMessage />
          <FormField name="email" label={t("adminEmail")}>
            <Input name="email" type="email" autoComplete="off" autoCapitalize="none" />
          </FormField>
          <div className="flex justify-end"><FormButton>{t("inviteButton")}</FormButton></div>
        </ActionForm>
      )}
    </Dialog>
  );
}
