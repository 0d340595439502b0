"use client";

import { useTranslations } from "next-intl";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Callout } from "@/components/callout";
import { Checkbox, Radio } from "@/components/choice";
import { Fieldset } from "@/components/field";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import type { LinkedShare } from "@/server/requests/queries";
import { REQUEST_REFUSALS } from "@/server/requests/words";
import { answerRequestAction } from "./actions";

type AnswerFormProps = {
  id: string;
  name: string;
  /** What is shared with whoever asked; what was shared for this answer goes with it in any case. */
  shares: LinkedShare[];
  attached: LinkedShare[];
  /** Shares for this answer that a second lead has not approved yet. */
  waiting: number;
};

/** Answers in words and with shares that were made by the usual dialog, or refuses with a reason. */
export function AnswerForm({ id, name, shares, attached, waiting }: AnswerFormProps) {
  const t = useTranslations("requests");
  const others = shares.filter((share) => !attached.some((each) => each.id === share.id));
  const words = (share: LinkedShare) => t("answer.share", { reason: share.reason, count: share.values });
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
      {attached.length > 0 && (
        <div className="grid gap-1 text-sm">
          <p className="font-medium">{t("answer.attached")}</p>
          <ul className="grid gap-1">{attached.map((share) => <li key={share.id}><input type="hidden" name="shareIds" value={share.id} />{words(share)}</li>)}</ul>
        </div>
      )}
      {waiting > 0 && <Callout>{t("answer.waiting", { count: waiting })}</Callout>}
      {others.length > 0 && (
        <Fieldset legend={t("answer.shares", { name })}>
          {others.map((share) => <Checkbox key={share.id} name="shareIds" value={share.id} label={words(share)} />)}
        </Fieldset>
      )}
      <FormMessage />
      <div><FormButton>{t("answer.send")}</FormButton></div>
    </ActionForm>
  );
}
