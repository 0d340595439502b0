import { useTranslations } from "next-intl";
import { tlpName } from "../../marking";
import type { CaseFormState, Owner } from "./form-state";

const labels = {
  title: "title", status: "status", resolution: "resolution", severity: "severity", tlp: "tlp", pap: "pap",
  reportable: "reportable", classification: "classification", techniques: "techniques", ownerMemberId: "owner", firstSeenAt: "firstSeenAt",
  detectedAt: "detectedAt", reportedAt: "reportedAt", description: "description",
} as const;

/** The name of a field of the case form. */
export function useFieldLabel() {
  const t = useTranslations("cases.field");
  return (name: keyof CaseFormState): string => t(labels[name]);
}

/** What a field of the case form holds, in words. */
export function useShownValue(owners: readonly Owner[]) {
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
