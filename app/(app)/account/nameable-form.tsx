"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { Checkbox } from "@/components/choice";
import { saveNameableAction } from "./actions";

type NameableFormProps = { nameable: boolean; organization: string };

/** Whether leads of other organizations may find the person, to name it as a recipient. */
export function NameableForm({ nameable, organization }: NameableFormProps) {
  const t = useTranslations("account.nameable");
  const common = useTranslations("common");
  return (
    <ActionForm action={saveNameableAction} keep className="grid gap-4">
      <Checkbox name="nameable" defaultChecked={nameable} key={String(nameable)} label={t("label")} hint={t("hint", { organization })} />
      <FormMessage />
      <div><FormButton>{common("action.save")}</FormButton></div>
    </ActionForm>
  );
}
