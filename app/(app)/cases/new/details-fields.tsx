"use client";

import { useTranslations } from "next-intl";
import { Checkbox } from "@/components/choice";
import { Field } from "@/components/field";
import { Textarea } from "@/components/input";
import { Select } from "@/components/select";
import { CLASSIFICATION, INCIDENT_CLASSES } from "@/server/cases/classification";
import { papName, tlpName } from "../marking";
import { DayField } from "./day-field";
import type { DetailsInput } from "./details-input";

const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export const TLPS = ["red", "amber_strict", "amber", "green", "clear"] as const;
const PAPS = ["red", "amber", "green", "clear"] as const;

type DetailsProps = { details: DetailsInput; onChange: (part: Partial<DetailsInput>) => void };

/** Everything about a case that can wait. */
export function DetailsFields({ details, onChange }: DetailsProps) {
  const t = useTranslations("filing.details");
  const common = useTranslations("common");
  return (
    <div className="grid gap-4">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field label={t("severity")}>
          <Select
            value={details.severity}
            onChange={(event) => onChange({ severity: event.target.value as DetailsInput["severity"] })}
            options={SEVERITIES.map((value) => ({ value, label: common(`severity.${value}`) }))}
          />
        </Field>
        <Field label={t("tlp")} hint={t(`tlpHint.${details.tlp}`)}>
          <Select
            value={details.tlp}
            onChange={(event) => onChange({ tlp: event.target.value as DetailsInput["tlp"] })}
            options={TLPS.map((value) => ({ value, label: `TLP:${tlpName(value)}` }))}
          />
        </Field>
        <Field label={t("pap")} hint={t("papHint")}>
          <Select
            value={details.pap}
            onChange={(event) => onChange({ pap: event.target.value as DetailsInput["pap"] })}
            options={PAPS.map((value) => ({ value, label: `PAP:${papName(value)}` }))}
          />
        </Field>
        <ClassificationField details={details} onChange={onChange} />
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        {(["firstSeenAt", "detectedAt", "reportedAt"] as const).map((field) => (
          <DayField key={field} label={t(field)} value={details[field]} onChange={(moment) => onChange({ [field]: moment })} />
        ))}
      </div>
      <Checkbox
        checked={details.reportable}
        onChange={(event) => onChange({ reportable: event.target.checked })}
        label={t("reportable")}
        hint={t("reportableHint")}
      />
      <Field label={t("description")} hint={t("descriptionHint")} optional>
        <Textarea rows={4} maxLength={100_000} value={details.description} onChange={(event) => onChange({ description: event.target.value })} />
      </Field>
    </div>
  );
}

function ClassificationField({ details, onChange }: DetailsProps) {
  const t = useTranslations("filing.details");
  const words = useTranslations("classification");
  const word = (name: string) => words(name as "malware");
  return (
    <Field label={t("classification")} optional>
      <Select value={details.classification ?? ""} onChange={(event) => onChange({ classification: event.target.value || null })}>
        <option value="">{t("unclassified")}</option>
        {INCIDENT_CLASSES.map((name) => (
          <optgroup key={name} label={word(name)}>
            <option value={name}>{t("wholeClass", { name: word(name) })}</option>
            {CLASSIFICATION[name].map((type) => (
              <option key={type} value={`${name}/${type}`}>
                {word(`${name}/${type}`)}
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
    </Field>
  );
}
