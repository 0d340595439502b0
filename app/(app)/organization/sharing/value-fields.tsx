"use client";

import { useTranslations } from "next-intl";
import { MultiCombobox } from "@/components/combobox";
import { Field } from "@/components/field";
import { IncidentRole, IndicatorKind } from "@/generated/prisma/enums";
import type { RuleTerms } from "@/server/rules/schema";
import { roleName } from "../../cases/marking";

type Values = Pick<RuleTerms, "roles" | "kinds">;

/** Which values a rule is about: of these roles, of these kinds. */
export function ValueFields({ values, onChange }: { values: Values; onChange: (part: Partial<Values>) => void }) {
  const t = useTranslations("rules.new");
  const roleNames = useTranslations("common.role");
  const kindNames = useTranslations("indicators.kind");
  return (
    <>
      <Field label={t("roles")} hint={t("rolesHint")}>
        <MultiCombobox
          name="roles"
          values={values.roles}
          onChange={(roles) => onChange({ roles: roles as IncidentRole[] })}
          options={Object.values(IncidentRole).map((value) => ({ value, label: roleNames(roleName(value)) }))}
        />
      </Field>
      <Field label={t("kinds")} hint={t("kindsHint")}>
        <MultiCombobox
          name="kinds"
          values={values.kinds}
          onChange={(kinds) => onChange({ kinds: kinds as IndicatorKind[] })}
          options={Object.values(IndicatorKind).map((value) => ({ value, label: kindNames(value) }))}
        />
      </Field>
    </>
  );
}
