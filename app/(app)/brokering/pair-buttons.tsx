"use client";

import { Handshake } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { BROKER_MESSAGES } from "@/server/brokering/words";
import { REQUEST_DAYS } from "@/server/connections/words";
import { invitePairAction, withdrawInvitationAction } from "./actions";

type InviteProps = { pair: string; names: string; ownContact: string };

/** Invites both sides at once, after saying what each will read and what the broker learns. */
export function InvitePair({ pair, names, ownContact }: InviteProps) {
  const t = useTranslations("brokering");
  const c = useTranslations("connections");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      size="lg"
      title={t("invite.title", { names })}
      description={t("invite.description")}
      trigger={<Button size="sm" icon={<Handshake aria-hidden />} aria-label={t("invite.of", { names })}>{t("invite.open")}</Button>}
    >
      <ActionForm action={invitePairAction.bind(null, pair)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="message" label={c("ask.message")} hint={t("invite.messageHint")}>
          <Select name="message" options={BROKER_MESSAGES.map((value) => ({ value, label: t(`message.${value}`) }))} />
        </FormField>
        <FormField name="note" label={c("ask.note")} hint={t("invite.noteHint")} optional>
          <Textarea name="note" rows={3} maxLength={2000} dir="auto" />
        </FormField>
        <FormField name="contact" label={c("contact.label")} hint={t("invite.contactHint")}>
          <Textarea name="contact" rows={2} maxLength={2000} defaultValue={ownContact} dir="auto" />
        </FormField>
        <FormField name="days" label={c("ask.days")}>
          <Select name="days" defaultValue={30} options={REQUEST_DAYS.map((value) => ({ value: String(value), label: c("ask.daysOf", { count: value }) }))} />
        </FormField>
        <Callout title={c("whatHappens")}>{t("invite.effects")}</Callout>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{c("cancel")}</Button>
          <FormButton>{t("invite.send")}</FormButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}

export function WithdrawInvitation({ id, names }: { id: string; names: string }) {
  const t = useTranslations("brokering.withdraw");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" aria-label={t("of", { names })}>{t("open")}</Button>}
      title={t("title", { names })}
      effects={[t("gone"), t("again")]}
      confirmLabel={t("open")}
      onConfirm={() => withdrawInvitationAction(id)}
    />
  );
}
