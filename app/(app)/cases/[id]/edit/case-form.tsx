"use client";

import { useRouter } from "next/navigation";
import { useTimeZone, useTranslations } from "next-intl";
import { useMemo, useState, useTransition } from "react";
import { Button, ButtonLink } from "@/components/button";
import { Callout } from "@/components/callout";
import { Dialog } from "@/components/dialog";
import { useToast } from "@/components/toast";
import type { CaseFields } from "@/server/cases/edit-schema";
import type { Tlp } from "@/generated/prisma/enums";
import type { CaseDetails } from "@/server/cases/find-case-details";
import type { GivenTo } from "@/server/cases/withdraw-case";
import { useKeptDraft } from "../../kept-draft";
import { updateCaseAction } from "../actions";
import { RestoredNote } from "../comments";
import { ConflictTable, mergeChoices, type Choices } from "../conflict";
import { LosingSight } from "../losing-sight";
import { CaseFormFields } from "./case-form-fields";
import { toFields, toForm, type CaseFormState, type Owner } from "./form-state";
import { useFieldLabel, useShownValue } from "./shown-value";

type CaseFormProps = { caseId: string; details: CaseDetails; owners: readonly Owner[]; /** who was granted the case */ granted: readonly GivenTo[] };
type Draft = { version: number; base: CaseFormState; form: CaseFormState };

/** Changes a case. What somebody else saved meanwhile is laid beside what was typed, and the person chooses. */
export function CaseForm({ caseId, details, owners, granted }: CaseFormProps) {
  const t = useTranslations("cases");
  const zone = useTimeZone() ?? "UTC";
  const router = useRouter();
  const toast = useToast();
  const initial = useMemo<Draft>(() => {
    const form = toForm(details, zone);
    return { version: details.version, base: form, form };
  }, [details, zone]);
  const { state, setState, restored, forget } = useKeptDraft(`case-edit:${caseId}`, initial);
  const [errors, setErrors] = useState<Partial<Record<keyof CaseFields, string>>>({});
  const [message, setMessage] = useState<string>();
  const [current, setCurrent] = useState<{ version: number; form: CaseFormState }>();
  const [pending, start] = useTransition();
  const [label, show] = [useFieldLabel(), useShownValue(owners)];

  const save = (form: CaseFormState, version: number) =>
    start(async () => {
      const result = await updateCaseAction(caseId, version, toFields(form, zone));
      setErrors(result.ok ? {} : (result.errors ?? {}));
      setMessage(result.ok ? undefined : result.message);
      if (result.ok) {
        forget();
        toast({ title: t("edit.saved") });
        router.push(`/cases/${caseId}`);
      } else if (result.current) {
        setCurrent({ version: result.current.version, form: toForm(result.current, zone) });
      }
    });
  const choose = (choices: Choices<CaseFormState>) => {
    if (!current) return;
    const merged = mergeChoices(state.form, current.form, choices);
    setState({ version: current.version, base: current.form, form: merged });
    setCurrent(undefined);
    save(merged, current.version);
  };
  return (
    <form
      className="grid max-w-3xl gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        save(state.form, state.version);
      }}
    >
      <h2 className="text-lg font-semibold">{t("edit.title")}</h2>
      {restored && <RestoredNote onDiscard={() => { forget(); setState(initial); }} />}
      <CaseFormFields caseId={caseId} form={state.form} errors={errors} owners={owners} zone={zone} onChange={(change) => setState({ ...state, form: { ...state.form, ...change } })} />
      {state.form.tlp !== initial.form.tlp && <LosingSight parties={granted} tlp={state.form.tlp as Tlp} />}
      {message && <Callout tone="danger" role="alert">{message}</Callout>}
      <div className="flex flex-wrap justify-end gap-2 border-t border-line pt-4">
        <ButtonLink href={`/cases/${caseId}`} onClick={forget}>{t("edit.cancel")}</ButtonLink>
        <Button type="submit" variant="primary" pending={pending}>{t("edit.save")}</Button>
      </div>
      {current && (
        <Dialog open onOpenChange={(open) => !open && setCurrent(undefined)} size="lg" title={t("conflict.title")} description={t("conflict.explanation")}>
          <ConflictTable base={state.base} mine={state.form} theirs={current.form} label={label} show={show} pending={pending} onChoose={choose} />
        </Dialog>
      )}
    </form>
  );
}
