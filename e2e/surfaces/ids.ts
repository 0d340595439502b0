/** What a probe can name: one of everything that the owner has, and what an outsider has to do with it. */
export const ID_NAMES = [
  "owner", "case", "shared", "hidden", "share", "grant", "comment", "person", "draft", "draftFile", "overlap", "request",
  "member", "formerMember", "memberSession", "invitation", "invitationToken", "resetToken", "group", "invitingGroup",
  "hold", "position", "met", "outsiderOrganization", "outsiderCase", "waitingOrganization",
] as const;
export type Ids = Record<(typeof ID_NAMES)[number], string>;
