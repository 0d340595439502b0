"use client";

import { useTranslations } from "next-intl";
import { useState, type ReactNode } from "react";
import { ActionForm, FormButton, FormField, FormMessage, type FormResult } from "@/components/action-form";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Checkbox } from "@/components/choice";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { Dialog } from "@/components/dialog";
import { Input, Textarea } from "@/components/input";
import { Select } from "@/components/select";
import type { NamedPerson } from "@/server/persons/queries";
import { PERSON_CATEGORIES } from "@/server/persons/schema";
import { tlpName } from "../../marking";
import { removePersonAction, savePersonAction } from "./actions";
import { PersonConflict, toState, type PersonState } from "./person-conflict";

const TLPS = ["red", "amber_strict", "amber", "green", "clear"] as const;

type PersonDialogProps = {
  caseId: string;
  /** Whom to correct; else a person is added. */
  person?: NamedPerson;
  /** A lead, who says whether grantees read it. */
  mayDisclose: boolean;
  /** Whom the case is granted to now. */
  grantees: string[];
  /** Another lead has to approve what is disclosed. */
  secondLead: boolean;
  trigger: ReactNode;
};

/** Names a person in a case, or corrects what is written about one. */
export function PersonDialog({ trigger, ...form }: PersonDialogProps) {
  const t = useTranslations("persons");
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={trigger}
      title={form.person ? t("changeTitle") : t("addTitle")}
      description={t("dialogText")}
    >
      {open && <PersonForm {...form} onClose={() => setOpen(false)} />}
    </Dialog>
  );
}

type PersonFormProps = Omit<PersonDialogProps, "trigger"> & { onClose: () => void };

/** What somebody else saved meanwhile is laid beside what was typed, and the person chooses. */
function PersonForm({ caseId, person: given, mayDisclose, grantees, secondLead, onClose }: PersonFormProps) {
  const t = useTranslations("persons");
  const common = useTranslations("common");
  // As it was when the form was opened: the page behind may be newer by now.
  const [person] = useState(given);
  const [conflict, setConflict] = useState<{ typed: PersonState; current: NamedPerson }>();
  const save = async (seen: NamedPerson | undefined, form: FormData): Promise<FormResult> => {
    const result = await savePersonAction(caseId, seen ? { id: seen.id, version: seen.version } : null, null, form);
    setConflict("current" in result ? { typed: toState(form), current: result.current } : undefined);
    return result;
  };
  const shown = grantees.length > 0 ? t("discloseNow", { names: grantees.join(", ") }) : t("discloseNobody");
  return (
    <>
      <ActionForm action={(_, form) => save(person, form)} onDone={onClose} keep noValidate className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <FormField name="name" label={t("name")}><Input name="name" defaultValue={person?.name} maxLength={200} dir="auto" autoComplete="off" /></FormField>
          <FormField name="reading" label={t("reading")} optional><Input name="reading" defaultValue={person?.reading} maxLength={200} autoComplete="off" /></FormField>
          <FormField name="category" label={t("category")}>
            <Select name="category" defaultValue={person?.category ?? ""} options={[{ value: "", label: "–" }, ...PERSON_CATEGORIES.map((value) => ({ value, label: t(`categories.${value}`) }))]} />
          </FormField>
          <FormField name="tlp" label="TLP">
            <Select name="tlp" defaultValue={person?.tlp ?? "amber_strict"} options={TLPS.map((value) => ({ value, label: `TLP:${tlpName(value)}` }))} />
          </FormField>
        </div>
        <FormField name="description" label={t("field.description")} optional>
          <Textarea name="description" rows={3} defaultValue={person?.description} maxLength={2000} dir="auto" />
        </FormField>
        <FormField name="contact" label={t("contact")} optional><Input name="contact" defaultValue={person?.contact} maxLength={500} dir="auto" autoComplete="off" /></FormField>
        {mayDisclose && <Checkbox name="disclosed" defaultChecked={person?.disclosed} label={t("disclose")} hint={`${t("discloseHint")} ${shown}`} />}
        {mayDisclose && secondLead && <Callout>{t(person?.disclosed ? "secondLeadChange" : "secondLead")}</Callout>}
        <FormMessage />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <FormButton>{person ? t("save") : t("add")}</FormButton>
        </div>
      </ActionForm>
      {person && conflict && (
        <PersonConflict
          key={conflict.current.version}
          base={person}
          {...conflict}
          onSave={(form) => save(conflict.current, form)}
          onSaved={onClose}
          onClose={() => setConflict(undefined)}
        />
      )}
    </>
  );
}

/** Takes a person out of the case. */
export function RemovePerson({ caseId, person }: { caseId: string; person: NamedPerson }) {
  const t = useTranslations("persons");
  return (
    <ConfirmDialog
      trigger={<Button size="sm" variant="quiet" aria-label={t("removeOf", { name: person.name })}>{t("remove")}</Button>}
      title={t("removeTitle", { name: person.name })}
      effects={[t("removeEffect"), ...(person.disclosed ? [t("removeDisclosed")] : [])]}
      confirmLabel={t("remove")}
      onConfirm={() => removePersonAction(caseId, person.id)}
    />
  );
}
