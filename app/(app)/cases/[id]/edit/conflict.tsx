"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/button";
import { Radio } from "@/components/choice";
import { classNames } from "@/components/class-names";
import { tlpName } from "../../marking";
import { formFields, type CaseFormState, type Owner } from "./form-state";

export type Choices = Partial<Record<keyof CaseFormState, "mine" | "theirs">>;

type ConflictProps = {
  base: CaseFormState;
  mine: CaseFormState;
  theirs: CaseFormState;
  owners: readonly Owner[];
  pending: boolean;
  onChoose: (choices: Choices) => void;
};

/** Field by field what the person typed and what somebody else saved; only the person decides. */
export function ConflictTable({ base, mine, theirs, owners, pending, onChoose }: ConflictProps) {
  const t = useTranslations("cases");
  const differing = formFields.filter((name) => mine[name] !== theirs[name]);
  const [choices, setChoices] = useState<Choices>(() =>
    Object.fromEntries(differing.map((name) => [name, mine[name] === base[name] ? "theirs" : "mine"])),
  );
  const show = useShownValue(owners);
  return (
    <div className="grid gap-4">
      {differing.length === 0 && <p className="text-sm text-muted">{t("conflict.same")}</p>}
      {differing.map((name) => (
        <fieldset key={name} className="grid gap-2">
          <legend className="mb-1.5 text-sm font-medium">{t(`field.${fieldLabel[name]}`)}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {(["mine", "theirs"] as const).map((side) => (
              <div key={side} className={classNames("rounded-md border border-line p-3", choices[name] === side && "border-accent bg-selected")}>
                <Radio
                  name={name}
                  checked={choices[name] === side}
                  onChange={() => setChoices({ ...choices, [name]: side })}
                  label={t(`conflict.${side}`)}
                />
                <div className="mt-1.5 max-h-56 overflow-y-auto pl-6.5 text-sm break-words whitespace-pre-wrap">
                  {show(name, (side === "mine" ? mine : theirs)[name])}
                </div>
              </div>
            ))}
          </div>
        </fieldset>
      ))}
      <div className="flex justify-end">
        <Button variant="primary" pending={pending} onClick={() => onChoose(choices)}>{t("conflict.save")}</Button>
      </div>
    </div>
  );
}

/** The form with each differing field as chosen. */
export function mergeChoices(mine: CaseFormState, theirs: CaseFormState, choices: Choices): CaseFormState {
  const merged = { ...mine };
  for (const name of formFields) if (choices[name] === "theirs") merged[name] = theirs[name];
  return merged;
}

const fieldLabel = {
  title: "title", status: "status", resolution: "resolution", severity: "severity", tlp: "tlp", pap: "pap",
  reportable: "reportable", classification: "classification", techniques: "techniques", ownerMemberId: "owner", firstSeenAt: "firstSeenAt",
  detectedAt: "detectedAt", reportedAt: "reportedAt", description: "description",
} as const;

function useShownValue(owners: readonly Owner[]) {
  const t = useTranslations("cases");
  const common = useTranslations("common");
  const words = useTranslations("classification");
  return (name: keyof CaseFormState, value: string): string => {
    if (name === "reportable") return t(value ? "reportable" : "notReportable");
    if (!value) return t("overview.unknown");
    if (name === "status") return common(`caseStatus.${value as "new"}`);
    if (name === "severity") return common(`severity.${value as "low"}`);
    if (name === "resolution") return t(`resolution.${value as "resolved"}`);
    if (name === "tlp") return `TLP:${tlpName(value as "red")}`;
    if (name === "pap") return `PAP:${value.toUpperCase()}`;
    if (name === "classification") return words(value as never);
    if (name === "ownerMemberId") return owners.find(({ memberId }) => memberId === value)?.name ?? t("effects.person");
    return name.endsWith("At") ? value.replace("T", " ") : value;
  };
}
