import { relatedKeys } from "@/server/indicators/related-keys";
import type { World } from "@/server/testing/world";
import { contentKey } from "@/server/indicators/content-key";
import type { Deed, Facts } from "./facts";

/**
 * Writes a world as the tables' owner, who may: what a person may not write is another test's matter, and thousands of
 * worlds must be quick. Triggers run as for anybody, so that comparing follows.
 */
export async function build(world: World, facts: Facts): Promise<void> {
  const insert = (table: string, columns: string, rows: readonly object[]) => {
    const names = columns.split(",").map((column) => column.trim().split(" ")[0]).join(", ");
    return world.owner.query(
      `insert into ${table} (${names}) select ${names} from jsonb_to_recordset($1::jsonb) as r (${columns})`,
      [JSON.stringify(rows)],
    );
  };
  const organizationOf = (caseId: string) => facts.cases.find(({ id }) => id === caseId)!.organizationId;
  const chiefOf = (organizationId: string) => facts.people.find((one) => one.organizationId === organizationId)!;

  await insert("parties", "id uuid, kind party_kind", [
    ...facts.organizations.map(({ id }) => ({ id, kind: "organization" })),
    ...facts.groups.map(({ id }) => ({ id, kind: "group" })),
    ...facts.people.map(({ memberId: id }) => ({ id, kind: "member" })),
  ]);
  await insert(
    "organizations", "id uuid, code text, name text, sector text, standing_at timestamptz",
    facts.organizations.map(({ standing, ...one }) => ({ ...one, standing_at: standing ? "2026-01-01T00:00:00Z" : null })),
  );
  await insert(
    "organization_settings", "organization_id uuid, identity_policy identity_policy",
    facts.organizations.map(({ id, policy }) => ({ organization_id: id, identity_policy: policy })),
  );
  await insert("matching_budgets", "organization_id uuid", facts.organizations.map(({ id }) => ({ organization_id: id })));
  await insert(
    "users", "id uuid, email text, name text",
    facts.people.map(({ userId, name }) => ({ id: userId, name, email: `${userId}@people.example` })),
  );
  await insert(
    "members", "id uuid, user_id uuid, organization_id uuid, role member_role, nameable boolean",
    facts.people.map((one) => ({ id: one.memberId, user_id: one.userId, organization_id: one.organizationId, role: one.role, nameable: one.nameable })),
  );
  await insert(
    "sharing_groups", "id uuid, name text, closed boolean, organization_id uuid",
    facts.groups.map(({ id, name, closed, runBy }) => ({ id, name, closed, organization_id: runBy })),
  );
  await insert(
    "sharing_group_members", "group_id uuid, organization_id uuid, joined_at timestamptz",
    facts.groups.flatMap(({ id, joined }) => joined.map((member) => ({ group_id: id, organization_id: member, joined_at: "2026-01-01T00:00:00Z" }))),
  );
  await insert(
    "cases", "id uuid, organization_id uuid, title text, tlp tlp",
    facts.cases.map(({ organizationId, ...one }) => ({ ...one, organization_id: organizationId })),
  );
  await insert(
    "case_identities", "case_id uuid, organization_id uuid, identity_policy identity_policy",
    facts.cases
      .filter(({ identity }) => identity)
      .map(({ id, organizationId, identity }) => ({ case_id: id, organization_id: organizationId, identity_policy: identity })),
  );
  await insert(
    "observations",
    "id uuid, case_id uuid, case_organization_id uuid, organization_id uuid, key uuid, kind indicator_kind, value text, tlp tlp, exposure exposure, sources jsonb, first_seen_at timestamptz",
    facts.observations.map((one) => ({
      id: one.id, case_id: one.caseId, case_organization_id: organizationOf(one.caseId), organization_id: one.by,
      key: contentKey(one.what.kind, one.value), kind: one.what.kind, value: one.value, tlp: one.tlp,
      exposure: one.matchable ? "matchable" : "private", sources: [{ name: "report" }],
      first_seen_at: one.month && `${one.month}-15T12:00:00Z`,
    })),
  );
  await insert(
    "related_keys",
    "case_id uuid, observation_id uuid, key uuid, relation match_relation, observation_key uuid, case_organization_id uuid, organization_id uuid, span inet, tlp tlp, exposure exposure, copied boolean",
    facts.observations.flatMap((one) => relatedKeys(one.what.kind, one.value).map((related) => ({
      ...related, case_id: one.caseId, observation_id: one.id, observation_key: contentKey(one.what.kind, one.value),
      case_organization_id: organizationOf(one.caseId), organization_id: one.by, tlp: one.tlp,
      exposure: one.matchable ? "matchable" : "private", copied: false,
    }))),
  );
  const times = (fate: string) => ({
    revoked_at: fate === "revoked" ? "2026-02-01T00:00:00Z" : null,
    expires_at: fate === "expired" ? "2026-02-01T00:00:00Z" : null,
  });
  await insert(
    "case_grants",
    "id uuid, case_id uuid, case_organization_id uuid, party_id uuid, party_kind party_kind, level grant_level, reason text, granted_by uuid, granted_by_name text, revoked_at timestamptz, expires_at timestamptz",
    facts.grants.map((one) => ({
      id: one.id, case_id: one.caseId, case_organization_id: organizationOf(one.caseId), party_id: one.party, party_kind: one.partyKind,
      level: one.level, reason: "because", granted_by: chiefOf(organizationOf(one.caseId)).memberId, granted_by_name: "chief", ...times(one.fate),
    })),
  );
  await insert(
    "shares",
    "id uuid, case_id uuid, organization_id uuid, party_id uuid, party_kind party_kind, reason text, shared_by uuid, shared_by_name text, revoked_at timestamptz, expires_at timestamptz",
    facts.shares.map((one) => ({
      id: one.id, case_id: one.caseId, organization_id: organizationOf(one.caseId), party_id: one.party, party_kind: one.partyKind,
      reason: "because", shared_by: chiefOf(organizationOf(one.caseId)).memberId, shared_by_name: "chief", ...times(one.fate),
    })),
  );
  await insert(
    "shared_observations", "share_id uuid, observation_id uuid, organization_id uuid",
    facts.shares.flatMap(({ id, caseId, lines }) => lines.map((line) => ({ share_id: id, observation_id: line, organization_id: organizationOf(caseId) }))),
  );
  await insert(
    "case_comments", "id uuid, case_id uuid, case_organization_id uuid, organization_id uuid, member_id uuid, author_name text, body text",
    facts.comments.map((one) => ({
      id: one.id, case_id: one.caseId, case_organization_id: organizationOf(one.caseId), organization_id: one.organizationId,
      member_id: one.memberId, author_name: "author", body: "words",
    })),
  );
  await insert(
    "audit_entries",
    "organization_id uuid, chain uuid, seq bigint, at timestamptz, action text, case_id uuid, previous_hash bytea, hash bytea, details jsonb",
    facts.cases.map((one, index) => ({
      organization_id: one.organizationId, chain: one.organizationId, seq: index - facts.cases.length, at: "2026-01-01T00:00:00Z",
      action: "case.filed", case_id: one.id, previous_hash: "", hash: "", details: {},
    })),
  );
}

/** Does a deed in the database. */
export async function act(world: World, deed: Deed): Promise<void> {
  switch (deed.kind) {
    case "mark observation":
      await world.owner.query(
        "update observations set tlp = $2::tlp, exposure = case when $2 = 'red' then 'private' else exposure end where id = $1",
        [deed.id, deed.tlp],
      );
      return;
    case "mark case":
      await world.owner.query("update cases set tlp = $2::tlp where id = $1", [deed.id, deed.tlp]);
      return;
    case "hide":
      await world.owner.query("update observations set exposure = 'private' where id = $1", [deed.id]);
      return;
    case "delete observation":
      await world.owner.query("delete from observations where id = $1", [deed.id]);
      return;
    case "revoke grant":
      await world.owner.query("update case_grants set revoked_at = now() where id = $1", [deed.id]);
      return;
    case "revoke share":
      await world.owner.query("update shares set revoked_at = now() where id = $1", [deed.id]);
      return;
    case "deactivate":
      await world.owner.query("update members set deactivated_at = now() where id = $1", [deed.id]);
      return;
    case "leave group":
      await world.owner.query("delete from sharing_group_members where group_id = $1 and organization_id = $2", [deed.id, deed.organizationId]);
  }
}
