"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Textarea } from "@/components/input";
import { approveProposalAction, rejectProposalAction, withdrawProposalAction } from "./actions";

type ProposalButtonProps = { id: string; what: string };

/** `grows`: what is added to the case later goes the same way. */
export function ApproveButton({ id, what, grows }: ProposalButtonProps & { grows: boolean }) {
  const t = useTranslations("proposals.approve");
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button variant="primary" size="sm" aria-label={t("of", { what })}>{t("open")}</Button>}
      title={t("title")}
      effects={[what, ...(grows ? [t("grows")] : []), t("atOnce"), t("names")]}
      confirmLabel={t("open")}
      onConfirm={() => approveProposalAction(id)}
    >
      {t("exactly")}
    </ConfirmDialog>
  );
}

/** Says no, with a reason that who proposed it reads. */
export function RejectButton({ id, what }: ProposalButtonProps) {
  const t = useTranslations("proposals.reject");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("title")}
      description={what}
      trigger={<Button size="sm" aria-label={t("of", { what })}>{t("open")}</Button>}
    >
      <ActionForm action={rejectProposalAction.bind(null, id)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="reason" label={t("reason")} hint={t("reasonHint")}>
          <Textarea name="reason" rows={3} maxLength={2000} />
        </FormField>
        <div className="flex justify-end"><FormButton>{t("open")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}

export function WithdrawButton({ id, what }: ProposalButtonProps) {
  const t = useTranslations("proposals.withdraw");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" aria-label={t("of", { what })}>{t("open")}</Button>}
      title={t("title")}
      effects={[what]}
      confirmLabel={t("open")}
      onConfirm={() => withdrawProposalAction(id)}
    />
  );
}
