import "server-only";

import type { ConsentAct, IndicatorKind, PartyKind, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";

/** `over`: agreed until a day that has passed. */
export type ConsentState = "open" | "agreed" | "declined" | "unanswered" | "withdrawn" | "revoked" | "over";

/** A request for consent as one side reads it. */
export type Consent = {
  id: string;
  /** We asked; else we are the source. */
  asked: boolean;
  state: ConsentState;
  act: ConsentAct;
  /** The other side. */
  organizationName: string;
  /** With whom it is to be shared; the name only where the viewer knows the party. */
  partyKind: PartyKind | null;
  partyName: string | null;
  tlp: Tlp | null;
  reason: string;
  askedByName: string;
  askedAt: Date;
  expiresAt: Date;
  answeredByName: string | null;
  answeredAt: Date | null;
  note: string;
  until: Date | null;
  revokedAt: Date | null;
  /** Who of our leads proposes to agree, while that waits for a second one; for leads. */
  proposedByName: string | null;
  /** How many values it is about, and the first of them: ours, or our copies of theirs. */
  values: number;
  examples: { kind: IndicatorKind; value: string }[];
};

const EXAMPLES = 5;
const MOST_CONSENTS = 200;

/** What was asked of us and what we asked, what waits for an answer first. */
export async function listConsents(tx: Tx): Promise<Consent[]> {
  return tx.$queryRaw<Consent[]>`
    select
      r.id, r.organization_id = viewer_organization() as asked, r.act::text, o.name as "organizationName",
      r.party_kind::text as "partyKind", coalesce(p.name, g.name, n.name) as "partyName", r.tlp::text, r.reason,
      r.asked_by_name as "askedByName", r.asked_at as "askedAt", r.expires_at as "expiresAt",
      r.answered_by_name as "answeredByName", r.answered_at as "answeredAt", r.note, r.until,
      r.revoked_at as "revokedAt",
      (
        select a.proposed_by_name from sharing_proposals a where a.consent_id = r.id and a.decision is null
      ) as "proposedByName",
      case
        when r.withdrawn_at is not null then 'withdrawn'
        when r.revoked_at is not null then 'revoked'
        when r.agreed and r.until <= now() then 'over'
        when r.agreed then 'agreed'
        when not r.agreed then 'declined'
        when r.expires_at <= now() then 'unanswered'
        else 'open'
      end as state,
      (select count(*)::int from consent_observations l where l.request_id = r.id) as values,
      (
        select coalesce(jsonb_agg(jsonb_build_object('kind', v.kind, 'value', v.value)), '[]')
        from (
          select distinct v.kind, v.value
          from consent_observations l
          join observations v
            on v.id = l.observation_id and v.organization_id = viewer_organization()
            or v.origin_observation_id = l.observation_id and v.organization_id = viewer_organization()
          where l.request_id = r.id
          order by v.kind, v.value
          limit ${EXAMPLES}
        ) v
      ) as examples
    from consent_requests r
    join organizations o
      on o.id = case when r.organization_id = viewer_organization() then r.source_organization_id else r.organization_id end
    left join organizations p on p.id = r.party_id
    left join sharing_groups g on g.id = r.party_id
    left join people_to_name() n on n.member_id = r.party_id
    order by (r.answered_at is null and r.withdrawn_at is null and r.expires_at > now()) desc, r.asked_at desc, r.id
    limit ${MOST_CONSENTS}
  `;
}
