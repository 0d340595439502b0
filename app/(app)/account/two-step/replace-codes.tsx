"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { replaceCodesAction } from "./actions";
import { NewCodes } from "./new-codes";
import { PasswordStep } from "./password-step";

/** New recovery codes in place of those before. */
export function ReplaceCodes({ email }: { email: string }) {
  const t = useTranslations("account.twoStep");
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<{ codes: string[] | null } | null>(null);
  const change = (next: boolean) => {
    setOpen(next);
    setMade(null);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={t("newCodes")}
      description={made ? undefined : t("newCodesEffect")}
      size="sm"
      trigger={<Button variant="secondary" size="sm">{t("newCodes")}</Button>}
    >
      {made ? (
        <NewCodes codes={made.codes} onClose={() => change(false)} />
      ) : (
        <ActionForm action={replaceCodesAction} onDone={setMade} noValidate className="grid gap-4">
          <FormMessage />
          <PasswordStep email={email} />
          <div className="flex justify-end"><FormButton>{t("newCodes")}</FormButton></div>
        </ActionForm>
      )}
    </Dialog>
  );
}
