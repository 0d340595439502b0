"use client";

import { useTimeZone, useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage, type FormResult } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Dialog } from "@/components/dialog";
import { Input, Textarea } from "@/components/input";
import { useToast } from "@/components/toast";
import { fromLocalField } from "../../cases/local-moment";
import { placeHoldAction } from "./actions";

type HoldDialogProps = {
  caseId: string;
  /** null: the whole case */
  observationIds: string[] | null;
  onClose: () => void;
};

/** Holds a case or some of its observations, after saying what that does and who knows of it. */
export function HoldDialog({ caseId, observationIds, onClose }: HoldDialogProps) {
  const t = useTranslations("retention.hold");
  const toast = useToast();
  const zone = useTimeZone() ?? "UTC";
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const place = (before: FormResult | null, form: FormData) => {
    const day = String(form.get("day") ?? "");
    form.set("endsAt", day && (fromLocalField(`${day}T23:59`, zone) ?? "invalid"));
    return placeHoldAction(caseId, observationIds, before, form);
  };
  const done = () => {
    toast({ title: t("done") });
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={observationIds ? t("titleOfSome", { count: observationIds.length }) : t("title")}
      description={t("description")}
    >
      <ActionForm action={place} onDone={done} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="reason" label={t("reason")}>
          <Textarea name="reason" rows={3} maxLength={2000} dir="auto" />
        </FormField>
        <FormField name="legalBasis" label={t("legalBasis")} hint={t("legalBasisHint")}>
          <Input name="legalBasis" maxLength={500} dir="auto" />
        </FormField>
        <div className="grid gap-4 sm:grid-cols-2">
          <FormField name="reference" label={t("reference")} optional>
            <Input name="reference" maxLength={200} dir="auto" />
          </FormField>
          <FormField name="endsAt" label={t("until")} hint={t("untilHint")} optional>
            <Input name="day" type="date" min={today} max="9998-12-31" />
          </FormField>
        </div>
        <Callout>{t("whoKnows")}</Callout>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t("cancel")}</Button>
          <FormButton>{t("place")}</FormButton>
        </div>
      </ActionForm>
    </Dialog>
  );
}
