import type { Ids } from "@/e2e/surfaces/ids";
import { EVERYBODY, FILERS, MEMBERS, type Person, READERS, SIGNED_IN } from "@/e2e/surfaces/people";
import type { Marker } from "@/e2e/surfaces/markers";

export type RouteRow = {
  at: (ids: Ids) => string;
  /** Who is answered with 200 or 201; anybody else with a refusal. */
  answers: Person[];
  /** What is sent: as JSON, or as it is where it is a text. */
  body?: (ids: Ids) => unknown;
  headers?: Record<string, string>;
  shows?: Marker;
  /** An answer that never ends: its beginning is read. */
  stream?: true;
};

const draft = (rest = "") => ({ draft: id }: Ids) => `/api/drafts/${id}${rest}`;
const AUTHOR: Person[] = ["analyst"];

/** Every route handler by method, event streams and files included. A new one is one line here. */
export const ROUTES: Record<string, RouteRow> = {
  "GET /api/audit": { at: () => "/api/audit?format=ndjson", answers: ["admin", "operator"] },
  "GET /api/auth/[...nextauth]": { at: () => "/api/auth/session", answers: EVERYBODY },
  "POST /api/auth/[...nextauth]": {
    at: () => "/api/auth/callback/credentials", answers: [],
    body: () => "email=lead%40nowhere.example&password=guessed",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  },
  // It answers everybody with where to go on to; what it opens, a provider has to vouch for.
  "GET /api/sign-in/callback": { at: () => "/api/sign-in/callback?state=guessed&code=guessed", answers: [] },
  "GET /api/cases/[id]/observations": {
    at: ({ case: id }) => `/api/cases/${id}/observations`, answers: READERS, shows: "hiddenValue",
  },
  "POST /api/drafts": { at: () => "/api/drafts", body: () => ({ caseId: null }), answers: FILERS },
  "PATCH /api/drafts/[id]": { at: draft(), body: () => ({ title: "Taken over", details: {} }), answers: AUTHOR },
  "DELETE /api/drafts/[id]": { at: draft(), answers: AUTHOR },
  "POST /api/drafts/[id]/extract": { at: draft("/extract"), answers: AUTHOR },
  "DELETE /api/drafts/[id]/extract": { at: draft("/extract"), answers: AUTHOR },
  "POST /api/drafts/[id]/file": { at: draft("/file"), body: () => ({}), answers: AUTHOR },
  "POST /api/drafts/[id]/files": {
    at: draft("/files"), body: () => "seen: 192.0.2.77", headers: { "x-file-name": "more.txt" }, answers: AUTHOR,
  },
  "DELETE /api/drafts/[id]/files/[fileId]": { at: (ids) => draft(`/files/${ids.draftFile}`)(ids), answers: AUTHOR },
  "GET /api/drafts/[id]/indicators": { at: draft("/indicators"), answers: AUTHOR, shows: "draft" },
  "PATCH /api/drafts/[id]/indicators": {
    at: draft("/indicators"), body: () => ({ changes: [{ positions: "all", set: { chosen: false } }] }), answers: AUTHOR,
  },
  "POST /api/drafts/[id]/indicators": {
    at: draft("/indicators"), body: () => ({ kind: "ipv4", value: "192.0.2.78" }), answers: AUTHOR,
  },
  "PUT /api/drafts/[id]/indicators/[position]": {
    at: (ids) => draft(`/indicators/${ids.position}`)(ids), body: () => ({ kind: "ipv4", value: "192.0.2.79" }), answers: AUTHOR,
  },
  "GET /api/drafts/[id]/shares": { at: draft("/shares"), answers: AUTHOR },
  "PUT /api/drafts/[id]/text": { at: draft("/text"), body: () => "Taken over", answers: AUTHOR },
  "GET /api/events": {
    at: () => "/api/events", headers: { accept: "text/event-stream" }, stream: true, answers: MEMBERS,
  },
  "POST /api/exports": {
    at: () => "/api/exports", answers: READERS, shows: "hiddenValue",
    body: ({ case: id }) => `caseId=${id}&values=live`, headers: { "content-type": "application/x-www-form-urlencoded" },
  },
  "GET /api/health": { at: () => "/api/health", answers: EVERYBODY },
  "GET /api/notices": { at: () => "/api/notices", answers: SIGNED_IN },
  "GET /api/ready": { at: () => "/api/ready", answers: EVERYBODY },
};
