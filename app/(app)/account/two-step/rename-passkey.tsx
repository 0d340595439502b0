"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { renamePasskeyAction } from "./actions";

export function RenamePasskey({ id, name }: { id: string; name: string }) {
  const t = useTranslations("account.twoStep");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("renameTitle")}
      size="sm"
      trigger={<Button variant="secondary" size="sm" aria-label={t("renameNamed", { name })}>{t("rename")}</Button>}
    >
      <ActionForm action={renamePasskeyAction.bind(null, id)} onDone={() => setOpen(false)} keep noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="name" label={t("name")} hint={t("nameHint")}>
          <Input name="name" defaultValue={name} maxLength={100} autoComplete="off" />
        </FormField>
        <div className="flex justify-end"><FormButton>{t("rename")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
