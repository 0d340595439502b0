/** For how many days a request for consent can be answered. */
export const CONSENT_DAYS = [7, 30, 90] as const;
