/** How two observations that meet hang together, closest first: the enum match_relation of the database. */
export const MATCH_RELATIONS = [
  "self", "same_file", "host", "mail_domain", "registrable", "file_name", "network", "near",
] as const;
export type MatchRelation = (typeof MATCH_RELATIONS)[number];

/** The verbal scale of forensic reporting, weakest first: the enum support of the database. */
export const SUPPORTS = ["against", "none", "weak", "moderate", "moderately_strong", "strong", "very_strong"] as const;
export type Support = (typeof SUPPORTS)[number];

/** What could explain an overlap: the enum overlap_explanation of the database. */
export const EXPLANATIONS = [
  "same_campaign", "same_actor", "rented_infrastructure", "common_service", "common_source", "planted_or_mistaken",
] as const;
export type Explanation = (typeof EXPLANATIONS)[number];

/** What a line's weight is made of, in the order in which it is worked out: keys of messages/<language>/strength.json. */
export const FACTORS = ["prior", "rarity", "noise", "time", "source", "verdict"] as const;
export type Factor = (typeof FACTORS)[number];
