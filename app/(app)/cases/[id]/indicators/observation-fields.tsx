"use client";

import { useTranslations } from "next-intl";
import { Checkbox, Radio } from "@/components/choice";
import { Fieldset } from "@/components/field";
import { Select } from "@/components/select";
import { Tlp, type Exposure, type IncidentRole } from "@/generated/prisma/enums";
import { INDICATOR_ROLES } from "@/server/indicators/kinds";
import { roleName, tlpName } from "../../marking";

/** What the indicator did: several roles at once are possible. */
export function RolesField({ value, onChange }: { value: readonly IncidentRole[]; onChange: (roles: IncidentRole[]) => void }) {
  const t = useTranslations("indicators");
  const common = useTranslations("common");
  const toggle = (role: IncidentRole) => onChange(value.includes(role) ? value.filter((other) => other !== role) : [...value, role]);
  return (
    <Fieldset legend={t("column.roles")}>
      <div className="grid grid-cols-2 gap-x-4 gap-y-1.5">
        {INDICATOR_ROLES.map((role) => (
          <Checkbox key={role} label={common(`role.${roleName(role)}`)} checked={value.includes(role)} onChange={() => toggle(role)} />
        ))}
      </div>
    </Fieldset>
  );
}

export function TlpSelect({ value, onChange, unchanged }: { value: Tlp | ""; onChange: (tlp: Tlp) => void; unchanged?: string }) {
  const options = Object.values(Tlp).map((tlp) => ({ value: tlp as string, label: `TLP:${tlpName(tlp)}` }));
  return (
    <Select
      value={value}
      onChange={(event) => onChange(event.target.value as Tlp)}
      options={unchanged ? [{ value: "", label: unchanged }, ...options] : options}
    />
  );
}

type ExposureProps = {
  value: Exposure;
  onChange: (exposure: Exposure) => void;
  /** why it cannot be matchable, in words */
  refusal?: string | null;
  /** a network that is compared with nobody's, whatever is chosen */
  tooWide?: boolean;
  error?: string;
};

/** Whether the value is compared, with what that gives away said before. */
export function ExposureField({ value, onChange, refusal, tooWide, error }: ExposureProps) {
  const t = useTranslations("indicators");
  const common = useTranslations("common");
  return (
    <Fieldset legend={t("column.exposure")} error={error}>
      <Radio name="exposure" label={common("exposure.private")} hint={t("exposure.private")} checked={value === "private"} onChange={() => onChange("private")} />
      <Radio
        name="exposure"
        label={common("exposure.matchable")}
        hint={refusal ?? t(tooWide ? "exposure.tooWide" : "exposure.matchable")}
        disabled={!!refusal && value !== "matchable"}
        checked={value === "matchable"}
        onChange={() => onChange("matchable")}
      />
    </Fieldset>
  );
}
