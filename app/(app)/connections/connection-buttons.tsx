"use client";

import { Handshake } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, type ReactNode } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { useToast } from "@/components/toast";
import { CONNECTION_MESSAGES, REQUEST_DAYS } from "@/server/connections/words";
import { acceptConnectionAction, askToConnectAction, declineConnectionAction, withdrawRequestAction } from "./actions";

type AskProps = { caseId: string; overlapId: string; ownContact: string };

/** Asks the other side of an overlap to connect, after saying what it will read, and when. */
export function AskToConnect({ caseId, overlapId, ownContact }: AskProps) {
  const t = useTranslations("connections");
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const done = (connected: boolean) => {
    setOpen(false);
    toast({ title: t(connected ? "ask.connected" : "ask.done") });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("ask.title")}
      description={t("ask.description")}
      size="lg"
      trigger={<Button variant="primary" icon={<Handshake aria-hidden />}>{t("ask.open")}</Button>}
    >
      <ActionForm<{ connected: boolean }> action={askToConnectAction.bind(null, { caseId, overlapId })} onDone={(result) => done(result.connected)} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="message" label={t("ask.message")} hint={t("ask.messageHint")}>
          <Select name="message" options={CONNECTION_MESSAGES.map((value) => ({ value, label: t(`message.${value}`) }))} />
        </FormField>
        <FormField name="note" label={t("ask.note")} hint={t("ask.noteHint")} optional>
          <Textarea name="note" rows={3} maxLength={2000} dir="auto" />
        </FormField>
        <ContactField ownContact={ownContact} />
        <FormField name="days" label={t("ask.days")}>
          <Select name="days" defaultValue={30} options={REQUEST_DAYS.map((value) => ({ value: String(value), label: t("ask.daysOf", { count: value }) }))} />
        </FormField>
        <WhatHappens>{t("ask.effects")}</WhatHappens>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
          <FormButton>{t("ask.send")}</FormButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}

/** Accepts, and says whom the other side may talk to. */
export function AcceptButton({ requestId, ownContact }: { requestId: string; ownContact: string }) {
  const t = useTranslations("connections");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("accept.title")}
      description={t("accept.description")}
      trigger={<Button variant="primary">{t("accept.open")}</Button>}
    >
      <ActionForm action={acceptConnectionAction.bind(null, requestId)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <ContactField ownContact={ownContact} />
        <WhatHappens>{t("accept.effects")}</WhatHappens>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
          <FormButton>{t("accept.send")}</FormButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}

export function DeclineButton({ requestId }: { requestId: string }) {
  const t = useTranslations("connections.decline");
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button>{t("open")}</Button>}
      title={t("title")}
      effects={[t("silence"), t("later")]}
      confirmLabel={t("open")}
      onConfirm={() => declineConnectionAction(requestId)}
    />
  );
}

export function WithdrawButton({ requestId }: { requestId: string }) {
  const t = useTranslations("connections.withdraw");
  return (
    <ConfirmDialog
      trigger={<Button>{t("open")}</Button>}
      title={t("title")}
      effects={[t("gone"), t("again")]}
      confirmLabel={t("open")}
      onConfirm={() => withdrawRequestAction(requestId)}
    />
  );
}

function ContactField({ ownContact }: { ownContact: string }) {
  const t = useTranslations("connections");
  return (
    <FormField name="contact" label={t("contact.label")} hint={t("contact.hint")}>
      <Textarea name="contact" rows={2} maxLength={2000} defaultValue={ownContact} dir="auto" />
    </FormField>
  );
}

function WhatHappens({ children }: { children: ReactNode }) {
  const t = useTranslations("connections");
  return <Callout title={t("whatHappens")}>{children}</Callout>;
}
