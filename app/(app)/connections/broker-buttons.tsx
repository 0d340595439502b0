"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Textarea } from "@/components/input";
import { acceptInvitationAction, declineInvitationAction } from "../brokering/actions";

/** Accepts a broker's invitation, after saying who then learns what. */
export function AcceptInvitation({ id, broker, ownContact }: { id: string; broker: string; ownContact: string }) {
  const t = useTranslations("brokering.accept");
  const c = useTranslations("connections");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("title")}
      description={t("description")}
      trigger={<Button variant="primary">{c("accept.open")}</Button>}
    >
      <ActionForm action={acceptInvitationAction.bind(null, id)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="contact" label={c("contact.label")} hint={c("contact.hint")}>
          <Textarea name="contact" rows={2} maxLength={2000} defaultValue={ownContact} dir="auto" />
        </FormField>
        <Callout title={c("whatHappens")}>{t("effects", { broker })}</Callout>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{c("cancel")}</Button>
          <FormButton>{t("send")}</FormButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}

export function DeclineInvitation({ id }: { id: string }) {
  const t = useTranslations("brokering.decline");
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button>{t("open")}</Button>}
      title={t("title")}
      effects={[t("silence"), t("later")]}
      confirmLabel={t("open")}
      onConfirm={() => declineInvitationAction(id)}
    />
  );
}
