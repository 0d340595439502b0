import type { CaseDetails } from "@/server/cases/find-case-details";
import { fromLocalField, toLocalField } from "../../local-moment";

export type Owner = { memberId: string; name: string; reading: string | null };

/** The case as its form holds it: texts as they are typed. */
export type CaseFormState = {
  title: string;
  status: string;
  resolution: string;
  severity: string;
  tlp: string;
  pap: string;
  /** yes, or empty */
  reportable: string;
  classification: string;
  techniques: string;
  ownerMemberId: string;
  firstSeenAt: string;
  detectedAt: string;
  reportedAt: string;
  description: string;
};

/** In the order in which fields stand in the form, and in the comparison of two versions. */
export function toForm(details: CaseDetails, zone: string): CaseFormState {
  return {
    title: details.title,
    status: details.status,
    resolution: details.resolution ?? "",
    severity: details.severity,
    tlp: details.tlp,
    pap: details.pap,
    reportable: details.reportable ? "yes" : "",
    classification: details.classification ?? "",
    techniques: details.techniques.join(" "),
    ownerMemberId: details.ownerMemberId ?? "",
    firstSeenAt: toLocalField(details.firstSeenAt, zone),
    detectedAt: toLocalField(details.detectedAt, zone),
    reportedAt: toLocalField(details.reportedAt, zone),
    description: details.description,
  };
}

/** What the action takes; its schema says what of it is acceptable. */
export function toFields(form: CaseFormState, zone: string) {
  return {
    ...form,
    resolution: form.resolution || null,
    reportable: form.reportable === "yes",
    classification: form.classification || null,
    ownerMemberId: form.ownerMemberId || null,
    techniques: form.techniques.split(/[\s,;、]+/).filter(Boolean),
    firstSeenAt: fromLocalField(form.firstSeenAt, zone),
    detectedAt: fromLocalField(form.detectedAt, zone),
    reportedAt: fromLocalField(form.reportedAt, zone),
  };
}
