"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Textarea } from "@/components/input";
import { releaseHoldAction } from "./actions";

/** Releases a hold, with a reason. */
export function ReleaseButton({ holdId, title }: { holdId: string; title: string }) {
  const t = useTranslations("retention.release");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      size="sm"
      title={t("title")}
      description={t("description")}
      trigger={<Button size="sm" aria-label={t("of", { title })}>{t("open")}</Button>}
    >
      <ActionForm action={releaseHoldAction.bind(null, holdId)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="reason" label={t("reason")}>
          <Textarea name="reason" rows={3} maxLength={2000} dir="auto" />
        </FormField>
        <div className="flex justify-end"><FormButton>{t("confirm")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
