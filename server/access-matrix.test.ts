import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Viewer } from "@/server/db";
import { createWorld, type TestMember, type TestOrganization, type World } from "@/server/testing/world";

/**
 * Who may do what with every table, as raw SQL in the app's role: it holds whatever the app's code forgets. The rows
 * probed belong to one case of one organization; everybody else stands in another relation to it.
 */
const PEOPLE = [
  "viewer", "analyst", "lead", "admin", "read", "comment", "contribute", "shared", "expired", "outsider", "operator",
  "nobody",
] as const;
type Person = (typeof PEOPLE)[number];

const OWNERS: Person[] = ["viewer", "analyst", "lead", "admin"];
const EDITORS: Person[] = ["analyst", "lead", "admin"];
const LEADS: Person[] = ["lead", "admin"];
const GRANTEES: Person[] = ["read", "comment", "contribute"];
const MEMBERS: Person[] = PEOPLE.filter((person) => person !== "operator" && person !== "nobody");
const SIGNED_IN: Person[] = PEOPLE.filter((person) => person !== "nobody");

type Probe = { sql: string; may: Person[] };
type Row = { select?: Probe; insert?: Probe; update?: Probe; delete?: Probe };

let world: World;
let owner: TestOrganization;
let people: Record<Person, Viewer | null>;
let ids: Record<string, string>;

/** The matrix: for each table the rows of the owner's case (or of the owner), and who may. `:name` is an id. */
const MATRIX: Record<string, Row> = {
  installation: {
    select: { sql: "select 1 from installation", may: [...PEOPLE] },
    update: { sql: "update installation set vouches_required = 2", may: ["operator"] },
    insert: { sql: "insert into installation (only_row) values (true)", may: [] },
    delete: { sql: "delete from installation", may: [] },
  },
  installation_secrets: {
    select: { sql: "select 1 from installation_secrets", may: [] },
    update: { sql: "update installation_secrets set overlap_salt = ''", may: [] },
  },
  parties: {
    select: { sql: "select 1 from parties where id = :ownerMember", may: ["analyst"] },
    insert: { sql: "insert into parties (kind) values ('group')", may: [] },
    update: { sql: "update parties set kind = 'group'", may: [] },
    delete: { sql: "delete from parties", may: [] },
  },
  organizations: {
    select: { sql: "select 1 from organizations where id = :owner", may: SIGNED_IN },
    insert: { sql: "insert into organizations (id, code, name, sector) values (new_id(), 'NEW', 'New', 'x')", may: [] },
    update: { sql: "update organizations set name = 'Renamed' where id = :owner", may: ["admin"] },
    delete: { sql: "delete from organizations where id = :owner", may: [] },
  },
  organization_settings: {
    select: { sql: "select 1 from organization_settings where organization_id = :owner", may: OWNERS },
    insert: { sql: "insert into organization_settings (organization_id) values (:owner)", may: [] },
    update: {
      sql: "update organization_settings set identity_policy = 'sector' where organization_id = :owner",
      may: ["admin"],
    },
    delete: { sql: "delete from organization_settings", may: [] },
  },
  users: {
    select: { sql: "select 1 from users where id = :ownerUser", may: [...OWNERS, "operator"] },
    insert: { sql: "insert into users (email, name) values ('new@people.example', 'New')", may: [] },
    update: { sql: "update users set name = 'Renamed' where id = :ownerUser", may: ["analyst"] },
    delete: { sql: "delete from users", may: [] },
  },
  credentials: {
    select: { sql: "select 1 from credentials", may: [] },
    update: { sql: "update credentials set password_hash = ''", may: [] },
  },
  authenticators: {
    select: { sql: "select 1 from authenticators", may: [] },
    insert: { sql: "insert into authenticators (user_id, sealed_secret) values (:self, '')", may: [] },
    update: { sql: "update authenticators set last_step = 0", may: [] },
    delete: { sql: "delete from authenticators", may: [] },
  },
  passkeys: {
    select: { sql: "select 1 from passkeys", may: [] },
    insert: { sql: "insert into passkeys (user_id, name, credential_id, public_key) values (:self, 'x', 'y', '')", may: [] },
    delete: { sql: "delete from passkeys", may: [] },
  },
  recovery_codes: {
    select: { sql: "select 1 from recovery_codes", may: [] },
    insert: { sql: "insert into recovery_codes (user_id, code_hash) values (:self, 'y')", may: [] },
    update: { sql: "update recovery_codes set used_at = null", may: [] },
    delete: { sql: "delete from recovery_codes", may: [] },
  },
  passkey_challenges: {
    select: { sql: "select 1 from passkey_challenges", may: [] },
    insert: { sql: "insert into passkey_challenges values ('y', 'sign_in', null, now())", may: [] },
  },
  pending_sign_ins: {
    select: { sql: "select 1 from pending_sign_ins", may: [] },
    insert: { sql: "insert into pending_sign_ins values ('y', :self, now())", may: [] },
  },
  single_sign_on: {
    select: { sql: "select 1 from single_sign_on", may: [] },
    insert: {
      sql: "insert into single_sign_on (organization_id, issuer, client_id, sealed_secret) values (:own, 'https://x.example', 'x', '')",
      may: [],
    },
    update: { sql: "update single_sign_on set enabled = true", may: [] },
    delete: { sql: "delete from single_sign_on", may: [] },
  },
  single_sign_on_starts: {
    select: { sql: "select 1 from single_sign_on_starts", may: [] },
    insert: { sql: "insert into single_sign_on_starts values ('y', :own, '', null, now())", may: [] },
  },
  stray_sign_ons: {
    select: { sql: "select 1 from stray_sign_ons", may: ["operator"] },
    insert: { sql: "insert into stray_sign_ons values (current_date - 1, 1)", may: [] },
    update: { sql: "update stray_sign_ons set refused = 9", may: [] },
  },
  organization_domains: {
    select: { sql: "select 1 from organization_domains where organization_id = :owner", may: ["admin", "operator"] },
    insert: { sql: "insert into organization_domains (organization_id, domain) values (:owner, 'new.example')", may: ["admin"] },
    update: { sql: "update organization_domains set verified_at = now(), verified_by = 'dns'", may: [] },
    delete: { sql: "delete from organization_domains where organization_id = :owner", may: ["admin"] },
  },
  members: {
    select: { sql: "select 1 from members where id = :ownerMember", may: [...OWNERS, "operator"] },
    insert: {
      sql: "insert into members (id, user_id, organization_id, role) values (:ownerMember, :outsiderUser, :owner, 'admin')",
      may: [],
    },
    update: { sql: "update members set role = 'viewer' where id = :ownerMember", may: ["admin"] },
    delete: { sql: "delete from members", may: [] },
  },
  sessions: {
    select: { sql: "select 1 from sessions where user_id = :ownerUser", may: ["analyst"] },
    insert: { sql: "insert into sessions (id, user_id, expires_at) values (new_id(), :ownerUser, now())", may: [] },
    update: { sql: "update sessions set revoked_at = now() where user_id = :ownerUser", may: ["analyst"] },
    delete: { sql: "delete from sessions", may: [] },
  },
  invitations: {
    select: { sql: "select id from invitations where organization_id = :owner and role = 'viewer'", may: ["admin"] },
    insert: {
      sql: `insert into invitations (organization_id, email, role, token_hash, invited_by, expires_at)
        values (:owner, 'x@people.example', 'admin', 'y', :self, now() + interval '1 day')`,
      may: ["admin"],
    },
    update: { sql: "update invitations set revoked_at = now() where organization_id = :owner and role = 'viewer'", may: ["admin"] },
    delete: { sql: "delete from invitations", may: [] },
  },
  password_resets: { select: { sql: "select 1 from password_resets", may: [] } },
  sign_in_attempts: { select: { sql: "select 1 from sign_in_attempts", may: [] } },
  organization_vouches: {
    select: { sql: "select 1 from organization_vouches where organization_id = :owner", may: SIGNED_IN },
    insert: {
      sql: "insert into organization_vouches values (:owner, :outsiderOrganization, :ownerMember)",
      may: [],
    },
    delete: { sql: "delete from organization_vouches", may: [] },
  },
  sharing_groups: {
    select: { sql: "select 1 from sharing_groups where id = :closedGroup", may: [...OWNERS, "shared", "operator"] },
    insert: { sql: "insert into sharing_groups (id, name) values (new_id(), 'New')", may: [] },
    update: { sql: "update sharing_groups set purpose = 'x' where id = :closedGroup", may: ["admin"] },
    delete: { sql: "delete from sharing_groups", may: [] },
  },
  sharing_group_members: {
    select: {
      sql: "select 1 from sharing_group_members where group_id = :closedGroup and organization_id = :owner",
      may: [...OWNERS, "operator"],
    },
    insert: {
      sql: "insert into sharing_group_members (group_id, organization_id) values (:closedGroup, :outsiderOrganization)",
      may: ["admin"],
    },
    update: {
      sql: "update sharing_group_members set joined_at = now() where group_id = :closedGroup and organization_id = :owner",
      may: ["admin"],
    },
    delete: {
      sql: "delete from sharing_group_members where group_id = :closedGroup and organization_id = :owner",
      may: ["admin"],
    },
  },
  case_numbers: { select: { sql: "select 1 from case_numbers", may: [] } },
  cases: {
    select: { sql: "select number from cases where id = :case", may: [...OWNERS, ...GRANTEES] },
    insert: { sql: "insert into cases (organization_id, title) values (:owner, 'New')", may: EDITORS },
    update: { sql: "update cases set title = 'Renamed' where id = :case", may: EDITORS },
    delete: { sql: "delete from cases where id = :case", may: LEADS },
  },
  case_sources: {
    select: { sql: "select 1 from case_sources where case_id = :case", may: [...OWNERS, ...GRANTEES] },
    insert: {
      sql: `insert into case_sources (case_id, case_organization_id, organization_id, name, media_type, bytes, sha256)
        values (:case, :owner, :own, 'log', 'text/plain', 1, '')`,
      may: [...EDITORS, "contribute"],
    },
    update: { sql: "update case_sources set name = 'x'", may: [] },
    delete: { sql: "delete from case_sources where case_id = :case", may: EDITORS },
  },
  observations: {
    select: { sql: "select value from observations where id = :shared", may: [...OWNERS, ...GRANTEES, "shared"] },
    insert: {
      sql: `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
        values (:case, :owner, :own, new_id(), 'ipv4', '192.0.2.9', 'amber')`,
      may: [...EDITORS, "contribute"],
    },
    update: { sql: "update observations set note = 'x' where id = :shared", may: EDITORS },
    delete: { sql: "delete from observations where id = :shared", may: EDITORS },
  },
  // What the shared observation implies.
  related_keys: {
    select: { sql: "select 1 from related_keys where observation_id = :shared", may: [...OWNERS, ...GRANTEES, "shared"] },
    insert: {
      sql: `insert into related_keys
          (case_id, observation_id, key, relation, observation_key, case_organization_id, organization_id, tlp, exposure)
        values (:case, new_id(), new_id(), 'host', new_id(), :owner, :own, 'amber', 'private')`,
      may: [...EDITORS, "contribute"],
    },
    update: { sql: "update related_keys set tlp = 'clear' where observation_id = :shared", may: [] },
    delete: { sql: "delete from related_keys where observation_id = :shared", may: EDITORS },
  },
  case_comments: {
    select: { sql: "select 1 from case_comments where case_id = :case", may: [...OWNERS, ...GRANTEES] },
    insert: {
      sql: `insert into case_comments (case_id, case_organization_id, organization_id, member_id, author_name, body)
        values (:case, :owner, :own, :ownMember, 'x', 'x')`,
      may: [...EDITORS, "comment", "contribute"],
    },
    update: { sql: "update case_comments set body = 'x'", may: [] },
    delete: { sql: "delete from case_comments where case_id = :case", may: ["analyst"] },
  },
  // One that a lead disclosed, and one that nobody did.
  case_persons: {
    select: { sql: "select 1 from case_persons where id = :disclosedPerson", may: [...OWNERS, ...GRANTEES] },
    insert: {
      sql: `insert into case_persons (case_id, case_organization_id, name, category, created_by)
        values (:case, :owner, 'x', 'witness', :ownMember)`,
      may: EDITORS,
    },
    update: { sql: "update case_persons set disclosed = true where id = :person", may: LEADS },
    delete: { sql: "delete from case_persons where id = :person", may: EDITORS },
  },
  overlap_verdicts: {
    select: { sql: "select 1 from overlap_verdicts where case_id = :case", may: OWNERS },
    insert: {
      sql: `insert into overlap_verdicts (organization_id, case_id, overlap_id, version, verdict, keys, decided_by)
        values (:owner, :case, new_id(), 1, 'confirmed', '{}', :ownMember)`,
      may: EDITORS,
    },
    update: { sql: "update overlap_verdicts set note = 'x'", may: [] },
    delete: { sql: "delete from overlap_verdicts where case_id = :case", may: [] },
  },
  indicator_verdicts: {
    select: { sql: "select 1 from indicator_verdicts where organization_id = :owner", may: OWNERS },
    insert: { sql: "insert into indicator_verdicts (organization_id, key, verdict) values (:own, new_id(), 'confirmed')", may: [] },
    update: { sql: "update indicator_verdicts set verdict = 'confirmed'", may: [] },
    delete: { sql: "delete from indicator_verdicts where organization_id = :owner", may: [] },
  },
  drafts: {
    select: { sql: "select 1 from drafts where id = :draft", may: ["analyst"] },
    insert: {
      sql: "insert into drafts (organization_id, member_id) values (:own, :ownMember)",
      may: MEMBERS.filter((person) => person !== "viewer"),
    },
    update: { sql: "update drafts set title = 'x' where id = :draft", may: ["analyst"] },
    delete: { sql: "delete from drafts where id = :draft", may: ["analyst"] },
  },
  draft_files: {
    select: { sql: "select 1 from draft_files where draft_id = :draft", may: ["analyst"] },
    insert: {
      sql: `insert into draft_files (draft_id, name, media_type, bytes, sha256, text)
        values (:draft, 'x', 'text/plain', 1, '', 'x')`,
      may: ["analyst"],
    },
    update: { sql: "update draft_files set name = 'y' where draft_id = :draft", may: ["analyst"] },
    delete: { sql: "delete from draft_files where draft_id = :draft", may: ["analyst"] },
  },
  draft_indicators: {
    select: { sql: "select 1 from draft_indicators where draft_id = :draft", may: ["analyst"] },
    insert: {
      sql: `insert into draft_indicators (draft_id, position, kind, value, key, source_name, chosen, exposure, tlp)
        values (:draft, 2, 'ipv4', '192.0.2.1', new_id(), 'x', true, 'private', 'amber')`,
      may: ["analyst"],
    },
    update: { sql: "update draft_indicators set chosen = false where draft_id = :draft", may: ["analyst"] },
    delete: { sql: "delete from draft_indicators where draft_id = :draft", may: ["analyst"] },
  },
  case_grants: {
    select: { sql: "select 1 from case_grants where id = :readGrant", may: [...OWNERS, "read"] },
    insert: {
      sql: `insert into case_grants
          (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
        values (:case, :owner, :outsiderOrganization, 'organization', 'read', 'x', :ownMember, 'x')`,
      may: LEADS,
    },
    update: { sql: "update case_grants set revoked_at = now() where id = :readGrant", may: LEADS },
    delete: { sql: "delete from case_grants", may: [] },
  },
  shares: {
    select: { sql: "select 1 from shares where id = :share", may: [...OWNERS, "shared"] },
    insert: {
      sql: `insert into shares (case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name)
        values (:case, :owner, :outsiderOrganization, 'organization', 'x', :ownMember, 'x')`,
      may: LEADS,
    },
    update: { sql: "update shares set revoked_at = now() where id = :share", may: LEADS },
    delete: { sql: "delete from shares", may: [] },
  },
  shared_observations: {
    select: { sql: "select 1 from shared_observations where share_id = :share", may: [...OWNERS, "shared"] },
    insert: { sql: "insert into shared_observations values (:share, :unshared, :owner)", may: LEADS },
    update: { sql: "update shared_observations set share_id = :share", may: [] },
    delete: { sql: "delete from shared_observations", may: [] },
  },
  sharing_proposals: {
    select: { sql: "select 1 from sharing_proposals where id = :proposal", may: LEADS },
    insert: {
      sql: `insert into sharing_proposals
          (organization_id, act, case_id, party_id, party_kind, level, reason, proposed_by, proposed_by_name)
        values (:owner, 'grant', :case, :outsiderOrganization, 'organization', 'read', 'x', :ownMember, 'x')`,
      may: LEADS,
    },
    update: {
      sql: `update sharing_proposals
        set decision = 'rejected', decided_by = :ownMember, decided_by_name = 'x', decided_at = now() where id = :proposal`,
      may: LEADS,
    },
    delete: { sql: "delete from sharing_proposals", may: [] },
  },
  sharing_rules: {
    select: { sql: "select 1 from sharing_rules where id = :rule", may: OWNERS },
    insert: {
      sql: `insert into sharing_rules (organization_id, up_to, reason, created_by, created_by_name)
        values (:owner, 'amber', 'x', :ownMember, 'x')`,
      may: LEADS,
    },
    update: { sql: "update sharing_rules set ended_at = now(), ended_by_name = 'x' where id = :rule", may: LEADS },
    delete: { sql: "delete from sharing_rules", may: [] },
  },
  consent_requests: {
    select: { sql: "select 1 from consent_requests where id = :consent", may: [...OWNERS, "read"] },
    insert: {
      sql: `insert into consent_requests (organization_id, source_organization_id, act, reason, asked_by_name, expires_at)
        values (:own, :owner, 'match', 'x', 'x', now() + interval '1 day')`,
      may: [],
    },
    update: { sql: "update consent_requests set agreed = true, answered_at = now()", may: [] },
    delete: { sql: "delete from consent_requests", may: [] },
  },
  consent_observations: {
    select: { sql: "select 1 from consent_observations where request_id = :consent", may: [...OWNERS, "read"] },
    insert: { sql: "insert into consent_observations values (:consent, :unshared)", may: [] },
    delete: { sql: "delete from consent_observations", may: [] },
  },
  audit_heads: { select: { sql: "select 1 from audit_heads", may: [] } },
  audit_entries: {
    select: { sql: "select 1 from audit_entries where case_id = :case", may: OWNERS },
    insert: {
      sql: `insert into audit_entries (organization_id, chain, seq, at, action, previous_hash, hash)
        values (:owner, :owner, 99, now(), 'a.b', '', '')`,
      may: [],
    },
    update: { sql: "update audit_entries set action = 'a.b'", may: [] },
    delete: { sql: "delete from audit_entries", may: [] },
  },
  audit_seals: {
    select: { sql: "select 1 from audit_seals where chain = :owner", may: ["admin"] },
    insert: { sql: "insert into audit_seals (chain, seq, hash, key_id, signature) values (:owner, 9, '', '', '')", may: [] },
    delete: { sql: "delete from audit_seals", may: [] },
  },
  exports: {
    // Another organization's: its lead, who made it; the owner reads of it by exports_of_case() alone.
    select: { sql: "select 1 from exports where id = :export", may: ["shared"] },
    insert: {
      sql: `insert into exports (id, case_id, case_organization_id, organization_id, member_id, member_name, named, personal, purpose, live, "rows", lines, sha256)
        values (new_id(), :case, :owner, :own, :ownMember, 'x', true, false, 'analysis', false, 0, '{}', sha256(''))`,
      may: [],
    },
    update: { sql: "update exports set recalled = 9", may: [] },
    delete: { sql: "delete from exports", may: [] },
  },
  recalls_due: {
    select: { sql: "select 1 from recalls_due", may: [] },
    insert: { sql: "insert into recalls_due (case_id) values (:case)", may: [] },
    delete: { sql: "delete from recalls_due", may: [] },
  },
  export_recalls: {
    select: { sql: "select 1 from export_recalls where id = :recall", may: ["shared"] },
    insert: { sql: "insert into export_recalls (export_id, observations, reason) values (:export, 1, 'expired')", may: [] },
    update: { sql: "update export_recalls set acknowledged_at = now()", may: [] },
    delete: { sql: "delete from export_recalls", may: [] },
  },
  noise_lists: {
    // Of the owner's own list: the installation's everybody reads who is signed in, and operators change.
    select: { sql: "select 1 from noise_lists where organization_id = :owner", may: OWNERS },
    insert: {
      sql: `insert into noise_lists (organization_id, slug, name, type, class, kinds, version)
        values (:owner, 'more', 'More', 'mixed', 'vpn', '{domain}', 1)`,
      may: LEADS,
    },
    update: { sql: "update noise_lists set enabled = false where organization_id = :owner", may: LEADS },
    delete: { sql: "delete from noise_lists", may: [] },
  },
  noise_entries: {
    select: {
      sql: "select 1 from noise_entries e join noise_lists l on l.number = e.list_number and l.organization_id = :owner",
      may: OWNERS,
    },
    insert: {
      sql: `insert into noise_entries (list_number, match, value)
        select l.number, 'exact', 'x' from noise_lists l where l.organization_id = :owner`,
      may: LEADS,
    },
    update: { sql: "update noise_entries set value = 'x'", may: [] },
    delete: { sql: "delete from noise_entries e using noise_lists l where l.number = e.list_number and l.organization_id = :owner", may: LEADS },
  },
  noise_list_versions: {
    select: {
      sql: "select 1 from noise_list_versions v join noise_lists l on l.number = v.list_number and l.organization_id = :owner",
      may: OWNERS,
    },
    insert: {
      sql: `insert into noise_list_versions (list_number, version, added, removed, entries, imported_by)
        select l.number, 1, 0, 0, 0, :self from noise_lists l where l.organization_id = :owner`,
      may: LEADS,
    },
    update: { sql: "update noise_list_versions set added = 9", may: [] },
    delete: { sql: "delete from noise_list_versions", may: [] },
  },
  noise_generation: {
    select: { sql: "select 1 from noise_generation", may: SIGNED_IN },
    update: { sql: "update noise_generation set generation = 0", may: [] },
  },
  noise_jobs: {
    select: {
      sql: "select j.progress from noise_jobs j join noise_lists l on l.number = j.list_number and l.organization_id = :owner",
      may: OWNERS,
    },
    insert: { sql: "insert into noise_jobs (list_number, generation) values (1, 1)", may: [] },
    delete: { sql: "delete from noise_jobs", may: [] },
  },
  noise_changes: {
    select: { sql: "select 1 from noise_changes", may: [] },
    insert: { sql: "insert into noise_changes values (1, 'exact', 'x')", may: [] },
  },
  matching_budgets: {
    select: { sql: "select 1 from matching_budgets where organization_id = :owner", may: [...OWNERS, "operator"] },
    insert: { sql: "insert into matching_budgets (organization_id) values (:owner)", may: [] },
    update: { sql: "update matching_budgets set per_day = 9 where organization_id = :owner", may: ["operator"] },
    delete: { sql: "delete from matching_budgets", may: [] },
  },
  matching_jobs: {
    select: { sql: "select 1 from matching_jobs", may: [] },
    insert: { sql: "insert into matching_jobs (case_id, organization_id) values (:case, :owner)", may: [] },
    delete: { sql: "delete from matching_jobs", may: [] },
  },
  match_keys: {
    select: { sql: "select 1 from match_keys", may: [] },
    insert: { sql: "insert into match_keys values (new_id(), :owner, :case, 1)", may: [] },
    delete: { sql: "delete from match_keys", may: [] },
  },
  overlap_notices: {
    select: { sql: "select 1 from overlap_notices", may: [] },
    insert: {
      sql: "insert into overlap_notices (case_id, organization_id, met_case_id, met_organization_id, indicators, met_indicators) values (:case, :owner, :case, :owner, 1, 1)",
      may: [],
    },
  },
  connection_requests: {
    select: { sql: "select 1 from connection_requests", may: [] },
    insert: {
      sql: `insert into connection_requests (organization_id, case_id, to_organization_id, to_case_id, message, contact, asked_by_name, expires_at)
        values (:own, :outsiderCase, :owner, :case, 'compare', 'x', 'x', now() + interval '1 day')`,
      may: [],
    },
    update: { sql: "update connection_requests set withdrawn_at = now()", may: [] },
    delete: { sql: "delete from connection_requests", may: [] },
  },
  connection_declines: {
    select: { sql: "select 1 from connection_declines", may: [] },
    insert: { sql: "insert into connection_declines (request_id) values (:request)", may: [] },
    delete: { sql: "delete from connection_declines", may: [] },
  },
  connections: {
    select: { sql: "select 1 from connections", may: [] },
    insert: { sql: "insert into connections (request_id, contact, accepted_by_name) values (:request, 'x', 'x')", may: [] },
    delete: { sql: "delete from connections", may: [] },
  },
  organization_closings: {
    // Both ask to close. The owner's, which a legal hold keeps, does not show to operators.
    select: { sql: "select 1 from organization_closings where organization_id in (:owner, :pendingOrganization)", may: ["admin", "operator"] },
    insert: { sql: "insert into organization_closings (organization_id, reason, erase, asked_by_name) values (:owner, 'x', true, 'x')", may: [] },
    update: { sql: "update organization_closings set outcome = 'closed', ended_at = now()", may: [] },
    delete: { sql: "delete from organization_closings", may: [] },
  },
  organization_mergers: {
    select: { sql: "select 1 from organization_mergers where id = :merger", may: ["admin", "operator"] },
    insert: {
      sql: `insert into organization_mergers (organization_id, into_organization_id, reason, keep_compared, asked_by_name)
        values (:own, :owner, 'x', true, 'x')`,
      may: [],
    },
    update: { sql: "update organization_mergers set outcome = 'merged', ended_at = now()", may: [] },
    delete: { sql: "delete from organization_mergers", may: [] },
  },
  case_transfers: {
    select: { sql: "select 1 from case_transfers where id = :transfer", may: [...LEADS, "outsider"] },
    insert: {
      sql: `insert into case_transfers (case_id, organization_id, to_organization_id, summary, observations, keep_read, keep_compared, offered_by_name, expires_at)
        values (:case, :owner, :outsiderOrganization, 'x', 1, false, false, 'x', now())`,
      may: [],
    },
    update: { sql: "update case_transfers set outcome = 'accepted', answered_at = now()", may: [] },
    delete: { sql: "delete from case_transfers", may: [] },
  },
  retention_policies: {
    select: { sql: "select 1 from retention_policies where organization_id = :owner", may: OWNERS },
    insert: { sql: "insert into retention_policies (organization_id, set_by_name) values (:outsiderOrganization, 'x')", may: [] },
    update: { sql: "update retention_policies set draft_days = 7 where organization_id = :owner", may: ["admin"] },
    delete: { sql: "delete from retention_policies", may: [] },
  },
  legal_holds: {
    select: { sql: "select reason from legal_holds where id = :hold", may: LEADS },
    insert: {
      sql: `insert into legal_holds (organization_id, case_id, whole_case, reason, legal_basis, placed_by, placed_by_name)
        values (:owner, :case, true, 'x', 'x', :ownMember, 'x')`,
      may: LEADS,
    },
    update: {
      sql: "update legal_holds set released_at = now(), release_reason = 'x' where id = :hold",
      may: LEADS,
    },
    delete: { sql: "delete from legal_holds", may: [] },
  },
  held_observations: {
    select: { sql: "select 1 from held_observations where hold_id = :hold", may: LEADS },
    insert: { sql: "insert into held_observations (hold_id, case_id, observation_id) values (:hold, :heldCase, :alsoHeld)", may: LEADS },
    update: { sql: "update held_observations set observation_id = new_id()", may: [] },
    delete: { sql: "delete from held_observations", may: [] },
  },
  brokers: {
    select: { sql: "select 1 from brokers where organization_id = :broker", may: SIGNED_IN },
    insert: { sql: "insert into brokers (organization_id) values (:outsiderOrganization)", may: ["operator"] },
    update: { sql: "update brokers set marked_at = now()", may: [] },
    delete: { sql: "delete from brokers where organization_id = :broker", may: ["operator"] },
  },
  refusal_counts: {
    select: { sql: "select 1 from refusal_counts where organization_id = :owner", may: ["admin"] },
    insert: { sql: "insert into refusal_counts values (:own, '2011-01-01', 'role', 1)", may: [] },
    update: { sql: "update refusal_counts set refused = 2", may: [] },
    delete: { sql: "delete from refusal_counts", may: [] },
  },
  search_counts: {
    select: { sql: "select 1 from search_counts where organization_id = :owner", may: ["admin"] },
    insert: { sql: "insert into search_counts values (:ownMember, '2011-01-01', :own, 1)", may: [] },
    update: { sql: "update search_counts set searches = 2", may: [] },
    delete: { sql: "delete from search_counts", may: [] },
  },
  broker_authorizations: {
    select: { sql: "select 1 from broker_authorizations where organization_id = :owner", may: OWNERS },
    insert: {
      sql: "insert into broker_authorizations (organization_id, broker_id, authorized_by_name) values (:owner, :otherBroker, 'x')",
      may: ["admin"],
    },
    update: { sql: "update broker_authorizations set authorized_by_name = 'x'", may: [] },
    delete: { sql: "delete from broker_authorizations where organization_id = :owner", may: ["admin"] },
  },
  broker_invitations: {
    select: { sql: "select 1 from broker_invitations", may: [] },
    insert: {
      sql: `insert into broker_invitations
          (broker_id, organization_id, other_organization_id, message, contact, invited_by_name, expires_at)
        values (:broker, :owner, :outsiderOrganization, 'meet', 'x', 'x', now() + interval '1 day')`,
      may: [],
    },
    update: { sql: "update broker_invitations set withdrawn_at = now()", may: [] },
    delete: { sql: "delete from broker_invitations", may: [] },
  },
  broker_answers: {
    select: { sql: "select 1 from broker_answers", may: [] },
    insert: {
      sql: "insert into broker_answers (invitation_id, organization_id, accepted, answered_by_name) values (:invitationOfBoth, :own, false, 'x')",
      may: [],
    },
    update: { sql: "update broker_answers set accepted = true", may: [] },
    delete: { sql: "delete from broker_answers", may: [] },
  },
  case_identities: {
    select: { sql: "select 1 from case_identities where case_id = :case", may: OWNERS },
    insert: {
      sql: "insert into case_identities (case_id, organization_id, identity_policy) values (:quietCase, :owner, 'sector')",
      may: EDITORS,
    },
    update: { sql: "update case_identities set identity_policy = 'named' where case_id = :case", may: LEADS },
    delete: { sql: "delete from case_identities where case_id = :case", may: LEADS },
  },
  information_requests: {
    select: { sql: "select 1 from information_requests where id = :sentRequest", may: [...OWNERS, "outsider"] },
    insert: {
      sql: `insert into information_requests (organization_id, to_organization_id, subject, question, purpose, basis, due_on, created_by)
        values (:owner, :outsiderOrganization, 'x', 'x', 'x', 'consent', '9000-01-01', :ownMember)`,
      may: EDITORS,
    },
    update: { sql: "update information_requests set question = 'y' where organization_id = :owner", may: EDITORS },
    delete: { sql: "delete from information_requests where organization_id = :owner", may: EDITORS },
  },
  information_request_cases: {
    select: { sql: "select 1 from information_request_cases where request_id = :sentRequest", may: OWNERS },
    insert: {
      sql: "insert into information_request_cases (request_id, organization_id, case_id) values (:draftedRequest, :owner, :case)",
      may: EDITORS,
    },
    update: { sql: "update information_request_cases set case_id = :case", may: [] },
    delete: { sql: "delete from information_request_cases where request_id = :sentRequest", may: [] },
  },
  information_request_shares: {
    select: { sql: "select 1 from information_request_shares where share_id = :answeringShare", may: [...OWNERS, "outsider"] },
    insert: { sql: "insert into information_request_shares (request_id, share_id, organization_id) values (:sentRequest, :share, :owner)", may: [] },
    delete: { sql: "delete from information_request_shares", may: [] },
  },
  derivations: {
    select: { sql: "select 1 from derivations", may: [] },
    insert: { sql: "insert into derivations values ('x', 'x')", may: [] },
    delete: { sql: "delete from derivations", may: [] },
  },
  schema_migrations: {
    select: { sql: "select 1 from schema_migrations", may: [...PEOPLE] },
    insert: { sql: "insert into schema_migrations default values", may: [] },
    delete: { sql: "delete from schema_migrations", may: [] },
  },
  notice_reads: {
    select: { sql: "select 1 from notice_reads where member_id = :ownerMember", may: ["analyst"] },
    insert: { sql: "insert into notice_reads (member_id, notice_id) values (:ownerMember, new_id())", may: ["analyst"] },
    update: { sql: "update notice_reads set read_at = now()", may: [] },
    delete: { sql: "delete from notice_reads", may: [] },
  },
};

/** The same for the functions that look past the viewer's rights: a row with something in it, for whom. */
const CALLS: Record<string, Probe> = {
  "noise_lists_kept_by_viewer: the owner's own": {
    sql: `select 1 from noise_lists_kept_by_viewer() k join noise_lists l on l.number = k and l.organization_id = :owner`,
    may: LEADS,
  },
  "noise lists of the installation, changed": {
    sql: "update noise_lists set enabled = enabled where slug = 'loopback'",
    may: ["operator"],
  },
  "noise entries of a built-in list, removed": { sql: "delete from noise_entries where value = '127.0.0.0/8'", may: [] },
  "noise lists of the installation, read": { sql: "select 1 from noise_lists where slug = 'loopback'", may: SIGNED_IN },
  "noise_of: on the owner's own list": {
    sql: "select 1 where noise_of('domain', 'innocent.example', :owner) is not null",
    may: OWNERS,
  },
  // Works off what is left and says no more than whether there is anything; whoever calls it learns nothing else.
  advance_noise: { sql: "select 1 where advance_noise(1) is null", may: [] },
  "begin_viewer as a member": { sql: "select 1 where begin_viewer(:ownerUser, :owner)", may: [...PEOPLE] },
  "begin_viewer for another's organization": {
    sql: "select 1 where begin_viewer(:outsiderUser, :owner)",
    may: [],
  },
  groups_of_viewer: {
    sql: "select 1 from groups_of_viewer() g where g = :closedGroup",
    may: [...OWNERS, "shared"],
  },
  groups_whose_members_viewer_knows: {
    sql: "select 1 from groups_whose_members_viewer_knows() g where g = :closedGroup",
    may: OWNERS,
  },
  cases_granted_to_viewer: {
    sql: "select 1 from cases_granted_to_viewer('clear') c where c = :case",
    may: GRANTEES,
  },
  observations_shared_with_viewer: {
    sql: "select 1 from observations_shared_with_viewer('amber') o where o = :shared",
    may: [...OWNERS, "shared"],
  },
  shares_shown_to_viewer: { sql: "select 1 from shares_shown_to_viewer() s where s = :share", may: [...OWNERS, "shared"] },
  "set_nameable of a colleague": { sql: "select 1 where set_nameable(:ownerMember, true)", may: ["analyst", "admin"] },
  people_to_name: {
    sql: "select 1 from people_to_name() p where p.member_id = :outsiderMember",
    may: MEMBERS.filter((person) => !["viewer", "analyst", "outsider"].includes(person)),
  },
  send_request: { sql: "select 1 where send_request(:draftedRequest) is null", may: LEADS },
  withdraw_information_request: { sql: "select 1 where withdraw_information_request(:sentRequest) is null", may: LEADS },
  answer_request: { sql: "select 1 where answer_request(:sentRequest, null, 'x', '{}') is null", may: ["outsider"] },
  attach_shares: { sql: "select 1 from attach_shares(:sentRequest, array[:answeringShare]::uuid[])", may: ["outsider"] },
  keep_request_thread: { sql: "select keep_request_thread()", may: [] },
  view_as: {
    sql: "select 1 where view_as(:outsiderOrganization)",
    may: MEMBERS.filter((person) => !["viewer", "analyst", "outsider"].includes(person)),
  },
  people_given_to: { sql: "select 1 from people_given_to() p where p.member_id = :outsiderMember", may: OWNERS },
  mark_share: { sql: "select mark_share()", may: [] },
  mark_shares_again: { sql: "select mark_shares_again()", may: [] },
  observations_kept_from_viewer: { sql: "select 1 from observations_kept_from_viewer(:heldCase) k where k = :held", may: EDITORS },
  run_retention: { sql: "select 1 where run_retention(1) > 0", may: ["nobody"] },
  "erase_member of a former colleague": { sql: "select 1 where erase_member(:formerMember) is null", may: ["admin"] },
  offer_transfer: { sql: "select 1 where offer_transfer(:case, :outsiderOrganization, 'x', true, true, 7) is null", may: LEADS },
  "end_transfer of the owner's offer": { sql: "select 1 where end_transfer(:transfer, 'withdrawn') is null", may: LEADS },
  accept_transfer: { sql: "select 1 where accept_transfer(:transfer, false) is null", may: ["outsider"] },
  move_case: { sql: "select move_case(:case, :owner, :outsiderOrganization)", may: [] },
  transfer_obstacle: { sql: "select transfer_obstacle(:case, :owner, :outsiderOrganization)", may: [] },
  ask_closing: { sql: "select 1 where ask_closing('x', false) is null", may: [] },
  withdraw_closing: { sql: "select 1 where withdraw_closing() is null", may: ["admin"] },
  organizations_to_close: { sql: "select 1 from organizations_to_close() o where o = :pendingOrganization", may: ["operator"] },
  "close_organization of one that nobody belonged to": { sql: "select 1 where close_organization(:pendingOrganization) is null", may: ["operator"] },
  ask_merger: { sql: "select 1 where ask_merger(:outsiderOrganization, 'x', true) is null", may: [] },
  "end_merger of the owner's own": { sql: "select 1 where end_merger(:merger, 'withdrawn') is null", may: ["admin"] },
  "accept_merger into the owner": { sql: "select 1 where accept_merger(:mergerIntoOwner, false, '{}', '{}') is null", may: ["admin"] },
  merge_organizations: { sql: "select 1 where merge_organizations(:merger) is null", may: ["operator"] },
  merger_effects: { sql: "select 1 from merger_effects(:outsiderOrganization)", may: ["admin"] },
  "cases_stopping_merger where none does": { sql: "select 1 from cases_stopping_merger(:outsiderOrganization)", may: [] },
  merger_size: { sql: "select 1 from merger_size(:mergerIntoOwner)", may: ["admin"] },
  members_to_take_on: { sql: "select 1 from members_to_take_on(:mergerIntoOwner)", may: ["admin"] },
  end_organization: { sql: "select end_organization(:owner)", may: [] },
  mergers_to_confirm: { sql: "select 1 from mergers_to_confirm() m where m = :merger", may: ["operator"] },
  unite_material: { sql: "select unite_material(:owner, :outsiderOrganization)", may: [] },
  observations_left_behind: { sql: "select observations_left_behind(:owner, :outsiderOrganization)", may: [] },
  cases_held_back: { sql: "select cases_held_back(:owner, :outsiderOrganization)", may: [] },
  merger_obstacle: { sql: "select merger_obstacle(:owner, :outsiderOrganization)", may: [] },
  count_going_over: { sql: "select count_going_over(:owner, :outsiderOrganization)", may: [] },
  keep_held_case: { sql: "select keep_held_case()", may: [] },
  keep_held_observations: { sql: "select keep_held_observations()", may: [] },
  keep_held_values: { sql: "select keep_held_values()", may: [] },
  keep_related_keys: { sql: "select keep_related_keys()", may: [] },
  drop_related_keys: { sql: "select drop_related_keys()", may: [] },
  keep_held_parts: { sql: "select keep_held_parts()", may: [] },
  copies_shown_to_viewer: { sql: "select 1 from copies_shown_to_viewer() c where c = :copy", may: [...OWNERS, "outsider"] },
  ways_received: {
    sql: "select 1 from ways_received(array[:shared])",
    may: [...GRANTEES, "shared"],
  },
  copy_received: {
    sql: "select 1 from copy_received(array[:shared], (select c.id from cases c where c.organization_id = :own limit 1)) c where c.copied = 1",
    may: ["read"],
  },
  copies_of_case: { sql: "select 1 from copies_of_case(:case)", may: OWNERS },
  ask_consent: { sql: "select 1 where ask_consent(array[:copy], 'match', null, null, 'x', 7) = 'consent_asked'", may: ["read"] },
  answer_consent: { sql: "select 1 where answer_consent(:consent, true, '', null) is null", may: LEADS },
  withdraw_consent_request: { sql: "select 1 where withdraw_consent_request(:consent) is null", may: ["read"] },
  revoke_consent: { sql: "select 1 where revoke_consent(:consentGiven) is null", may: LEADS },
  keep_held_persons: { sql: "select keep_held_persons()", may: [] },
  ask_second_lead_for_person: { sql: "select ask_second_lead_for_person()", may: [] },
  end_person_proposals: { sql: "select end_person_proposals()", may: [] },
  end_consent_proposals: { sql: "select end_consent_proposals()", may: [] },
  take_invitations_back: { sql: "select take_invitations_back()", may: [] },
  count_refusal: { sql: "select 1 where count_refusal('role')", may: MEMBERS },
  count_search: { sql: "select 1 where count_search()", may: MEMBERS },
  organization_numbers: { sql: "select 1 from organization_numbers(30) n where n.organization_id = :owner", may: ["operator"] },
  organizations_without_admin: { sql: "select 1 from organizations_without_admin()", may: ["operator"] },
  append_audit: {
    sql: "select 1 from append_audit('case.read', :case, null, '{}')",
    may: [...OWNERS, ...GRANTEES, "shared"],
  },
  append_comparisons: {
    sql: "select append_comparisons(array[:owner], array[:case], array['comparison.made'], array['{}'])",
    may: [],
  },
  unsealed_heads: { sql: "select 1 from unsealed_heads('key')", may: ["nobody"] },
  seal_audit: { sql: "select 1 where seal_audit(:owner, 1, '', 'key', '')", may: ["nobody"] },
  hide_empty_shares: { sql: "select hide_empty_shares()", may: [] },
  append_share_read: { sql: "select 1 where append_share_read(:share)", may: ["shared"] },
  "record_export of what the owner shared": {
    sql: "select 1 from record_export(new_id(), :case, :share, 'analysis', false, 1, array[:shared], sha256(''))",
    may: ["shared"],
  },
  "record_export of the owner's case": {
    sql: "select 1 from record_export(new_id(), :case, null, 'analysis', false, 1, array[:unshared], sha256(''))",
    may: GRANTEES,
  },
  recall_expired: { sql: "select 1 where recall_expired() > 0", may: ["nobody"] },
  keep_copies: { sql: "select keep_copies()", may: [] },
  recall_at_commit: { sql: "select recall_at_commit()", may: [] },
  look_at_released_copies: { sql: "select look_at_released_copies()", may: [] },
  acknowledge_recall: { sql: "select 1 where acknowledge_recall(:recall)", may: ["shared"] },
  exports_of_case: { sql: "select 1 from exports_of_case(:case)", may: OWNERS },
  notified_of_case: { sql: "select 1 from notified_of_case(:case)", may: OWNERS },
  append_search_hits: {
    sql: "select 1 where append_search_hits(array[:shared], '{}', '{}') > 0",
    may: [...GRANTEES, "shared"],
  },
  append_shown: { sql: "select 1 where append_shown(array[:shared]) > 0", may: [...GRANTEES, "shared"] },
  "append_audit, as if the owner had shared": {
    sql: "select 1 from append_audit('share.created', :case, null, '{}')",
    may: OWNERS,
  },
  append_case_read: { sql: "select 1 where append_case_read(:case)", may: GRANTEES },
  create_organization: {
    sql: "select 1 where create_organization('NEW', 'New', null, 'x') is not null",
    may: ["operator"],
  },
  second_factors_of_viewer: { sql: "select 1 from second_factors_of_viewer() f where f.id = :factor", may: ["analyst"] },
  recovery_codes_left: { sql: "select 1 where recovery_codes_left() > 0", may: ["analyst"] },
  offered_authenticator: { sql: "select 1 where offered_authenticator() is not null", may: ["analyst"] },
  offer_authenticator: { sql: "select 1 where offer_authenticator('x')", may: SIGNED_IN },
  confirm_authenticator: { sql: "select 1 where confirm_authenticator(1)", may: ["analyst"] },
  add_passkey: { sql: "select 1 where add_passkey('Mine', new_id()::text, '', 0, '{}')", may: SIGNED_IN },
  "add_passkey that somebody else has": { sql: "select 1 where add_passkey('Mine', 'credential', '', 0, '{}')", may: [] },
  "rename_passkey of the analyst": { sql: "select 1 where rename_passkey(:factor, 'Other')", may: ["analyst"] },
  "remove_second_factor of the analyst": { sql: "select 1 where remove_second_factor(:factor)", may: ["analyst"] },
  replace_recovery_codes: { sql: "select 1 where replace_recovery_codes(array['x'::bytea])", may: ["analyst"] },
  has_second_factor: { sql: "select has_second_factor(:ownerUser)", may: [] },
  owes_second_factor: { sql: "select owes_second_factor(:ownerUser, :owner)", may: [] },
  is_able_operator: { sql: "select is_able_operator(:ownerUser)", may: [] },
  insert_session: { sql: "select insert_session(new_id(), :ownerUser, '', 'password')", may: [] },
  use_authenticator: { sql: "select use_authenticator(:factor, :ownerUser, 9)", may: [] },
  use_passkey: { sql: "select use_passkey(:factor, :ownerUser, 9)", may: [] },
  use_recovery_code: { sql: "select use_recovery_code(:ownerUser, 'x')", may: [] },
  forget_second_factors: { sql: "select forget_second_factors(:ownerUser)", may: [] },
  host_reset_second_factors: { sql: "select host_reset_second_factors('x')", may: [] },
  members_with_second_factor: {
    sql: "select 1 from members_with_second_factor() m where m = :ownerMember",
    may: ["admin"],
  },
  reset_second_factors: { sql: "select 1 where reset_second_factors(:ownerMember) is null", may: ["admin"] },
  sessions_of_members: { sql: "select 1 from sessions_of_members() s where s.member_id = :ownerMember", may: ["admin"] },
  end_sessions_of_members: {
    sql: "select 1 where end_sessions_of_members(null, :ownerMember, null) > 0",
    may: ["admin"],
  },
  single_sign_on_of_viewer: { sql: "select 1 from single_sign_on_of_viewer()", may: ["admin"] },
  save_single_sign_on: { sql: "select 1 where save_single_sign_on('https://x.example', 'x', 'y')", may: ["admin"] },
  "save_single_sign_on that sends the secret elsewhere": {
    sql: "select 1 where save_single_sign_on('https://thief.example', 'x', null)",
    may: [],
  },
  mark_single_sign_on_tested: { sql: "select 1 where mark_single_sign_on_tested('https://idp.example', 'client')", may: ["admin"] },
  switch_single_sign_on: { sql: "select 1 where switch_single_sign_on(true, false, null) is null", may: ["admin"] },
  "verify_domain by its DNS": { sql: "select 1 where verify_domain(:owner, 'waiting.example', true) is null", may: ["admin"] },
  "verify_domain by who knows": { sql: "select 1 where verify_domain(:owner, 'waiting.example', false) is null", may: ["operator"] },
  remove_single_sign_on: { sql: "select 1 where remove_single_sign_on()", may: ["admin"] },
  "refuse_single_sign_on, which answers nothing": { sql: "select refuse_single_sign_on('state', 'over', '')", may: [...PEOPLE] },
  single_sign_on_for: { sql: "select 1 where single_sign_on_for('verified.example') = :owner", may: [...PEOPLE] },
  "single_sign_on_for a domain that is not verified": { sql: "select 1 where single_sign_on_for('waiting.example') is not null", may: [] },
  begin_single_sign_on: { sql: "select 1 from begin_single_sign_on(:owner, 'x', 'y', false)", may: [...PEOPLE] },
  "begin_single_sign_on to test": { sql: "select 1 from begin_single_sign_on(:owner, 'x', 'y', true)", may: ["admin"] },
  "take_single_sign_on with its state": { sql: "select 1 from take_single_sign_on('state')", may: [...PEOPLE] },
  is_mail_of: { sql: "select 1 where is_mail_of(:owner, 'somebody@verified.example')", may: [...PEOPLE] },
  "open_session_by_single_sign_on of who is no member": {
    sql: "select 1 where open_session_by_single_sign_on(new_id(), :owner, 'somebody@verified.example', 'X', null) is null",
    may: [],
  },
  end_single_sign_on_sessions: { sql: "select end_single_sign_on_sessions(:owner)", may: [] },
  has_single_sign_on_session: { sql: "select has_single_sign_on_session(:ownerUser, :owner)", may: [] },
  owes_single_sign_on: { sql: "select owes_single_sign_on(:ownerUser, :owner)", may: [] },
  viewer_belongs_elsewhere: { sql: "select 1 where viewer_belongs_elsewhere()", may: ["operator"] },
  create_password_reset: { sql: "select 1 where create_password_reset(:ownerMember, 'x') is null", may: ["admin"] },
  create_sharing_group: {
    sql: "select 1 where create_sharing_group('New', '', true) is not null",
    may: ["admin", "operator"],
  },
  "dissolve_sharing_group that the owner runs": {
    sql: "select 1 where dissolve_sharing_group(:closedGroup)",
    may: ["admin"],
  },
  follow_group_ends: { sql: "select follow_group_ends()", may: [] },
  keep_membership: { sql: "select keep_membership()", may: [] },
  append_to_chain: {
    sql: "select append_to_chain(:owner, null, null, null, 'case.read', :case, null, '{}')",
    may: [],
  },
  take_back_from_group: { sql: "select take_back_from_group(:owner, :closedGroup)", may: [] },
  follow_rules: { sql: "select follow_rules()", may: [] },
  end_rules_of_group: { sql: "select end_rules_of_group()", may: [] },
  plan_rules: { sql: "select plan_rules(:case, :owner, null, null, 'clear', true)", may: [] },
  grant_by_rule: { sql: "select grant_by_rule(:case, :grantRule)", may: [] },
  preview_rules: { sql: "select 1 from preview_rules(:case, 'clear', true) p where p.rule_id = :grantRule", may: OWNERS },
  preview_sharing_rules: { sql: "select 1 from preview_sharing_rules(:case, 'clear', true) p where p.rule_id = :sharingRule", may: OWNERS },
  share_by_rules: { sql: "select share_by_rules()", may: [] },
  share_by_rules_again: { sql: "select share_by_rules_again()", may: [] },
  apply_rule: { sql: "select 1 where apply_rule(:grantRule) is not null", may: LEADS },
  switch_four_eyes_on: { sql: "select 1 where switch_four_eyes_on() is null", may: ["admin"] },
  "switch_four_eyes_off without a second lead": { sql: "select 1 where switch_four_eyes_off(:proposal) is null", may: [] },
  vouch_for: { sql: "select 1 where vouch_for(:pendingOrganization)", may: ["admin"] },
  invitation_stands: { sql: "select invitation_stands(:owner, :ownerUser)", may: [] },
  settle_standing: { sql: "select settle_standing(:pendingOrganization)", may: [] },
  create_setup_link: { sql: "select create_setup_link()", may: [] },
  "overlap.of_case": { sql: "select 1 from overlap.of_case(:case, 50, 0)", may: OWNERS },
  "overlap.count_of_case": { sql: "select 1 where overlap.count_of_case(:case, 100) > 0", may: OWNERS },
  "overlap.shared_keys": {
    sql: "select 1 from overlap.shared_keys(:case, array[overlap.id_of(:case, :outsiderCase)])",
    may: OWNERS,
  },
  "overlap.reporters": { sql: "select 1 from overlap.reporters(:case, array[:key])", may: OWNERS },
  "overlap.keys_of_case": { sql: "select 1 from overlap.keys_of_case(:case)", may: OWNERS },
  "overlap.count_unread_notices": {
    sql: "select 1 where overlap.count_unread_notices(10) > 0",
    may: [...OWNERS, "outsider"],
  },
  "overlap.notices": { sql: "select 1 from overlap.notices(50)", may: [...OWNERS, "outsider"] },
  "overlap.meets": { sql: "select overlap.meets(:case, :outsiderCase, :outsiderOrganization)", may: [] },
  "overlap.other_side": { sql: "select 1 from overlap.other_side(:case, overlap.id_of(:case, :outsiderCase))", may: [] },
  "overlap.answerable": { sql: "select overlap.answerable(:request)", may: [] },
  "overlap.ask_to_connect from the owner's side": {
    sql: "select 1 where overlap.ask_to_connect(:case, overlap.id_of(:case, :outsiderCase), 'compare', '', 'x', 'x', 7) = 'connected'",
    may: LEADS,
  },
  "overlap.accept_connection": { sql: "select 1 where overlap.accept_connection(:request, 'x', 'x') is null", may: LEADS },
  "overlap.decline_connection": { sql: "select 1 where overlap.decline_connection(:request) is null", may: LEADS },
  "overlap.withdraw_request": { sql: "select 1 where overlap.withdraw_request(:request) is null", may: ["outsider"] },
  "overlap.connections_of_viewer": {
    sql: "select 1 from overlap.connections_of_viewer()",
    may: [...OWNERS, "outsider"],
  },
  "overlap.connection_notices": { sql: "select 1 from overlap.connection_notices()", may: OWNERS },
  // Two strangers are connected in these rows, and nobody here.
  "overlap.connected_sides": { sql: "select 1 from overlap.connected_sides()", may: [] },
  // What somebody thinks of an overlap is told to who is connected over it, and nobody here is.
  "overlap.their_verdict": { sql: "select 1 from overlap.their_verdict(new_id())", may: [] },
  // The broker ("read" here) was authorized by the owner and by the outsider, who overlap.
  "overlap.pairs_of_broker": { sql: "select 1 from overlap.pairs_of_broker(:broker)", may: [] },
  "overlap.brokered_pairs": { sql: "select 1 from overlap.brokered_pairs()", may: ["read"] },
  "overlap.invite_pair": {
    sql: "select 1 where overlap.invite_pair(:pair, 'meet', '', 'x', 'x', 7) = 'already_asked'",
    may: ["read"],
  },
  "overlap.withdraw_invitation": { sql: "select 1 where overlap.withdraw_invitation(:invitationOfBoth) is null", may: ["read"] },
  "overlap.answer_invitation": {
    sql: "select 1 where overlap.answer_invitation(:invitationOfBoth, true, 'x', 'x') is null",
    may: [...LEADS, "outsider"],
  },
  "overlap.invitations_of_viewer": { sql: "select 1 from overlap.invitations_of_viewer()", may: [...OWNERS, "outsider"] },
  "overlap.waiting_of_viewer": { sql: "select 1 from overlap.waiting_of_viewer() where waiting > 0", may: ["admin"] },
  "overlap.settle_keys": { sql: "select overlap.settle_keys(array[:case], array[:owner], array[:shared], array[:key], '{}')", may: [] },
  "overlap.settle_case": { sql: "select overlap.settle_case(:case)", may: [] },
  "overlap.refresh_notices": { sql: "select overlap.refresh_notices(array[:case])", may: [] },
};

/** The closed list of functions that look past the viewer's rights, with why they must. A new one belongs here first. */
const DEFINER_FUNCTIONS = {
  public: [
    // asked by policies about the viewer's own sets
    "cases_granted_to_viewer", "groups_of_viewer", "groups_whose_members_viewer_knows", "observations_shared_with_viewer",
    "shares_shown_to_viewer",
    // the directory of people who may be named, and the names of those who were
    "people_to_name", "people_given_to",
    // changes who is looking, to less: one's own material alone, and nothing to write
    "view_as",
    // requests for information: what is sent stays, and each deed stands in both chains
    "send_request", "withdraw_information_request", "answer_request", "attach_shares", "keep_request_thread",
    // what was received: how it came, who copied it, and what its source consents to
    "answer_consent", "ask_consent", "end_consent_proposals", "copies_of_case", "copies_shown_to_viewer", "copy_received", "revoke_consent",
    "ways_received", "withdraw_consent_request",
    "organizations_without_admin",
    // what an organization thinks of overlaps, told of their indicators
    "follow_verdicts",
    // people who are disclosed, by two where that is asked for
    "ask_second_lead_for_person", "end_person_proposals",
    // legal holds, which bind those who may not know of them
    "keep_held_case", "keep_held_observations", "keep_held_parts", "keep_held_persons", "keep_held_values", "observations_kept_from_viewer",
    // what observations imply follows them
    "drop_related_keys", "keep_related_keys",
    // rules that grant: followed whoever files or edits, foretold, and applied to what is there
    "apply_rule", "end_rules_of_group", "follow_rules", "preview_rules", "preview_sharing_rules", "share_by_rules",
    "share_by_rules_again",
    // noise lists: changes of them are noted, and applied to everybody's observations without telling anybody
    "advance_noise", "follow_noise_entries", "follow_noise_lists", "match_noise", "queue_noise", "recheck_noise",
    // what a retention period or a person's request takes out
    "erase_member", "run_retention",
    // an organization closes
    "ask_closing", "close_organization", "organizations_to_close", "withdraw_closing",
    // two organizations become one
    "accept_merger", "ask_merger", "cases_stopping_merger", "end_merger", "members_to_take_on", "merge_organizations", "merger_effects",
    "merger_size", "mergers_to_confirm",
    // a case goes over to another organization
    "accept_transfer", "end_transfer", "offer_transfer",
    // before there is a viewer: sign-in, invitations, resets
    "accept_invitation", "begin_sign_in", "begin_viewer", "find_credentials", "find_invitation", "find_password_reset",
    "begin_second_step", "find_passkey", "find_second_step", "finish_second_step", "has_second_factor", "insert_session",
    "is_able_operator", "keep_passkey_challenge", "open_session_by_passkey", "owes_second_factor", "take_passkey_challenge",
    "use_authenticator", "use_passkey", "use_recovery_code",
    "find_session", "forget_sign_in_attempts", "unsealed_heads", "invitation_stands", "open_session", "revoke_session", "switch_session", "use_password_reset",
    // second factors: of the viewer, and for its organization's admins
    "add_passkey", "confirm_authenticator", "forget_second_factors", "members_with_second_factor", "offer_authenticator",
    "offered_authenticator", "recovery_codes_left", "remove_second_factor", "rename_passkey", "replace_recovery_codes", "reset_second_factors",
    "second_factors_of_viewer",
    // single sign-on: its settings, and before there is a viewer
    "begin_single_sign_on", "end_sessions_with_domain", "end_sessions_with_sign_on", "end_single_sign_on_sessions", "has_single_sign_on_session", "is_mail_of", "mark_single_sign_on_tested",
    "open_session_by_single_sign_on", "owes_single_sign_on", "refuse_single_sign_on", "release_sign_on_of_closed",
    "remove_single_sign_on", "save_single_sign_on", "single_sign_on_for", "single_sign_on_of_viewer",
    "switch_single_sign_on", "take_single_sign_on", "verify_domain", "viewer_belongs_elsewhere",
    // sessions that act for the viewer's organization
    "end_sessions_of_members", "sessions_of_members",
    // writes that touch what the viewer may not: credentials, parties, standing, the audit's chain, case numbers
    "append_search_hits", "append_shown",
    // exports: who made them, what was taken back of them, and what their owner may know
    "acknowledge_recall", "exports_of_case", "keep_copies", "look_at_released_copies", "notified_of_case", "recall_at_commit", "recall_consented", "recall_expired", "recall_through_group",
    "recall_what_ended", "recall_what_was_deleted", "recall_what_was_raised", "record_export",
    "append_audit", "append_case_read", "append_share_read", "assign_case_number", "change_password", "create_organization",
    "create_password_reset", "create_sharing_group", "dissolve_sharing_group", "follow_group_ends", "keep_membership", "switch_four_eyes_off", "switch_four_eyes_on", "hide_empty_shares", "keep_an_admin", "mark_share", "mark_shares_again", "seal_audit", "set_nameable", "take_invitations_back", "settle_standing", "vouch_for",
    // numbers of what was refused and searched, and what operators read of them
    "count_refusal", "count_search", "organization_numbers",
    // what the matcher did, in the chain of whose case it was
    "append_comparisons",
  ],
  // comparing, in the overlap role
  overlap: [
    "accept_connection", "answerable", "ask_to_connect", "connected_sides", "connection_notices", "connections_of_viewer",
    "decline_connection", "meets", "other_side", "their_verdict", "withdraw_request",
    "waiting_of_viewer", "answer_invitation", "brokered_pairs", "invitations_of_viewer", "invite_pair", "pairs_of_broker", "withdraw_invitation",
    "count_of_case", "count_unread_notices", "follow_deletes", "follow_updates", "id_of", "keys_of_case", "notices", "of_case",
    "queue_matching", "refresh_notices", "reporters", "settle_case", "settle_keys", "shared_keys",
  ],
};

beforeAll(async () => {
  world = await createWorld();
  owner = await world.organization();
  const analyst = await world.member(owner, "analyst");
  const admin = await world.member(owner, "admin");
  const [read, comment, contribute, shared, expired, outsider] = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const organization = await world.organization();
      return { organization, lead: await world.member(organization, "lead") };
    }),
  );
  people = {
    viewer: await world.member(owner, "viewer"),
    analyst,
    lead: await world.member(owner, "lead"),
    admin,
    read: read!.lead,
    comment: comment!.lead,
    contribute: contribute!.lead,
    shared: shared!.lead,
    expired: expired!.lead,
    outsider: outsider!.lead,
    operator: await world.operator(),
    nobody: null,
  };
  const pending = await world.organization({ standing: false });
  await world.owner.query(
    "insert into organization_closings (organization_id, reason, erase, asked_by_name) values ($1, 'x', false, 'x')", [pending.id],
  );
  const closedGroup = await world.group([owner, shared!.organization], { closed: true, runBy: owner });
  ids = {
    owner: owner.id,
    ownerUser: analyst.userId,
    ownerMember: analyst.memberId,
    outsiderUser: people.outsider!.userId,
    outsiderMember: outsider!.lead.memberId,
    outsiderOrganization: outsider!.organization.id,
    closedGroup: closedGroup.id,
    pendingOrganization: pending.id,
    ...(await makeRows(analyst, closedGroup.id, {
      outsider: outsider!.organization.id,
      read: read!.organization.id,
      comment: comment!.organization.id,
      contribute: contribute!.organization.id,
      expired: expired!.organization.id,
      person: outsider!.lead.memberId,
      readMember: read!.lead.memberId,
    })),
  };
});

afterAll(() => world.destroy());

/** One row of the owner's in every table, written by the table's owner. */
async function makeRows(analyst: TestMember, groupId: string, grantees: Record<string, string>) {
  const made = async (sql: string, ...values: unknown[]) => {
    const { rows } = await world.owner.query<{ id: string }>(sql, values);
    return rows[0]?.id ?? "";
  };
  const caseId = await made("insert into cases (organization_id, title) values ($1, 'Case') returning id", owner.id);
  const observe = (value: string, inCase = caseId) =>
    made(
      `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
       values ($1, $2, $2, new_id(), 'ipv4', $3, 'amber') returning id`,
      inCase, owner.id, value,
    );
  const [shared, unshared] = [await observe("192.0.2.1"), await observe("192.0.2.2")];
  await made("insert into retention_policies (organization_id, closed_case_months, set_by_name, set_at) values ($1, 1, 'x', '2020-01-01')", owner.id);
  await made("insert into cases (organization_id, title, status, resolution, closed_at) values ($1, 'Due', 'closed', 'resolved', '2020-01-01')", owner.id);
  const former = await world.member(owner, "lead");
  await made("update members set deactivated_at = now() where id = $1", former.memberId);
  await made("insert into organization_closings (organization_id, reason, erase, asked_by_name) values ($1, 'x', false, 'Admin')", owner.id);
  const mergerOf = (from: string, into: string, accepted: boolean) =>
    made(
      `insert into organization_mergers (organization_id, into_organization_id, reason, keep_compared, asked_by_name, accepted_by_name, accepted_at)
       values ($1, $2, 'x', true, 'Admin', case when $3 then 'Admin' end, case when $3 then now() end) returning id`,
      from, into, accepted,
    );
  const [merger, mergerIntoOwner] = [await mergerOf(owner.id, grantees.outsider!, true), await mergerOf(grantees.read!, owner.id, false)];
  const transfer = await made(
    `insert into case_transfers (case_id, organization_id, to_organization_id, summary, observations, keep_read, keep_compared, offered_by_name, expires_at)
     values ($1, $2, $3, 'x', 1, false, false, 'x', now() + interval '1 day') returning id`,
    await made("insert into cases (organization_id, title) values ($1, 'Offered') returning id", owner.id), owner.id, grantees.outsider,
  );
  const heldCase = await made("insert into cases (organization_id, title) values ($1, 'Held') returning id", owner.id);
  const [held, alsoHeld] = [await observe("192.0.2.3", heldCase), await observe("192.0.2.4", heldCase)];
  const hold = await made(
    `insert into legal_holds (organization_id, case_id, whole_case, reason, legal_basis, placed_by, placed_by_name)
     values ($1, $2, false, 'x', 'x', $3, 'Lead') returning id`,
    owner.id, heldCase, analyst.memberId,
  );
  await made("insert into held_observations (hold_id, case_id, observation_id) values ($1, $2, $3)", hold, heldCase, held);
  const nameSomebody = (disclosed: boolean) =>
    made(
      "insert into case_persons (case_id, case_organization_id, name, category, disclosed) values ($1, $2, 'x', 'victim', $3) returning id",
      caseId, owner.id, disclosed,
    );
  const [person, disclosedPerson] = [await nameSomebody(false), await nameSomebody(true)];
  await world.owner.query(
    `insert into overlap_verdicts (organization_id, case_id, overlap_id, version, verdict, keys, decided_by)
     values ($1, $2, gen_random_uuid(), 1, 'coincidental', array[gen_random_uuid()], $3)`,
    [owner.id, caseId, analyst.memberId],
  );
  const grant = (level: string, party: string, expires: string | null = null) =>
    made(
      `insert into case_grants
         (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name, expires_at)
       values ($1, $2, $3, 'organization', $4, 'because', $5, 'Lead', $6) returning id`,
      caseId, owner.id, party, level, analyst.memberId, expires,
    );
  const readGrant = await grant("read", grantees.read!);
  await grant("comment", grantees.comment!);
  await grant("contribute", grantees.contribute!);
  await grant("contribute", grantees.expired!, "2020-01-01T00:00:00Z");
  const share = await made(
    `insert into shares (case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name)
     values ($1, $2, $3, 'group', 'because', $4, 'Lead') returning id`,
    caseId, owner.id, groupId, analyst.memberId,
  );
  // A person who may be named, and whom the owner has named once.
  await made("update members set nameable = true where id = $1", grantees.person);
  await made(
    `insert into case_grants
       (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name, revoked_at)
     values ($1, $2, $3, 'member', 'read', 'because', $4, 'Lead', now())`,
    caseId, owner.id, grantees.person, analyst.memberId,
  );
  // The trigger asks for the viewer's right to share; here the owner writes, so it is told not to.
  await world.owner.query("alter table shared_observations disable trigger refuse_unlawful_shares");
  await made("insert into shared_observations values ($1, $2, $3)", share, shared, owner.id);
  await made(
    `insert into related_keys
       (case_id, observation_id, key, relation, observation_key, case_organization_id, organization_id, tlp, exposure)
     select case_id, id, new_id(), 'host', key, case_organization_id, organization_id, tlp, exposure
     from observations where id = $1`,
    shared,
  );
  await world.owner.query("alter table shared_observations enable trigger refuse_unlawful_shares");
  await made(
    `insert into case_sources (case_id, case_organization_id, organization_id, name, media_type, bytes, sha256)
     values ($1, $2, $2, 'log', 'text/plain', 1, '')`,
    caseId, owner.id,
  );
  await made(
    `insert into case_comments (case_id, case_organization_id, organization_id, member_id, author_name, body)
     values ($1, $2, $2, $3, 'Analyst', 'Look here')`,
    caseId, owner.id, analyst.memberId,
  );
  const draft = await made("insert into drafts (organization_id, member_id) values ($1, $2) returning id", owner.id, analyst.memberId);
  await made(
    "insert into draft_files (draft_id, name, media_type, bytes, sha256, text) values ($1, 'x', 'text/plain', 1, '', 'x')",
    draft,
  );
  await made(
    `insert into draft_indicators (draft_id, position, kind, value, key, source_name, chosen, exposure, tlp)
     values ($1, 1, 'ipv4', '192.0.2.1', new_id(), 'x', true, 'private', 'amber')`,
    draft,
  );
  await made(
    "insert into sessions (id, user_id, organization_id, expires_at) values (new_id(), $1, $2, now() + interval '1 day')",
    analyst.userId, owner.id,
  );
  const factor = await made(
    "insert into passkeys (user_id, name, credential_id, public_key) values ($1, 'Key', 'credential', '') returning id",
    analyst.userId,
  );
  await made(
    `insert into single_sign_on (organization_id, issuer, client_id, sealed_secret, tested_at, enabled)
     values ($1, 'https://idp.example', 'client', '', now(), true)`,
    owner.id,
  );
  await made(
    `insert into organization_domains (organization_id, domain, verified_at, verified_by)
     values ($1, 'verified.example', now(), 'dns'), ($1, 'waiting.example', null, null)`,
    owner.id,
  );
  await made("insert into stray_sign_ons values (current_date, 1)");
  await made("insert into single_sign_on_starts values ('state', $1, '', null, now() + interval '1 hour')", owner.id);
  await made("insert into authenticators (user_id, sealed_secret) values ($1, '')", analyst.userId);
  await made("insert into recovery_codes (user_id, code_hash) values ($1, 'x')", analyst.userId);
  await made(
    `insert into invitations (organization_id, email, role, token_hash, expires_at)
     values ($1, 'new@people.example', 'viewer', 'x', now() + interval '1 day')`,
    owner.id,
  );
  await made("insert into organization_vouches values ($1, $2, $3)", owner.id, grantees.read, analyst.memberId);
  await made("insert into notice_reads (member_id, notice_id) values ($1, new_id())", analyst.memberId);
  await made("insert into case_identities (case_id, organization_id, identity_policy) values ($1, $2, 'anonymous')", caseId, owner.id);
  const quietCase = await made("insert into cases (organization_id, title) values ($1, 'Quiet') returning id", owner.id);
  const rule = await made(
    `insert into sharing_rules (organization_id, up_to, reason, created_by, created_by_name)
     values ($1, 'green', 'because', $2, 'Lead') returning id`,
    owner.id, analyst.memberId,
  );
  const grantRule = await made(
    `insert into sharing_rules (organization_id, effect, up_to, party_id, party_kind, level, reason, created_by, created_by_name)
     values ($1, 'grant', 'amber', $2, 'organization', 'read', 'because', $3, 'Lead') returning id`,
    owner.id, grantees.outsider, analyst.memberId,
  );
  const sharingRule = await made(
    `insert into sharing_rules (organization_id, effect, up_to, party_id, party_kind, level, value_roles, reason, created_by, created_by_name)
     values ($1, 'share', 'amber', $2, 'organization', 'read', '{springboard}', 'because', $3, 'Lead') returning id`,
    owner.id, grantees.outsider, analyst.memberId,
  );
  const proposal = await made(
    `insert into sharing_proposals
       (organization_id, act, case_id, party_id, party_kind, level, reason, proposed_by, proposed_by_name)
     values ($1, 'grant', $2, $3, 'organization', 'read', 'because', $4, 'Lead') returning id`,
    owner.id, caseId, grantees.read, analyst.memberId,
  );
  const outsiderCase = await made("insert into cases (organization_id, title) values ($1, 'Theirs') returning id", grantees.outsider);
  const key = await made("select new_id() as id");
  await made("insert into match_keys values ($1, $2, $3, 1), ($1, $4, $5, 2)", key, owner.id, caseId, grantees.outsider, outsiderCase);
  await made(
    `insert into overlap_notices (case_id, organization_id, met_case_id, met_organization_id, indicators, met_indicators)
     values ($1, $2, $3, $4, 1, 1)`,
    caseId, owner.id, outsiderCase, grantees.outsider,
  );
  const exported = await made(
    `insert into exports (id, case_id, case_organization_id, organization_id, member_id, member_name, named, personal, purpose, live, "rows", lines, sha256, expires_at)
     select new_id(), $1, $2, m.organization_id, m.id, 'x', true, false, 'analysis', false, 1, '{}', sha256(''), now() - interval '1 day'
     from members m where m.id = $3 returning id`,
    caseId, owner.id, (people.shared as TestMember).memberId,
  );
  const recall = await made("insert into export_recalls (export_id, observations, reason) values ($1, 1, 'taken_back') returning id", exported);
  await made(
    `insert into notice_reads (member_id, notice_id) values ($1, $2)`, (people.read as TestMember).memberId, readGrant,
  );
  // The reader holds a copy in a case of its own, has shared it with the outsider by consent, and asks to have it compared.
  const readerCase = await made("insert into cases (organization_id, title) values ($1, 'Copies') returning id", grantees.read);
  const copy = await made(
    `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp, sources,
       origin_observation_id, origin_organization_id, origin_grant_id, received_tlp, received_pap)
     values ($1, $2, $2, new_id(), 'ipv4', '192.0.2.2', 'amber', '[{}]', $3, $4, $5, 'amber', 'amber') returning id`,
    readerCase, grantees.read, unshared, owner.id, readGrant,
  );
  await made(
    `insert into exports (id, case_id, case_organization_id, grant_id, organization_id, member_id, member_name, named, personal, purpose, live, "rows", lines, into_case)
     values (new_id(), $1, $2, $3, $4, $5, 'x', true, false, 'copy', false, 1, array[$6::uuid], $7)`,
    caseId, owner.id, readGrant, grantees.read, (people.read as TestMember).memberId, unshared, readerCase,
  );
  const consentTo = async (act: string, party: string | null, agreed: boolean | null) => {
    const id = await made(
      `insert into consent_requests (organization_id, source_organization_id, act, party_id, party_kind, reason,
         asked_by_name, expires_at, agreed, answered_at)
       values ($1, $2, $3, $4::uuid, case when $4::uuid is not null then 'organization'::party_kind end, 'x', 'x',
         now() + interval '1 day', $5::boolean, case when $5::boolean is not null then now() end) returning id`,
      grantees.read, owner.id, act, party, agreed,
    );
    await made("insert into consent_observations values ($1, $2)", id, unshared);
    return id;
  };
  const consent = await consentTo("match", null, null);
  const consentGiven = await consentTo("share", grantees.outsider!, true);
  await made(
    `insert into case_grants (case_id, case_organization_id, party_id, party_kind, level, reason, granted_by, granted_by_name)
     select $1, $2, p, 'organization', 'read', 'because', $5, 'Lead' from unnest(array[$3::uuid, $4::uuid]) p`,
    readerCase, grantees.read, grantees.outsider, owner.id, grantees.readMember,
  );
  const request = await made(
    `insert into connection_requests
       (organization_id, case_id, to_organization_id, to_case_id, message, contact, asked_by_name, expires_at)
     values ($1, $2, $3, $4, 'compare', 'x', 'x', now() + interval '1 day') returning id`,
    grantees.outsider, outsiderCase, owner.id, caseId,
  );
  const waitingKey = await made("select new_id() as id");
  await world.owner.query(
    `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp, exposure, sources)
     values ($1, $2, $2, $3, 'ipv4', '192.0.2.3', 'amber', 'matchable', '[{"name": "log"}]')`,
    [quietCase, owner.id, waitingKey],
  );
  await world.owner.query("update matching_jobs set run_at = now() + interval '1 day' where case_id = $1", [quietCase]);
  const otherBroker = (await world.organization()).id;
  await world.owner.query("insert into brokers (organization_id) values ($1), ($2)", [grantees.read, otherBroker]);
  await world.owner.query(
    "insert into broker_authorizations (organization_id, broker_id, authorized_by_name) values ($1, $3, 'x'), ($2, $3, 'x')",
    [owner.id, grantees.outsider, grantees.read],
  );
  // The owner's case says how it is called by itself, and is left out: another case of its meets the outsider's too.
  const namedCase = await made("insert into cases (organization_id, title) values ($1, 'Named') returning id", owner.id);
  await made(
    "insert into overlap_notices (case_id, organization_id, met_case_id, met_organization_id, indicators, met_indicators) values ($1, $2, $3, $4, 1, 1)",
    namedCase, owner.id, outsiderCase, grantees.outsider,
  );
  await made("insert into refusal_counts values ($1, '2011-01-01', 'role', 1)", owner.id);
  await made("insert into search_counts values ($1, '2011-01-01', $2, 1)", analyst.memberId, owner.id);
  const [one, other] = [owner.id, grantees.outsider!].sort();
  const invitationOfBoth = await made(
    `insert into broker_invitations
       (broker_id, organization_id, other_organization_id, message, contact, invited_by_name, expires_at)
     values ($1, $2, $3, 'meet', 'x', 'x', now() + interval '1 day') returning id`,
    grantees.read, one, other,
  );
  const pair = await made(
    `select encode(substring(sha256(convert_to(
       overlap_salt || $1::uuid || least($2::uuid, $3::uuid) || greatest($2::uuid, $3::uuid), 'UTF8')) from 1 for 16), 'hex')::uuid as id
     from installation_secrets`,
    grantees.read, one, other,
  );
  const strangers = await made(
    `insert into connection_requests
       (organization_id, case_id, to_organization_id, to_case_id, message, contact, asked_by_name, expires_at)
     values ($1, $2, $1, $3, 'compare', 'x', 'x', now() + interval '1 day') returning id`,
    (await world.organization()).id, await made("select new_id() as id"), await made("select new_id() as id"),
  );
  await made("insert into connections (request_id, contact, accepted_by_name) values ($1, 'x', 'x')", strangers);
  const ask = (state: string) =>
    made(
      `insert into information_requests (organization_id, to_organization_id, subject, question, purpose, basis, due_on, sent_at)
       values ($1, $2, 'x', 'x', 'x', 'consent', '9000-01-01', case when $3 = 'sent' then now() end) returning id`,
      owner.id, grantees.outsider, state,
    );
  const [sentRequest, draftedRequest] = [await ask("sent"), await ask("draft")];
  await made("insert into information_request_cases values ($1, $2, $3)", sentRequest, owner.id, caseId);
  const answeringShare = await made(
    `insert into shares (case_id, organization_id, party_id, party_kind, reason, shared_by, shared_by_name)
     values ($1, $2, $3, 'organization', 'because', $4, 'Lead') returning id`,
    outsiderCase, grantees.outsider, owner.id, await made("select id from members where organization_id = $1", grantees.outsider),
  );
  const theirs = await made(
    `insert into observations (case_id, case_organization_id, organization_id, key, kind, value, tlp)
     values ($1, $2, $2, new_id(), 'ipv4', '192.0.2.7', 'amber') returning id`,
    outsiderCase, grantees.outsider,
  );
  await world.owner.query("alter table shared_observations disable trigger refuse_unlawful_shares");
  await made("insert into shared_observations values ($1, $2, $3)", answeringShare, theirs, grantees.outsider);
  await world.owner.query("alter table shared_observations enable trigger refuse_unlawful_shares");
  await made("insert into information_request_shares values ($1, $2, $3)", sentRequest, answeringShare, grantees.outsider);
  await world.owner.query(
    `with list as (
       insert into noise_lists (organization_id, slug, name, type, class, kinds, version)
       values ($1, 'own', 'Own', 'mixed', 'infrastructure', '{domain}', 1) returning number
     ),
     version as (
       insert into noise_list_versions (list_number, version, added, removed, entries, imported_by)
       select number, 1, 1, 0, 1, $2 from list
     )
     insert into noise_entries (list_number, match, value) select number, 'name', 'innocent.example' from list`,
    [owner.id, analyst.userId],
  );
  await world.owner.query("insert into audit_heads (chain, seq, hash) values ($1, 1, '')", [owner.id]);
  await world.owner.query("insert into audit_seals (chain, seq, hash, key_id, signature) values ($1, 1, '', 'x', '')", [owner.id]);
  await world.owner.query(
    `insert into audit_entries (organization_id, chain, seq, at, action, case_id, previous_hash, hash)
     values ($1, $1, 0, now(), 'case.filed', $2, '', '')`,
    [owner.id, caseId],
  );
  return {
    export: exported, recall,
    case: caseId, quietCase, broker: grantees.read!, otherBroker, invitationOfBoth, pair, shared, unshared, readGrant, share, draft, outsiderCase, key, request, heldCase, held, alsoHeld, hold,
    merger, mergerIntoOwner, formerMember: former.memberId, factor, proposal, transfer, rule, grantRule, sharingRule,
    sentRequest, draftedRequest, answeringShare, copy, consent, consentGiven, person, disclosedPerson,
  };
}

/** Runs a probe for a person; true where it sees or changes a row. */
async function can(person: Person, probe: Probe): Promise<boolean> {
  const viewer = people[person] as TestMember | null;
  const known: Record<string, string | null | undefined> = {
    ...ids,
    self: viewer?.userId,
    own: viewer?.organizationId,
    ownMember: viewer?.memberId,
  };
  const values: unknown[] = [];
  const sql = probe.sql.replace(/(?<!:):([a-zA-Z]+)/g, (_, name: string) => `$${values.push(known[name] ?? null)}::uuid`);
  const { count, error } = await world.attempt(viewer, sql, values);
  // 42501: no privilege or a policy's refusal; CT001: a rule's. Anything else would hide a broken probe.
  if (error && !["42501", "CT001", "23502"].includes(error)) throw new Error(`${person}: ${sql}: SQLSTATE ${error}`);
  return count > 0;
}

describe("in the app's role, whatever its code forgets,", () => {
  for (const [table, row] of Object.entries(MATRIX)) {
    for (const [operation, probe] of Object.entries(row) as [string, Probe][]) {
      const who = probe.may.length ? probe.may.join(", ") : "nobody at all";
      it(`${operation} on ${table}: ${who}`, async () => {
        const able: Person[] = [];
        for (const person of PEOPLE) if (await can(person, probe)) able.push(person);
        expect(able).toEqual(PEOPLE.filter((person) => probe.may.includes(person)));
      });
    }
  }
});

describe("of the functions that look past the viewer's rights,", () => {
  for (const [call, probe] of Object.entries(CALLS)) {
    it(`${call} answers ${probe.may.length ? probe.may.join(", ") : "nobody"}`, async () => {
      const able: Person[] = [];
      for (const person of PEOPLE) if (await can(person, probe)) able.push(person);
      expect(able).toEqual(PEOPLE.filter((person) => probe.may.includes(person)));
    });
  }
});

describe("the database", () => {
  it("has no table without a row in this matrix, and forces row-level security on each", async () => {
    const { rows } = await world.owner.query<{ name: string; forced: boolean }>(
      `select relname as name, relrowsecurity and relforcerowsecurity as forced
       from pg_class
       where relnamespace in ('public'::regnamespace, 'overlap'::regnamespace) and relkind in ('r', 'p', 'v', 'm')
`,
    );
    // The migrations' own list holds nothing of tenants.
    expect(rows.filter(({ forced }) => !forced).map(({ name }) => name)).toEqual(["schema_migrations"]);
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(MATRIX).sort());
  });

  it("lets only a closed list of functions look past the viewer's rights, each with a fixed search path", async () => {
    const { rows } = await world.owner.query<{ schema: string; name: string; fixed: boolean }>(
      `select pronamespace::regnamespace::text as schema, proname as name,
         coalesce(proconfig::text like '%search_path=public, pg_temp%', false) as fixed
       from pg_proc
       where prosecdef and pronamespace in ('public'::regnamespace, 'overlap'::regnamespace)
       order by 1, 2`,
    );
    const namesIn = (schema: string) => rows.filter((row) => row.schema === schema).map((row) => row.name);
    expect(namesIn("public")).toEqual([...DEFINER_FUNCTIONS.public].sort());
    expect(namesIn("overlap")).toEqual([...DEFINER_FUNCTIONS.overlap].sort());
    expect(rows.filter(({ fixed }) => !fixed)).toEqual([]);
  });

  it("gives the app's login neither superuser nor bypass nor membership in another role of ours", async () => {
    const { rows } = await world.app.query<{ risky: boolean; overlap: boolean; owner: boolean }>(
      `select rolsuper or rolbypassrls or rolcreaterole as risky,
         pg_has_role(current_user, 'common_thread_overlap', 'member') as overlap,
         pg_has_role(current_user, (select relowner from pg_class where relname = 'cases'), 'member') as owner
       from pg_roles where rolname = current_user`,
    );
    expect(rows).toEqual([{ risky: false, overlap: false, owner: false }]);
  });

  it("makes nobody an operator who is none", async () => {
    const analyst = { userId: people.analyst!.userId, organizationId: null };
    expect((await world.attempt(analyst, "select 1 where viewer_is_operator()")).rows).toEqual([]);
  });

  it("forgets the viewer with the transaction, on a pooled connection too", async () => {
    await world.attempt(people.admin, "select 1");
    for (let connection = 0; connection < 20; connection++) {
      expect((await world.attempt(null, "select 1 from cases")).rows).toEqual([]);
    }
  });
});
