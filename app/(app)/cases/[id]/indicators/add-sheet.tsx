"use client";

import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Sheet } from "@/components/dialog";
import { Field } from "@/components/field";
import { Input, Textarea } from "@/components/input";
import { useToast } from "@/components/toast";
import type { Exposure, IncidentRole, Tlp } from "@/generated/prisma/enums";
import type { CaseHead } from "@/server/cases/find-case";
import { useKeptDraft } from "../../kept-draft";
import { RuleConsequences } from "../../rule-consequences";
import { addObservationsAction } from "./actions";
import { ExposureField, RolesField, TlpSelect } from "./observation-fields";

type AddSheetProps = { found: CaseHead; onClose: () => void; onAdded: () => void };
type Form = { text: string; roles: IncidentRole[]; tlp: Tlp; exposure: Exposure; source: string; note: string };
type Problem = { field: "text" | "source" | null; message: string; bad?: { line: number; text: string }[]; more?: number };

/** Indicators typed one to a line; a line that is none is named, and nothing is filed until all are right. */
export function AddSheet({ found, onClose, onAdded }: AddSheetProps) {
  const t = useTranslations("indicators");
  const toast = useToast();
  const [initial] = useState<Form>({ text: "", roles: [], tlp: found.tlp, exposure: "private", source: "", note: "" });
  const { state: form, setState: setForm, forget } = useKeptDraft(`add:${found.id}`, initial);
  const [problem, setProblem] = useState<Problem>();
  const [pending, start] = useTransition();
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const refusal = !found.ours ? t("refusal.contributed_never_matched") : form.tlp === "red" ? t("refusal.tlp_red_never_matched") : null;
  const save = () =>
    start(async () => {
      const result = await addObservationsAction(found.id, form);
      if (result.ok) {
        forget();
        toast({ title: t("add.done", { count: result.filed }), detail: result.known > 0 ? t("add.known", { count: result.known }) : undefined });
        onAdded();
        onClose();
      } else if (result.reason === "lines") setProblem({ field: "text", message: t("add.badLines", { count: result.bad.length + result.more }), bad: result.bad, more: result.more });
      else if (result.reason === "source") setProblem({ field: "source", message: t("add.sourceMissing") });
      else setProblem({ field: result.reason === "nothing" ? "text" : null, message: t(`error.${result.reason}`) });
    });
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={t("add.byHand")} description={found.ours ? undefined : t("add.contributing", { organization: found.organizationName })}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Field label={t("add.lines")} hint={t("add.linesHint")} error={problem?.field === "text" ? problem.message : undefined}>
          <Textarea rows={6} className="font-mono" spellCheck={false} autoFocus value={form.text} onChange={(event) => set({ text: event.target.value })} />
        </Field>
        {problem?.bad && (
          <ul className="-mt-2 grid gap-1 text-sm text-danger">
            {problem.bad.map(({ line, text }) => (
              <li key={line}>{t("add.badLine", { line })} <bdi className="font-mono break-all">{text}</bdi></li>
            ))}
            {!!problem.more && <li>{t("add.moreBad", { count: problem.more })}</li>}
          </ul>
        )}
        <Field label={t("column.source")} hint={t("add.sourceHint")} error={problem?.field === "source" ? problem.message : undefined}>
          <Input maxLength={300} value={form.source} onChange={(event) => set({ source: event.target.value })} />
        </Field>
        <RolesField value={form.roles} onChange={(roles) => set({ roles })} />
        <Field label={t("column.tlp")}>
          <TlpSelect value={form.tlp} onChange={(tlp) => set({ tlp, exposure: tlp === "red" ? "private" : form.exposure })} />
        </Field>
        <ExposureField value={found.ours ? form.exposure : "private"} onChange={(exposure) => set({ exposure })} refusal={refusal} />
        <Field label={t("edit.note")} optional>
          <Textarea rows={2} maxLength={10_000} value={form.note} onChange={(event) => set({ note: event.target.value })} />
        </Field>
        {problem && !problem.field && <Callout tone="danger" role="alert">{problem.message}</Callout>}
        {found.ours && <RuleConsequences caseId={found.id} tlp={found.tlp} reportable={found.reportable} filing />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("edit.cancel")}</Button>
          <Button type="submit" variant="primary" pending={pending}>{t("add.save")}</Button>
        </div>
      </form>
    </Sheet>
  );
}
