import "server-only";

import type { GrantLevel, IncidentRole, IndicatorKind, PartyKind, PersonCategory, Tlp } from "@/generated/prisma/enums";
import { appendAudit } from "@/server/audit/mutations";
import type { ConsentAnswer } from "@/server/consent/schema";
import type { Tx } from "@/server/db";
import type { GrantTerms, NewGrantRule } from "@/server/rules/schema";
import type { Party } from "@/server/sharing/parties";
import type { GrantRequest, Selection } from "@/server/sharing/schema";
import { letOn, selected } from "@/server/sharing/selection";
import type { Offer } from "@/server/transfers/schema";
import { Prisma } from "@/generated/prisma/client";

export type ProposalAct = "share" | "grant" | "rule" | "transfer" | "consent" | "person" | "four_eyes_off";

/** What one lead wants to give, or to switch off, and another has to approve. */
export type Proposal = {
  id: string;
  act: ProposalAct;
  caseId: string | null;
  caseNumber: string | null;
  caseTitle: string | null;
  partyId: string | null;
  partyKind: PartyKind | null;
  /** Null where the viewer may not name the party any more. */
  partyName: string | null;
  level: GrantLevel | null;
  values: number;
  /** Of a rule: cases up to this TLP, perhaps only those marked reportable, perhaps those that are there already too. */
  upTo: Tlp | null;
  reportable: boolean;
  existing: boolean;
  effect: GrantTerms["effect"];
  roles: IncidentRole[];
  kinds: IndicatorKind[];
  /** Of consent: who asked for it. */
  askerName: string | null;
  /** Of a person to disclose: what is written about it now. */
  person: ProposedPerson | null;
  /** Of consent: the word to who asked; of a person: nothing. */
  reason: string;
  expiresAt: Date | null;
  byName: string;
  at: Date;
  /** The request for information that a share answers. */
  requestId: string | null;
  requestSubject: string | null;
  /** The viewer proposed it. */
  own: boolean;
  decision: "approved" | "rejected" | "withdrawn" | null;
  decidedByName: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
};

export type ProposedPerson = {
  name: string;
  reading: string;
  category: PersonCategory;
  description: string;
  contact: string;
  tlp: Tlp;
};

/** Whether what leaves the viewer's organization needs a second lead. */
export async function needsSecondLead(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ needed: boolean }[]>`
    select s.four_eyes as needed from organization_settings s where s.organization_id = viewer_organization()
  `;
  return row?.needed ?? false;
}

const MOST_DECIDED = 20;

/** What waits for a second lead, oldest first, then what was decided last; for leads. */
export async function listProposals(tx: Tx): Promise<{ waiting: Proposal[]; decided: Proposal[] }> {
  const [waiting, decided] = [
    await list(tx, Prisma.sql`p.decision is null`, Prisma.sql`p.created_at, p.id limit 200`),
    await list(tx, Prisma.sql`p.decision is not null`, Prisma.sql`p.decided_at desc, p.id limit ${MOST_DECIDED}`),
  ];
  return { waiting, decided };
}

async function list(tx: Tx, which: Prisma.Sql, order: Prisma.Sql): Promise<Proposal[]> {
  return tx.$queryRaw<Proposal[]>`
    select
      p.id, p.act::text, p.case_id as "caseId", c.number as "caseNumber", c.title as "caseTitle",
      p.party_id as "partyId", p.party_kind::text as "partyKind",
      coalesce(o.name, g.name, n.name, u.name) as "partyName", p.level::text,
      case p.act
        when 'consent' then (select count(*)::int from consent_observations l where l.request_id = p.consent_id)
        else cardinality(p.observation_ids)
      end as values,
      p.up_to::text as "upTo", p.reportable, p.existing, p.effect::text,
      p.value_roles::text[] as roles, p.value_kinds as kinds, a.name as "askerName",
      case when w.id is not null then jsonb_build_object(
        'name', w.name, 'reading', w.reading, 'category', w.category, 'description', w.description, 'contact', w.contact,
        'tlp', w.tlp
      ) end as person,
      i.id as "requestId", i.subject as "requestSubject", p.reason, p.expires_at as "expiresAt",
      p.proposed_by_name as "byName", p.created_at as at, p.proposed_by = viewer_member() as own, p.decision::text,
      p.decided_by_name as "decidedByName", p.decided_at as "decidedAt", p.decision_reason as "decisionReason"
    from sharing_proposals p
    left join cases c on c.id = p.case_id
    left join organizations o on o.id = p.party_id
    left join sharing_groups g on g.id = p.party_id
    left join people_to_name() n on n.member_id = p.party_id
    left join people_given_to() u on u.member_id = p.party_id
    left join consent_requests r on r.id = p.consent_id
    left join organizations a on a.id = r.organization_id
    left join case_persons w on w.id = p.person_id
    left join information_requests i on i.id = p.request_id
    where ${which}
    order by ${order}
  `;
}

type Terms = { caseId: string; reason: string; expiresAt: Date | null };

/** Proposes to share these observations with a party, frozen as they are now; `lawful` narrows to what it may be shown. */
export async function proposeShare(
  tx: Tx,
  request: Terms & { selection: Selection; requestId?: string },
  party: Party,
  lawful: string[],
): Promise<void> {
  const [made] = await tx.$queryRaw<{ id: string; values: number }[]>`
    insert into sharing_proposals (
      organization_id, act, case_id, party_id, party_kind, observation_ids, reason, expires_at, request_id, proposed_by,
      proposed_by_name
    )
    select
      viewer_organization(), 'share', ${request.caseId}::uuid, ${party.id}::uuid, ${party.kind}::party_kind,
      array(
        select o.id
        from observations o
        where ${selected(request.caseId, request.selection)}
          and o.organization_id = viewer_organization()
          and o.tlp = any (${lawful}::tlp[])
          and ${letOn(party.id)}
        order by o.id
      ),
      ${request.reason}, ${request.expiresAt}::timestamptz,
      (
        select r.id
        from information_requests r
        where r.id = ${request.requestId ?? null}::uuid
          and r.organization_id = ${party.id}::uuid
          and r.to_organization_id = viewer_organization()
      ),
      viewer_member(), u.name
    from users u
    where u.id = viewer_user()
    returning id, cardinality(observation_ids) as values
  `;
  await noteProposal(tx, "share.proposed", request.caseId, made!.id, { party: party.id, values: made!.values });
}

/** Proposes to grant a case; `endsGrantId` is the grant whose place it takes. */
export async function proposeGrant(tx: Tx, request: GrantRequest, party: Party, endsGrantId: string | null): Promise<void> {
  const [made] = await tx.$queryRaw<{ id: string }[]>`
    insert into sharing_proposals (
      organization_id, act, case_id, party_id, party_kind, level, ends_grant_id, reason, expires_at, proposed_by,
      proposed_by_name
    )
    select
      viewer_organization(), 'grant', ${request.caseId}::uuid, ${party.id}::uuid, ${party.kind}::party_kind,
      ${request.level}::grant_level, ${endsGrantId}::uuid, ${request.reason}, ${request.expiresAt}::timestamptz,
      viewer_member(), u.name
    from users u
    where u.id = viewer_user()
    returning id
  `;
  await noteProposal(tx, "grant.proposed", request.caseId, made!.id, { party: party.id, level: request.level });
}

/** Proposes a rule that gives: approved once, what it gives needs nobody else. */
export async function proposeRule(tx: Tx, rule: NewGrantRule, party: Party, existing: boolean): Promise<void> {
  const [made] = await tx.$queryRaw<{ id: string }[]>`
    insert into sharing_proposals (
      organization_id, act, party_id, party_kind, level, up_to, reportable, existing, effect, value_roles, value_kinds,
      reason, proposed_by, proposed_by_name
    )
    select
      viewer_organization(), 'rule', ${party.id}::uuid, ${party.kind}::party_kind, ${rule.level}::grant_level,
      ${rule.upTo}::tlp, ${rule.reportable}, ${existing}, ${rule.effect}::rule_effect, ${rule.roles}::incident_role[],
      ${rule.kinds}::text[], ${rule.reason}, viewer_member(), u.name
    from users u
    where u.id = viewer_user()
    returning id
  `;
  await noteProposal(tx, "rule.proposed", null, made!.id, { party: party.id, level: rule.level });
}

/** Proposes to offer a case to another organization. */
export async function proposeTransfer(tx: Tx, caseId: string, offer: Offer): Promise<void> {
  const [made] = await tx.$queryRaw<{ id: string }[]>`
    insert into sharing_proposals (
      organization_id, act, case_id, party_id, party_kind, keep_read, keep_compared, days, reason, proposed_by,
      proposed_by_name
    )
    select
      viewer_organization(), 'transfer', ${caseId}::uuid, ${offer.organizationId}::uuid, 'organization', ${offer.keepRead},
      ${offer.keepCompared}, ${offer.days}::int, ${offer.summary}, viewer_member(), u.name
    from users u
    where u.id = viewer_user()
    returning id
  `;
  await noteProposal(tx, "transfer.proposed", caseId, made!.id, { party: offer.organizationId });
}

/** Proposes to let who asked pass on what was shared; false where another lead did already. */
export async function proposeConsent(tx: Tx, requestId: string, { note, until }: ConsentAnswer): Promise<boolean> {
  const [made] = await tx.$queryRaw<{ id: string; party: string }[]>`
    insert into sharing_proposals (
      organization_id, act, consent_id, party_id, party_kind, reason, expires_at, proposed_by, proposed_by_name
    )
    select
      viewer_organization(), 'consent', r.id, r.party_id, r.party_kind, ${note}, ${until}::timestamptz, viewer_member(), u.name
    from consent_requests r
    join users u on u.id = viewer_user()
    where r.id = ${requestId}::uuid
    on conflict do nothing
    returning id, party_id as party
  `;
  if (made) await noteProposal(tx, "consent.proposed", null, made.id, { party: made.party });
  return Boolean(made);
}

/** Proposes to disclose a person named in a case, as it is written now; false where that is proposed already. */
export async function proposeDisclosure(tx: Tx, caseId: string, personId: string): Promise<boolean> {
  const [made] = await tx.$queryRaw<{ id: string }[]>`
    insert into sharing_proposals (
      organization_id, act, case_id, person_id, person_words, reason, proposed_by, proposed_by_name
    )
    select viewer_organization(), 'person', p.case_id, p.id, person_words(p), '', viewer_member(), u.name
    from case_persons p
    join users u on u.id = viewer_user()
    where p.id = ${personId}::uuid and p.case_id = ${caseId}::uuid
    on conflict do nothing
    returning id
  `;
  if (made) await noteProposal(tx, "person.proposed", caseId, made.id, {});
  return Boolean(made);
}

async function noteProposal(tx: Tx, deed: string, caseId: string | null, id: string, details: Record<string, unknown>) {
  await appendAudit(tx, deed, { caseId, subjectId: id, details });
}
