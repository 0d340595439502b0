/** How two observations that meet hang together, closest first: the enum match_relation of the database. */
export const MATCH_RELATIONS = [
  "self", "same_file", "host", "mail_domain", "registrable", "file_name", "network", "near",
] as const;
export type MatchRelation = (typeof MATCH_RELATIONS)[number];

/** The verbal scale of forensic reporting, weakest first: the enum support of the database. */
export const SUPPORTS = ["against", "none", "weak", "moderate", "moderately_strong", "strong", "very_strong"] as const;
export type Support = (typeof SUPPORTS)[number];
