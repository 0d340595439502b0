/** Sectors that lists offer; stored as a word of its own, so that notices can name it. */
export const sectors = [
  "aerospace", "association", "cert", "defence", "education", "electronics", "energy", "finance", "government", "health",
  "industry", "law_enforcement", "research", "telecommunications", "transport", "other",
] as const;
