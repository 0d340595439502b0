/** What a broker's invitation says first, in each reader's own language. */
export const BROKER_MESSAGES = ["meet", "same_attack", "help"] as const;
