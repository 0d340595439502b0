"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormMessage } from "@/components/action-form";
import { testSignOnAction } from "./actions";

export function TestButton() {
  const t = useTranslations("organization.signOn");
  return (
    <ActionForm action={testSignOnAction} className="grid gap-3">
      <FormMessage />
      <div><FormButton variant="secondary">{t("testButton")}</FormButton></div>
    </ActionForm>
  );
}
