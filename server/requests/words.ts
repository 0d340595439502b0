/** On what a request for information rests. */
export const REQUEST_BASES = ["consent", "inquiry", "warrant", "other_law"] as const;
/** Why a request is refused. */
export const REQUEST_REFUSALS = ["no_information", "not_permitted", "basis", "too_broad", "ask_source", "other"] as const;
