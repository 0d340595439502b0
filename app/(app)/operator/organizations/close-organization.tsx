"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import type { Closing } from "@/server/closing/queries";
import { closeOrganizationAction } from "./actions";

type CloseProps = { id: string; name: string; code: string; closing: Pick<Closing, "reason" | "erase" | "askedByName"> | null };

/** Confirms that an organization closes; its code is typed by hand. */
export function CloseOrganization({ id, name, code, closing }: CloseProps) {
  const t = useTranslations("operator.closing");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      size="sm"
      title={t("title", { name })}
      description={closing ? t("asked", { name: closing.askedByName }) : t("neverUsed")}
      trigger={<Button size="sm" variant="danger" aria-label={t("of", { name })}>{t("open")}</Button>}
    >
      <ActionForm action={closeOrganizationAction.bind(null, id)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        {closing && <blockquote className="border-l-2 border-line pl-3 text-sm wrap-anywhere whitespace-pre-line">{closing.reason}</blockquote>}
        <Callout tone="warn">{t(closing?.erase ? "effectErase" : "effectKeep")}</Callout>
        <FormField name="code" label={t("code", { code })}>
          <Input name="code" autoComplete="off" className="font-mono uppercase" />
        </FormField>
        <div className="flex justify-end"><FormButton variant="danger">{t("confirm")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
