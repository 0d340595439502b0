"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Input } from "@/components/input";
import { setBudgetAction } from "./actions";

/** Sets how many newly matchable values an organization has a day. */
export function BudgetButton({ id, name, perDay }: { id: string; name: string; perDay: number | null }) {
  const t = useTranslations("operator.organizations");
  const common = useTranslations("common");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      size="sm"
      open={open}
      onOpenChange={setOpen}
      title={t("budgetTitle", { name })}
      trigger={<Button size="sm" aria-label={t("budgetOf", { name })}>{t("changeBudget")}</Button>}
    >
      <ActionForm action={setBudgetAction.bind(null, id)} onDone={() => setOpen(false)} noValidate className="grid gap-4">
        <FormMessage />
        <FormField name="perDay" label={t("perDay")} hint={t("perDayHint")} optional>
          <Input name="perDay" inputMode="numeric" autoComplete="off" defaultValue={perDay ?? ""} />
        </FormField>
        <div className="flex justify-end"><FormButton>{common("action.save")}</FormButton></div>
      </ActionForm>
    </Dialog>
  );
}
