"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Badge } from "@/components/badge";
import { Button } from "@/components/button";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Textarea } from "@/components/input";
import { useToast } from "@/components/toast";
import { proposeFourEyesOffAction, switchFourEyesOnAction } from "./actions";

/** Whether what leaves the organization needs a second lead; switching that off needs one as well. */
export function FourEyes({ on, admin }: { on: boolean; admin: boolean }) {
  const t = useTranslations("organization.fourEyes");
  return (
    <div className="grid justify-items-start gap-3">
      <Badge tone={on ? "success" : "neutral"}>{t(on ? "on" : "off")}</Badge>
      <p className="text-sm text-muted">{t(on ? "explainedOn" : "explainedOff")}</p>
      {!admin && <p className="text-sm text-muted">{t("adminsOnly")}</p>}
      {admin && (on ? <SwitchOff /> : <SwitchOn />)}
    </div>
  );
}

function SwitchOn() {
  const t = useTranslations("organization.fourEyes");
  return (
    <ConfirmDialog
      tone="primary"
      trigger={<Button>{t("switchOn")}</Button>}
      title={t("switchOnTitle")}
      effects={[t("effectNew"), t("effectOld"), t("effectBack")]}
      confirmLabel={t("switchOn")}
      onConfirm={switchFourEyesOnAction}
    />
  );
}

function SwitchOff() {
  const t = useTranslations("organization.fourEyes");
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const done = () => {
    setOpen(false);
    toast({ title: t("proposed") });
  };
  return (
    <Dialog open={open} onOpenChange={setOpen} title={t("switchOffTitle")} description={t("switchOffLead")} trigger={<Button>{t("switchOff")}</Button>}>
      <ActionForm action={proposeFourEyesOffAction} onDone={done} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="reason" label={t("reason")}>
          <Textarea name="reason" rows={3} maxLength={2000} />
        </FormField>
        <div className="flex justify-end"><FormButton>{t("propose")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
