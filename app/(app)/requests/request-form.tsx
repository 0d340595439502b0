"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionForm, FormButton, FormField, FormMessage } from "@/components/action-form";
import { Input, Textarea } from "@/components/input";
import { Select } from "@/components/select";
import type { AskedParty, InformationRequest } from "@/server/requests/queries";
import type { Subject } from "@/server/requests/schema";
import type { PossibleSubject } from "@/server/requests/subjects";
import { REQUEST_BASES } from "@/server/requests/words";
import { saveRequestAction } from "./actions";

type RequestFormProps = {
  /** The draft to go on with; else a new one. */
  draft?: InformationRequest;
  parties: AskedParty[];
  /** What it can be about, of whomever it asks. */
  subjects: PossibleSubject[];
  cases: { id: string; number: string; title: string }[];
  /** Whom a new one asks, and what it follows: fixed, since it goes on between the same two. */
  follows?: { id: string; to: string };
  /** What a new one is about, to begin with. */
  about?: PossibleSubject;
};

/** What is asked, of whom, why and on what basis. */
export function RequestForm({ draft, parties, subjects, cases, follows, about }: RequestFormProps) {
  const t = useTranslations("requests");
  const router = useRouter();
  const followsId = draft?.followsId ?? follows?.id;
  const [to, setTo] = useState(draft?.otherId ?? follows?.to ?? about?.organizationId ?? "");
  const choices = followsId ? parties.filter(({ id }) => id === to) : parties;
  const nobody = followsId ? [] : [{ value: "", label: t("form.to") }];
  return (
    <ActionForm<{ id: string }> action={saveRequestAction.bind(null, draft?.id ?? null)} onDone={({ id }) => router.push(`/requests/${id}`)} keep noValidate className="grid max-w-3xl gap-4">
      {followsId && <input type="hidden" name="followsId" value={followsId} />}
      <FormField name="to" label={t("field.to")}>
        <Select name="to" value={to} onChange={(event) => setTo(event.target.value)} options={[...nobody, ...choices.map(({ id, name }) => ({ value: id, label: name }))]} />
      </FormField>
      <AboutField key={to} subjects={subjects.filter(({ organizationId }) => organizationId === to)} chosen={draft?.about ?? about} name={parties.find(({ id }) => id === to)?.name ?? ""} />
      <FormField name="subject" label={t("field.subject")}><Input name="subject" defaultValue={draft?.subject} maxLength={300} dir="auto" /></FormField>
      <FormField name="question" label={t("field.question")} hint={t("field.questionHint")}>
        <Textarea name="question" rows={6} defaultValue={draft?.question} maxLength={20_000} dir="auto" />
      </FormField>
      <FormField name="purpose" label={t("field.purpose")} hint={t("field.purposeHint")}>
        <Textarea name="purpose" rows={2} defaultValue={draft?.purpose} maxLength={2000} dir="auto" />
      </FormField>
      <div className="grid gap-4 sm:grid-cols-2">
        <FormField name="basis" label={t("field.basis")}>
          <Select name="basis" defaultValue={draft?.basis ?? "consent"} options={REQUEST_BASES.map((value) => ({ value, label: t(`basis.${value}`) }))} />
        </FormField>
        <FormField name="dueOn" label={t("field.dueOn")}><Input name="dueOn" type="date" defaultValue={draft?.dueOn} /></FormField>
        <FormField name="citation" label={t("field.citation")} hint={t("field.citationHint")}><Input name="citation" defaultValue={draft?.citation} maxLength={500} dir="auto" /></FormField>
        <FormField name="reference" label={t("field.reference")} hint={t("field.referenceHint")} optional><Input name="reference" defaultValue={draft?.reference} maxLength={200} dir="auto" /></FormField>
      </div>
      <FormField name="caseId" label={t("field.case")} hint={t("field.caseHint")} optional>
        <Select name="caseId" defaultValue={draft?.caseId ?? ""} options={[{ value: "", label: t("field.noCase") }, ...cases.map(({ id, number, title }) => ({ value: id, label: `${number} ${title}` }))]} />
      </FormField>
      <FormMessage />
      <div><FormButton variant={draft ? "secondary" : "primary"}>{t("form.save")}</FormButton></div>
    </ActionForm>
  );
}

type AboutFieldProps = { subjects: PossibleSubject[]; chosen?: Subject; name: string };

/** Something that both sides know already: where there is nothing, nothing is asked. */
function AboutField({ subjects, chosen, name }: AboutFieldProps) {
  const t = useTranslations("requests");
  const format = useFormatter();
  if (subjects.length === 0) return null;
  const valueOf = ({ kind, id }: Subject) => `${kind}:${id}`;
  return (
    <FormField name="about" label={t("field.about")} hint={t("about.hint", { name })} optional>
      <Select name="about" defaultValue={chosen && valueOf(chosen)}>
        <option value="">{t("about.nothing")}</option>
        {(["share", "overlap"] as const).map((kind) => {
          const those = subjects.filter((subject) => subject.kind === kind);
          return those.length > 0 && (
            <optgroup key={kind} label={t(`about.${kind}s`)}>
              {those.map((subject) => (
                <option key={subject.id} value={valueOf(subject)}>{`${format.dateTime(subject.at, { dateStyle: "medium" })} ${subject.words}`}</option>
              ))}
            </optgroup>
          );
        })}
      </Select>
    </FormField>
  );
}
