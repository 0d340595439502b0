import type { Ids } from "@/e2e/surfaces/ids";
import { EDITORS, EVERYBODY, GRANTEES, LEADS, MEMBERS, OWNERS, type Person, READERS, SIGNED_IN } from "@/e2e/surfaces/people";
import type { Marker } from "@/e2e/surfaces/markers";

/** Leads of everybody but the organization that is looked as. */
const LOOKING: Person[] = [...LEADS, ...GRANTEES, "shared"];

export type PageRow = {
  /** Its address with the owner's ids. */
  at: (ids: Ids) => string;
  /** Who gets the page; anybody else is told that it is not there, or sent elsewhere (to sign in, say). */
  opens: Person[];
  /** What stands on it for each of them: a probe that shows nothing proves nothing. */
  shows?: Marker;
};

/** Every page of the application. A new one is one line here, or app/surfaces.test.ts fails. */
export const PAGES: Record<string, PageRow> = {
  "/": { at: () => "/", opens: [] },
  "/account": { at: () => "/account", opens: SIGNED_IN },
  // Only leads look, as somebody else than themselves, and at their own material.
  "/as/[partyId]": { at: ({ outsiderOrganization: party }) => `/as/${party}`, opens: LOOKING },
  "/as/[partyId]/cases/[id]": {
    at: ({ outsiderOrganization: party, case: id }) => `/as/${party}/cases/${id}`, opens: LEADS, shows: "title",
  },
  "/as/[partyId]/shared/[shareId]": {
    at: ({ group, share }) => `/as/${group}/shared/${share}`, opens: LEADS, shows: "sharedValue",
  },
  // The owner brokers for nobody, so there is no such page for anybody here.
  "/brokering": { at: () => "/brokering", opens: [] },
  "/cases": { at: () => "/cases", opens: MEMBERS },
  "/cases/[id]": { at: ({ case: id }) => `/cases/${id}`, opens: READERS, shows: "title" },
  "/cases/[id]/access": { at: ({ case: id }) => `/cases/${id}/access`, opens: READERS, shows: "title" },
  "/cases/[id]/edit": { at: ({ case: id }) => `/cases/${id}/edit`, opens: EDITORS, shows: "title" },
  "/cases/[id]/history": { at: ({ case: id }) => `/cases/${id}/history`, opens: OWNERS, shows: "title" },
  "/cases/[id]/indicators": { at: ({ case: id }) => `/cases/${id}/indicators`, opens: READERS, shows: "title" },
  "/cases/[id]/overlaps": { at: ({ case: id }) => `/cases/${id}/overlaps`, opens: READERS, shows: "title" },
  "/cases/[id]/overlaps/[overlapId]": {
    at: ({ case: id, overlap }) => `/cases/${id}/overlaps/${overlap}`, opens: OWNERS, shows: "title",
  },
  "/cases/new": { at: () => "/cases/new", opens: MEMBERS },
  "/cases/new/[draftId]": { at: ({ draft }) => `/cases/new/${draft}`, opens: ["analyst"], shows: "draft" },
  "/connections": { at: () => "/connections", opens: MEMBERS },
  "/consents": { at: () => "/consents", opens: MEMBERS },
  "/groups": { at: () => "/groups", opens: MEMBERS },
  "/inbox": { at: () => "/inbox", opens: MEMBERS },
  "/operator/groups": { at: () => "/operator/groups", opens: ["operator"], shows: "group" },
  "/operator/activity": { at: () => "/operator/activity", opens: ["operator"] },
  "/operator/audit": { at: () => "/operator/audit", opens: ["operator"] },
  "/operator/installation": { at: () => "/operator/installation", opens: ["operator"] },
  "/operator/organizations": { at: () => "/operator/organizations", opens: ["operator"] },
  "/organization": { at: () => "/organization", opens: MEMBERS },
  "/organization/audit": { at: () => "/organization/audit", opens: ["admin"] },
  "/organization/activity": { at: () => "/organization/activity", opens: ["admin"] },
  "/organization/merging": { at: () => "/organization/merging", opens: ["admin"] },
  "/organization/policy": { at: () => "/organization/policy", opens: MEMBERS },
  "/organization/sharing": { at: () => "/organization/sharing", opens: MEMBERS },
  "/organization/retention": { at: () => "/organization/retention", opens: MEMBERS },
  "/organization/security": { at: () => "/organization/security", opens: MEMBERS },
  // A request that is not theirs to read is not there; who reads one is held in server/requests/requests.test.ts.
  "/requests": { at: () => "/requests", opens: MEMBERS },
  "/requests/[id]": { at: ({ request }) => `/requests/${request}`, opens: [] },
  "/requests/new": { at: () => "/requests/new", opens: MEMBERS.filter((person) => person !== "viewer") },
  "/search": { at: () => "/search?q=secret", opens: MEMBERS },
  "/shared": { at: () => "/shared", opens: MEMBERS },
  "/shared/exports": { at: () => "/shared/exports", opens: MEMBERS },
  "/shared/[id]": { at: ({ share }) => `/shared/${share}`, opens: ["shared"], shows: "sharedValue" },
  "/invitation/[token]": { at: ({ invitationToken }) => `/invitation/${invitationToken}`, opens: EVERYBODY },
  "/reset/[token]": { at: ({ resetToken }) => `/reset/${resetToken}`, opens: EVERYBODY },
  "/setup/[token]": { at: ({ invitationToken }) => `/setup/${invitationToken}`, opens: EVERYBODY },
  "/sign-in": { at: () => "/sign-in", opens: ["nobody"] },
  "/sign-in/organization": { at: () => "/sign-in/organization", opens: EVERYBODY },
  // For who has just given the right password, which nobody here has.
  "/sign-in/second-step": { at: () => "/sign-in/second-step", opens: [] },
  // There while a measuring server runs, as here; an installation answers that there is no such page.
  "/bench": { at: () => "/bench", opens: EVERYBODY },
};
