"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Checkbox } from "@/components/choice";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Input, Textarea } from "@/components/input";
import type { ClosingEffects } from "@/server/closing/queries";
import { askClosingAction, withdrawClosingAction } from "./actions";

/** Asks to close the organization, after saying what ends; its code is typed by hand. */
export function AskClosing({ code, effects }: { code: string; effects: ClosingEffects }) {
  const t = useTranslations("organization.closing");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("askTitle")}
      description={t("askText")}
      trigger={<Button variant="danger">{t("ask")}</Button>}
    >
      <ActionForm action={askClosingAction} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <Callout tone="warn" title={t("whatEnds")}>
          <ul className="grid list-disc gap-1 pl-4">
            <li>{t("effectMembers", { count: effects.members })}</li>
            <li>{t("effectGiven", { given: effects.given, received: effects.received })}</li>
            <li>{t("effectCompared", { count: effects.matchable })}</li>
            <li>{t("effectGroups", { count: effects.groups })}</li>
            <li>{t("effectAudit")}</li>
          </ul>
        </Callout>
        <FormField name="reason" label={t("reason")} hint={t("reasonHint")}>
          <Textarea name="reason" rows={3} maxLength={2000} dir="auto" />
        </FormField>
        <Checkbox name="erase" label={t("erase", { count: effects.cases })} hint={t("eraseHint")} />
        <FormField name="code" label={t("code", { code })}>
          <Input name="code" autoComplete="off" className="font-mono uppercase" />
        </FormField>
        <div className="flex justify-end"><FormButton variant="danger">{t("askButton")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}

export function WithdrawClosing() {
  const t = useTranslations("organization.closing");
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button size="sm">{t("withdraw")}</Button>}
      title={t("withdrawTitle")}
      confirmLabel={t("withdraw")}
      onConfirm={withdrawClosingAction}
    />
  );
}
