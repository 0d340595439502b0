"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Checkbox } from "@/components/choice";
import { Input, Textarea } from "@/components/input";
import { askMergerAction } from "./actions";

type AskMergerProps = { into: { id: string; name: string }; code: string; matchable: number };

/** Asks to become part of another organization; one's own code is typed by hand. */
export function AskMerger({ into, code, matchable }: AskMergerProps) {
  const t = useTranslations("merging.ask");
  return (
    <ActionForm action={askMergerAction.bind(null, into.id)} noValidate className="grid gap-4 rounded-lg border border-line bg-surface p-4">
      <FormMessage />
      <FormField name="reason" label={t("reason")} hint={t("reasonHint", { name: into.name })}>
        <Textarea name="reason" rows={3} maxLength={2000} dir="auto" />
      </FormField>
      {matchable > 0 && <Checkbox name="keepCompared" label={t("keepCompared", { name: into.name })} hint={t("keepComparedHint", { name: into.name })} />}
      <FormField name="code" label={t("code", { code })}>
        <Input name="code" autoComplete="off" className="font-mono uppercase" />
      </FormField>
      <div className="flex justify-end"><FormButton variant="danger">{t("send", { name: into.name })}</FormButton></div>
    </ActionForm>
  );
}
