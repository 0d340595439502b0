/** What a request says first, in the reader's own language. */
export const CONNECTION_MESSAGES = ["compare", "ongoing", "help", "question"] as const;
/** For how many days a request can be answered. */
export const REQUEST_DAYS = [7, 30, 90] as const;
