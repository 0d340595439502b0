"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Input, Textarea } from "@/components/input";
import type { ConsentAct } from "@/generated/prisma/enums";
import { answerConsentAction, revokeConsentAction, withdrawConsentRequestAction } from "./actions";

/** `secondLead`: another lead has to approve a yes. */
type AnswerProps = { requestId: string; agreed: boolean; act: ConsentAct; secondLead?: boolean };

/** Says yes, with a day on which it ends where something is shared, or no; both with a word to who asked. */
export function AnswerButton({ requestId, agreed, act, secondLead = false }: AnswerProps) {
  const t = useTranslations("consents");
  const [open, setOpen] = useState(false);
  const words = agreed ? (secondLead ? "propose" : "agree") : "decline";
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t(`${words}.title`)}
      description={t(`${words}.description`)}
      trigger={<Button variant={agreed ? "primary" : "secondary"}>{t(`${words}.open`)}</Button>}
    >
      <ActionForm action={answerConsentAction.bind(null, requestId, agreed)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="note" label={t("note")} hint={t("noteHint")} optional>
          <Textarea name="note" rows={2} maxLength={2000} dir="auto" />
        </FormField>
        {agreed && act === "share" && (
          <FormField name="until" label={t("until")} hint={t("untilHint")} optional>
            <Input name="until" type="date" />
          </FormField>
        )}
        {agreed && <Callout>{t(`agree.effect.${act}`)}</Callout>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
          <FormButton>{t(`${words}.open`)}</FormButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}

export function RevokeConsentButton({ requestId, act }: { requestId: string; act: ConsentAct }) {
  const t = useTranslations("consents.revoke");
  return (
    <ConfirmDialog
      trigger={<Button>{t("open")}</Button>}
      title={t("title")}
      effects={[t(`effect.${act}`), t("told")]}
      confirmLabel={t("open")}
      onConfirm={() => revokeConsentAction(requestId)}
    />
  );
}

export function WithdrawConsentButton({ requestId }: { requestId: string }) {
  const t = useTranslations("consents.withdraw");
  return (
    <ConfirmDialog
      trigger={<Button>{t("open")}</Button>}
      title={t("title")}
      effects={[t("gone")]}
      confirmLabel={t("open")}
      onConfirm={() => withdrawConsentRequestAction(requestId)}
    />
  );
}
