"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { removeFactorAction } from "./actions";
import { PasswordStep } from "./password-step";

export function RemoveFactor({ id, name, email }: { id: string; name: string; email: string }) {
  const t = useTranslations("account.twoStep");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("removeTitle", { name })}
      description={t("removeEffect")}
      size="sm"
      trigger={<Button variant="secondary" size="sm" aria-label={t("removeNamed", { name })}>{t("remove")}</Button>}
    >
      <ActionForm action={removeFactorAction.bind(null, id)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <PasswordStep email={email} />
        <div className="flex justify-end"><FormButton variant="danger">{t("remove")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
