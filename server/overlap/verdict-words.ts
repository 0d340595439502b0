/** What an organization may say of an overlap. Before the first it is new; once it is gone, withdrawn. */
export const VERDICTS = ["under_review", "confirmed", "coincidental", "common_infrastructure", "disputed"] as const;

/** Where an overlap stands for its reader. */
export const OVERLAP_STATES = ["new", ...VERDICTS, "withdrawn"] as const;
export type OverlapState = (typeof OVERLAP_STATES)[number];
