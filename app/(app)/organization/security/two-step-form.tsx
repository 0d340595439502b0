"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Checkbox } from "@/components/choice";
import { setTwoStepRequiredAction } from "./actions";

export function TwoStepForm({ required, organization }: { required: boolean; organization: string }) {
  const t = useTranslations("organization.security");
  const common = useTranslations("common");
  return (
    <ActionForm action={setTwoStepRequiredAction} keep className="grid gap-4">
      <Checkbox
        name="required"
        defaultChecked={required}
        key={String(required)}
        label={t("required")}
        hint={t("requiredHint", { organization })}
      />
      <FormMessage />
      <div><FormButton>{common("action.save")}</FormButton></div>
    </ActionForm>
  );
}
