"use client";

import { startRegistration } from "@simplewebauthn/browser";
import { Fingerprint } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage, type FormResult } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { addPasskeyAction, offerPasskeyAction } from "./actions";
import { NewCodes } from "./new-codes";
import { PasswordStep } from "./password-step";

/** Adds a passkey: name and password, then the browser's own dialog. */
export function AddPasskey({ email }: { email: string }) {
  const t = useTranslations("account.twoStep");
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<{ codes: string[] | null } | null>(null);
  const change = (next: boolean) => {
    setOpen(next);
    setMade(null);
  };
  const add = async (before: FormResult<{ codes: string[] | null }> | null, form: FormData) => {
    const offered = await offerPasskeyAction(before, form);
    if (!offered.ok) return offered;
    const response = await startRegistration({ optionsJSON: offered.options }).catch(() => null);
    return response ? addPasskeyAction(offered.name, response) : { ok: false as const, message: t("passkeyStopped") };
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={t("addPasskey")}
      description={made ? undefined : t("passkeyLead")}
      size="sm"
      trigger={<Button icon={<Fingerprint aria-hidden />}>{t("addPasskey")}</Button>}
    >
      {made ? (
        <NewCodes codes={made.codes} onClose={() => change(false)} />
      ) : (
        <ActionForm action={add} onDone={setMade} noValidate className="grid gap-4">
          <FormMessage />
          <FormField name="name" label={t("name")} hint={t("nameHint")}>
            <Input name="name" maxLength={100} autoComplete="off" />
          </FormField>
          <PasswordStep email={email} />
          <div className="flex justify-end"><FormButton>{t("next")}</FormButton></div>
        </ActionForm>
      )}
    </Dialog>
  );
}
