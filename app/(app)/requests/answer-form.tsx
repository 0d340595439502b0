"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Checkbox, Radio } from "@/components/choice";
import { Fieldset } from "@/components/field";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import type { LinkedShare } from "@/server/requests/queries";
import { REQUEST_REFUSALS } from "@/server/requests/words";
import { answerRequestAction } from "./actions";

/** Answers in words and with shares that were made by the usual dialog, or refuses with a reason. */
export function AnswerForm({ id, name, shares }: { id: string; name: string; shares: LinkedShare[] }) {
  const t = useTranslations("requests");
  return (
    <ActionForm action={answerRequestAction.bind(null, id)} keep noValidate className="grid gap-4">
      <Fieldset legend={t("answer.title")}>
        <Radio name="kind" value="answer" label={t("answer.answer")} defaultChecked />
        <Radio name="kind" value="refuse" label={t("answer.refuse")} />
      </Fieldset>
      <FormField name="refusal" label={t("answer.reason")} optional>
        <Select name="refusal" options={[{ value: "", label: "–" }, ...REQUEST_REFUSALS.map((value) => ({ value, label: t(`refusal.${value}`) }))]} />
      </FormField>
      <FormField name="text" label={t("answer.text")}><Textarea name="text" rows={5} maxLength={20_000} dir="auto" /></FormField>
      {shares.length === 0 ? (
        <p className="text-sm text-muted">{t("answer.noShares", { name })}</p>
      ) : (
        <Fieldset legend={t("answer.shares", { name })}>
          {shares.map((share) => <Checkbox key={share.id} name="shareIds" value={share.id} label={t("answer.share", { reason: share.reason, count: share.values })} />)}
        </Fieldset>
      )}
      <FormMessage />
      <div><FormButton>{t("answer.send")}</FormButton></div>
    </ActionForm>
  );
}
