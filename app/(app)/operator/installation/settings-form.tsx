"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Checkbox } from "@/components/choice";
import { Input } from "@/components/input";
import { updateInstallationAction } from "./actions";

type SettingsFormProps = { vouchesRequired: number; budget: number | null; twoStep: boolean };

export function SettingsForm({ vouchesRequired, budget, twoStep }: SettingsFormProps) {
  const t = useTranslations("operator.installation");
  const common = useTranslations("common");
  return (
    <ActionForm action={updateInstallationAction} keep noValidate className="grid gap-4 sm:grid-cols-2">
      <FormField name="vouchesRequired" label={t("vouches")} hint={t("vouchesHint")}>
        <Input name="vouchesRequired" type="number" min={0} max={10} defaultValue={vouchesRequired} />
      </FormField>
      <FormField name="defaultMatchingBudget" label={t("budget")} hint={t("budgetHint")} optional>
        <Input name="defaultMatchingBudget" inputMode="numeric" autoComplete="off" defaultValue={budget ?? ""} />
      </FormField>
      <div className="grid gap-3 sm:col-span-2">
        <Checkbox name="operatorsTwoStep" defaultChecked={twoStep} key={String(twoStep)} label={t("twoStep")} hint={t("twoStepHint")} />
        <FormMessage />
        <div><FormButton>{common("action.save")}</FormButton></div>
      </div>
    </ActionForm>
  );
}
