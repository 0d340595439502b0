"use client";

import { MailQuestion } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Dialog } from "@/components/dialog";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { useToast } from "@/components/toast";
import { CONSENT_DAYS } from "@/server/consent/words";
import { askConsentAction, type ConsentSubject } from "./actions";

/** Asks whom something was received from to let it be shared, compared or marked milder; leads ask. `closedGroup`: shared with one. */
export function AskConsent({ subject, closedGroup = false }: { subject: ConsentSubject; closedGroup?: boolean }) {
  const t = useTranslations("consents");
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const done = () => {
    setOpen(false);
    toast({ title: t("ask.done") });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("ask.title")}
      description={t("ask.description")}
      trigger={<Button size="sm" icon={<MailQuestion aria-hidden />}>{t("ask.open")}</Button>}
    >
      <ActionForm action={askConsentAction.bind(null, subject)} onDone={done} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="reason" label={t("ask.reason")} hint={t("ask.reasonHint")}>
          <Textarea name="reason" rows={3} maxLength={2000} dir="auto" />
        </FormField>
        <FormField name="days" label={t("ask.days")}>
          <Select name="days" defaultValue={30} options={CONSENT_DAYS.map((value) => ({ value: String(value), label: t("ask.daysOf", { count: value }) }))} />
        </FormField>
        <Callout title={t("ask.effectsTitle")}>{t("ask.effects")}</Callout>
        {closedGroup && <Callout tone="warn">{t("ask.closedGroup")}</Callout>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
          <FormButton>{t("ask.send")}</FormButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}
