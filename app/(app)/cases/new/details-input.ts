import type { CaseDetails } from "@/server/cases/schema";
import type { DraftSeen } from "@/server/drafts/schema";

type MomentField = "firstSeenAt" | "detectedAt" | "reportedAt";

/** A case's details as JSON carries them. */
export type DetailsInput = Omit<CaseDetails, MomentField> & Record<MomentField, string | null>;

/** When the indicators were seen, as JSON carries it. */
export type SeenInput = Record<keyof DraftSeen, string | null>;

export function toSeenInput(seen: DraftSeen): SeenInput {
  return { firstSeenAt: seen.firstSeenAt?.toISOString() ?? null, lastSeenAt: seen.lastSeenAt?.toISOString() ?? null };
}

/** The details as they go to the browser and back. */
export function toDetailsInput(details: CaseDetails): DetailsInput {
  return {
    ...details,
    firstSeenAt: details.firstSeenAt?.toISOString() ?? null,
    detectedAt: details.detectedAt?.toISOString() ?? null,
    reportedAt: details.reportedAt?.toISOString() ?? null,
  };
}
