import type { CaseDetails } from "@/server/cases/schema";

type MomentField = "firstSeenAt" | "detectedAt" | "reportedAt";

/** A case's details as JSON carries them. */
export type DetailsInput = Omit<CaseDetails, MomentField> & Record<MomentField, string | null>;

/** The details as they go to the browser and back. */
export function toDetailsInput(details: CaseDetails): DetailsInput {
  return {
    ...details,
    firstSeenAt: details.firstSeenAt?.toISOString() ?? null,
    detectedAt: details.detectedAt?.toISOString() ?? null,
    reportedAt: details.reportedAt?.toISOString() ?? null,
  };
}
