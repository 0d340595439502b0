/** The most observations that one act of a person may name: changing, sharing, deleting. */
export const MOST_OBSERVATIONS = 100_000;
