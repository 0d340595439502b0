"use client";

import { UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { OneTimeLink } from "../../one-time-link";
import { inviteOperatorAction } from "./actions";

/** Invites one more operator, so that the installation does not hang on one person. */
export function InviteOperator() {
  const t = useTranslations("operator.installation");
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
      title={t("inviteTitle")}
      trigger={<Button icon={<UserPlus aria-hidden />}>{t("invite")}</Button>}
    >
      {link ? (
        <OneTimeLink link={link} explanation={t("inviteGive")} />
      ) : (
        <ActionForm action={inviteOperatorAction} onDone={(result) => setLink(result.link)} noValidate className="grid gap-4">
          <FormMessage />
          <FormField name="email" label={t("email")}>
            <Input name="email" type="email" autoComplete="off" autoCapitalize="none" />
          </FormField>
          <div className="flex justify-end"><FormButton>{t("inviteButton")}</FormButton></div>
        </ActionForm>
      )}
    </Dialog>
  );
}
