"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Checkbox } from "@/components/choice";
import { Select } from "@/components/select";
import type { SingleSignOn } from "@/server/single-sign-on/settings";
import { switchSignOnAction } from "./actions";

export function SwitchForm({ settings }: { settings: SingleSignOn }) {
  const t = useTranslations("organization.signOn");
  const roles = useTranslations("auth.memberRole");
  const common = useTranslations("common");
  const { enabled, required, joinRole } = settings;
  return (
    <ActionForm action={switchSignOnAction} keep noValidate className="grid gap-4">
      <Checkbox name="enabled" defaultChecked={enabled} key={`enabled ${enabled}`} label={t("enabled")} hint={t("enabledHint")} />
      <Checkbox name="required" defaultChecked={required} key={`required ${required}`} label={t("required")} hint={t("requiredHint")} />
      <FormField name="joinRole" label={t("joinRole")} hint={t("joinRoleHint")} className="max-w-sm">
        <Select
          name="joinRole"
          defaultValue={joinRole ?? "nobody"}
          key={joinRole}
          options={[
            { value: "nobody", label: t("joinNobody") },
            ...(["viewer", "analyst", "lead"] as const).map((value) => ({ value, label: roles(value) })),
          ]}
        />
      </FormField>
      <FormMessage />
      <div><FormButton>{common("action.save")}</FormButton></div>
    </ActionForm>
  );
}
