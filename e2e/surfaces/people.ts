/**
 * Who stands how to the organization whose case is probed: its own people by role, those it granted the case to by
 * level, one it shared values with, one that it has nothing to do with but an overlap, the operator, and nobody signed in.
 */
export const PEOPLE = [
  "viewer", "analyst", "lead", "admin", "read", "comment", "contribute", "shared", "outsider", "operator", "nobody",
] as const;
export type Person = (typeof PEOPLE)[number];

export const OWNERS: Person[] = ["viewer", "analyst", "lead", "admin"];
export const EDITORS: Person[] = ["analyst", "lead", "admin"];
export const LEADS: Person[] = ["lead", "admin"];
export const GRANTEES: Person[] = ["read", "comment", "contribute"];
export const READERS: Person[] = [...OWNERS, ...GRANTEES];
export const MEMBERS: Person[] = PEOPLE.filter((person) => person !== "operator" && person !== "nobody");
export const SIGNED_IN: Person[] = PEOPLE.filter((person) => person !== "nobody");
export const EVERYBODY: Person[] = [...PEOPLE];
/** The other organizations' people are leads. */
export const FILERS: Person[] = MEMBERS.filter((person) => person !== "viewer");
