"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { VERDICTS } from "@/server/overlap/verdict-words";
import type { Judged } from "@/server/overlap/verdicts";
import { judgeOverlapsAction } from "./actions";

type VerdictFormProps = { overlaps: Judged[]; onDone?: (message: string | undefined) => void };

/** Says what one's organization thinks of overlaps: a word, and why. */
export function VerdictForm({ overlaps, onDone }: VerdictFormProps) {
  const t = useTranslations("overlaps.verdict");
  return (
    <ActionForm action={judgeOverlapsAction.bind(null, overlaps)} onDone={({ message }) => onDone?.(message)} noValidate className="grid gap-3">
      <FormField name="verdict" label={t("choose")} hint={t("effect")}>
        <Select name="verdict" defaultValue="" options={[{ value: "", label: "–" }, ...VERDICTS.map((value) => ({ value, label: t(`means.${value}`) }))]} />
      </FormField>
      <FormField name="note" label={t("note")} hint={t("noteHint")} optional>
        <Textarea name="note" rows={2} maxLength={5000} dir="auto" />
      </FormField>
      <FormMessage />
      <div><FormButton>{t("save")}</FormButton></div>
    </ActionForm>
  );
}
