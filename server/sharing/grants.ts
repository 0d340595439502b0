import "server-only";

import type { Tlp } from "@/generated/prisma/enums";
import { appendAudit } from "@/server/audit/mutations";
import type { Tx } from "@/server/db";
import { reasonForNothing, type Refused } from "@/server/sharing/mutations";
import { listParties, type Party } from "@/server/sharing/parties";
import { needsSecondLead, proposeGrant } from "@/server/sharing/proposals";
import type { GrantChange, GrantRequest } from "@/server/sharing/schema";

export type GrantPreview = {
  party: Party;
  /** Why the case cannot be granted to it, as a refusal code. */
  refusal: string | null;
  /** Values of the case that it will see, and how many it will not because of their TLP or because others reported them. */
  visible: number;
  hidden: { tlp: Tlp; values: number }[];
  contributed: number;
  /** People named in the case that it will read of. */
  persons: number;
  /** It holds an active grant of the case. */
  granted: boolean;
  /** Another lead has to approve it first. */
  secondLead: boolean;
};

/** What a party would see of a case granted to it; null for a party or case that the viewer may not name. */
export async function previewGrant(tx: Tx, caseId: string, partyId: string): Promise<GrantPreview | null> {
  const party = (await listParties(tx)).find(({ id }) => id === partyId);
  if (!party) return null;
  const rule = await ruleFor(tx, caseId, partyId);
  const rows = await tx.$queryRaw<{ tlp: Tlp; shown: boolean; by_owner: boolean; values: number }[]>`
    select
      o.tlp, o.tlp <= tlp_ceiling(${party.kind}::party_kind) as shown,
      o.organization_id = o.case_organization_id as by_owner, count(*)::int as values
    from observations o
    where o.case_id = ${caseId}::uuid and o.case_organization_id = viewer_organization()
    group by o.tlp, o.organization_id = o.case_organization_id
    order by o.tlp
  `;
  const [named] = await tx.$queryRaw<{ persons: number }[]>`
    select count(*)::int as persons
    from case_persons p
    where p.case_id = ${caseId}::uuid
      and p.case_organization_id = viewer_organization()
      and p.disclosed
      and p.tlp <= tlp_ceiling(${party.kind}::party_kind)
  `;
  const ours = rows.filter((row) => row.by_owner);
  const sum = (some: typeof rows) => some.reduce((total, row) => total + row.values, 0);
  return {
    party,
    ...rule,
    secondLead: await needsSecondLead(tx),
    visible: sum(ours.filter((row) => row.shown)),
    hidden: ours.filter((row) => !row.shown).map(({ tlp, values }) => ({ tlp, values })),
    contributed: sum(rows.filter((row) => !row.by_owner)),
    persons: named?.persons ?? 0,
  };
}

/** Where it was `proposed` to a second lead nothing is granted yet, and `grantId` is empty. */
export type Granted = { ok: true; grantId: string; caseId: string; proposed: boolean };

/** Grants a whole case, and what is added to it later. A party holds one active grant of a case at a time. */
export async function grantCase(tx: Tx, request: GrantRequest): Promise<Granted | Refused> {
  const judged = await judge(tx, request.caseId, request.partyId);
  if (!judged.ok) return judged;
  if (judged.granted) return { ok: false, refusal: "already_granted" };
  if (judged.party.kind === "member" && request.level !== "read") return { ok: false, refusal: "named_person_reads" };
  if (await needsSecondLead(tx)) return propose(tx, request, judged.party, null);
  return made(request, await makeGrant(tx, request, judged.party));
}

async function propose(tx: Tx, request: GrantRequest, party: Party, endsGrantId: string | null): Promise<Granted> {
  await proposeGrant(tx, request, party, endsGrantId);
  return { ok: true, grantId: "", caseId: request.caseId, proposed: true };
}

function made({ caseId }: GrantRequest, grantId: string): Granted {
  return { ok: true, grantId, caseId, proposed: false };
}

async function judge(
  tx: Tx,
  caseId: string,
  partyId: string,
): Promise<{ ok: true; party: Party; granted: boolean } | Refused> {
  const party = (await listParties(tx)).find(({ id }) => id === partyId);
  if (!party) return { ok: false, refusal: "unknown_party" };
  const rule = await ruleFor(tx, caseId, partyId);
  return rule.refusal ? { ok: false, refusal: rule.refusal } : { ok: true, party, granted: rule.granted };
}

async function ruleFor(tx: Tx, caseId: string, partyId: string): Promise<{ refusal: string | null; granted: boolean }> {
  const [rule] = await tx.$queryRaw<{ refusal: string | null; granted: boolean }[]>`
    select
      refusal_reason('grant_case', ${caseId}::uuid, ${partyId}::uuid) as refusal,
      exists (
        select from case_grants g
        where g.case_id = ${caseId}::uuid
          and g.party_id = ${partyId}::uuid
          and g.revoked_at is null
          and (g.expires_at is null or g.expires_at > now())
      ) as granted
  `;
  return rule ?? { refusal: "not_yours", granted: false };
}

/** Grants what was judged lawful; `id` is the one that a second lead approved. */
export async function makeGrant(tx: Tx, request: GrantRequest, party: Party, id: string | null = null): Promise<string> {
  const grantId = await insertGrant(tx, request, party, id);
  await appendAudit(tx, "case.granted", {
    caseId: request.caseId,
    subjectId: grantId,
    details: { party: party.id, level: request.level, expires: request.expiresAt?.toISOString() ?? null },
  });
  return grantId;
}

async function insertGrant(tx: Tx, request: GrantRequest, party: Party, id: string | null): Promise<string> {
  const [grant] = await tx.$queryRaw<{ id: string }[]>`
    insert into case_grants (
      id, case_id, case_organization_id, party_id, party_kind, level, reason, expires_at, granted_by, granted_by_name
    )
    select
      coalesce(${id}::uuid, new_id()), ${request.caseId}::uuid, viewer_organization(), ${party.id}::uuid, ${party.kind}::party_kind,
      ${request.level}::grant_level, ${request.reason}, ${request.expiresAt}::timestamptz, viewer_member(), u.name
    from users u
    where u.id = viewer_user()
    returning id
  `;
  return grant!.id;
}

/**
 * Ends an active grant and makes another for the same party, or does neither: the history keeps both. Letting it do more
 * or for longer may need a second lead, taking something back never does.
 */
export async function changeGrant(tx: Tx, change: GrantChange): Promise<Granted | Refused> {
  const [grant] = await tx.$queryRaw<{ case_id: string; party_id: string; lessens: boolean }[]>`
    select
      g.case_id, g.party_id,
      g.level >= ${change.level}::grant_level
        and coalesce(${change.expiresAt}::timestamptz, 'infinity') <= coalesce(g.expires_at, 'infinity')
        and (g.expires_at is null or g.expires_at > now()) as lessens
    from case_grants g
    where g.id = ${change.grantId}::uuid
      and g.case_organization_id = viewer_organization()
      and g.revoked_at is null
  `;
  if (!grant) return { ok: false, refusal: await reasonForNothing(tx) };
  const judged = await judge(tx, grant.case_id, grant.party_id);
  if (!judged.ok) return judged;
  if (judged.party.kind === "member" && change.level !== "read") return { ok: false, refusal: "named_person_reads" };
  const request = { ...change, caseId: grant.case_id, partyId: grant.party_id };
  if (!grant.lessens && (await needsSecondLead(tx))) return propose(tx, request, judged.party, change.grantId);
  const ended = await revokeGrant(tx, change.grantId);
  if (!ended.ok) return ended;
  return made(request, await makeGrant(tx, request, judged.party));
}

/** Ends a grant: the case, and all that came with it, is gone for its party from this commit on. */
export async function revokeGrant(
  tx: Tx,
  grantId: string,
): Promise<{ ok: true; caseId: string; partyId: string } | Refused> {
  const [grant] = await tx.$queryRaw<{ case_id: string; party_id: string }[]>`
    update case_grants set revoked_at = now()
    where id = ${grantId}::uuid and revoked_at is null
    returning case_id, party_id
  `;
  if (!grant) return { ok: false, refusal: await reasonForNothing(tx) };
  await appendAudit(tx, "grant.revoked", { caseId: grant.case_id, subjectId: grantId, details: { party: grant.party_id } });
  return { ok: true, caseId: grant.case_id, partyId: grant.party_id };
}
