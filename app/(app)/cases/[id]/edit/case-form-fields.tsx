"use client";

import { useTranslations } from "next-intl";
import { caseStatuses, severities } from "@/components/chips";
import { Checkbox } from "@/components/choice";
import { Field } from "@/components/field";
import { Input, Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { CaseResolution, Pap, Tlp } from "@/generated/prisma/enums";
import { CLASSIFICATION, INCIDENT_CLASSES } from "@/server/cases/classification";
import { papName, tlpName } from "../../marking";
import { RuleConsequences } from "../../rule-consequences";
import type { CaseFormState, Owner } from "./form-state";

type FieldsProps = {
  caseId: string;
  form: CaseFormState;
  errors: Partial<Record<keyof CaseFormState, string>>;
  owners: readonly Owner[];
  zone: string;
  onChange: (change: Partial<CaseFormState>) => void;
};

/** The fields of the case form. */
export function CaseFormFields({ caseId, form, errors, owners, zone, onChange }: FieldsProps) {
  const t = useTranslations("cases");
  const common = useTranslations("common");
  const strict = form.tlp === "red" || form.tlp === "amber_strict" ? form.tlp : null;
  const set = (name: keyof CaseFormState) => ({
    value: form[name],
    onChange: (event: { target: { value: string } }) => onChange({ [name]: event.target.value }),
  });
  return (
    <>
      <Field label={t("field.title")} error={errors.title}>
        <Input {...set("title")} maxLength={300} />
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={t("field.status")}>
          <Select {...set("status")} options={caseStatuses.map((value) => ({ value, label: common(`caseStatus.${value}`) }))} />
        </Field>
        {form.status === "closed" && (
          <Field label={t("field.resolution")} error={errors.resolution}>
            <Select {...set("resolution")} options={[{ value: "", label: t("edit.chooseResolution") }, ...Object.values(CaseResolution).map((value) => ({ value, label: t(`resolution.${value}`) }))]} />
          </Field>
        )}
        <Field label={t("field.severity")}>
          <Select {...set("severity")} options={severities.map((value) => ({ value, label: common(`severity.${value}`) }))} />
        </Field>
        <Field label={t("field.owner")} optional>
          <Select {...set("ownerMemberId")} options={[{ value: "", label: t("list.noOwner") }, ...owners.map(({ memberId, name }) => ({ value: memberId, label: name }))]} />
        </Field>
        <Field label={t("field.tlp")} hint={strict && t(`edit.tlp.${strict}`)}>
          <Select {...set("tlp")} options={Object.values(Tlp).map((value) => ({ value, label: `TLP:${tlpName(value)}` }))} />
        </Field>
        <Field label={t("field.pap")}>
          <Select {...set("pap")} options={Object.values(Pap).map((value) => ({ value, label: `PAP:${papName(value)}` }))} />
        </Field>
        <Field label={t("field.classification")} optional error={errors.classification}>
          <ClassificationSelect {...set("classification")} />
        </Field>
        <Field label={t("field.techniques")} optional hint={t("edit.techniquesHint")} error={errors.techniques}>
          <Input {...set("techniques")} className="font-mono" spellCheck={false} autoCapitalize="characters" />
        </Field>
        {(["firstSeenAt", "detectedAt", "reportedAt"] as const).map((name) => (
          <Field key={name} label={t(`field.${name}`)} optional hint={t("edit.zone", { zone })} error={errors[name]}>
            <Input type="datetime-local" max="9999-12-31T23:59" {...set(name)} />
          </Field>
        ))}
      </div>
      <div className="grid gap-2">
        <Checkbox
          checked={form.reportable === "yes"}
          onChange={(event) => onChange({ reportable: event.target.checked ? "yes" : "" })}
          label={t("edit.reportable")}
          hint={t("edit.reportableHint")}
        />
        <RuleConsequences caseId={caseId} tlp={form.tlp as Tlp} reportable={form.reportable === "yes"} />
      </div>
      <Field label={t("field.description")} optional hint={t("edit.markdown")} error={errors.description}>
        <Textarea {...set("description")} rows={10} maxLength={100_000} />
      </Field>
    </>
  );
}

function ClassificationSelect(props: { value: string; onChange: (event: { target: { value: string } }) => void }) {
  const t = useTranslations("cases");
  const words = useTranslations("classification");
  return (
    <Select {...props}>
      <option value="">{t("overview.unknown")}</option>
      {INCIDENT_CLASSES.map((name) => (
        <optgroup key={name} label={words(name)}>
          <option value={name}>{words(name)}</option>
          {CLASSIFICATION[name].map((type) => (
            <option key={type} value={`${name}/${type}`}>{words(`${name}/${type}` as never)}</option>
          ))}
        </optgroup>
      ))}
    </Select>
  );
}
