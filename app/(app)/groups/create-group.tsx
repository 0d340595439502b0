"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Radio } from "@/components/choice";
import { Dialog } from "@/components/dialog";
import { Fieldset } from "@/components/field";
import { Input, Textarea } from "@/components/input";
import { createGroupAction } from "./actions";

/** Creates a sharing group, open or closed. */
export function CreateGroup() {
  const t = useTranslations("groups");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={t("createTitle")}
      trigger={<Button variant="primary" icon={<Plus aria-hidden />}>{t("create")}</Button>}
    >
      <ActionForm action={createGroupAction} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="name" label={t("name")}>
          <Input name="name" maxLength={120} autoComplete="off" />
        </FormField>
        <FormField name="purpose" label={t("purpose")} optional>
          <Textarea name="purpose" maxLength={2000} rows={3} />
        </FormField>
        <Fieldset legend={t("memberList")}>
          <Radio name="closed" value="open" label={t("open")} hint={t("openHint")} defaultChecked />
          <Radio name="closed" value="closed" label={t("closed")} hint={t("closedHint")} />
        </Fieldset>
        <div className="flex justify-end"><FormButton>{t("createButton")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
