import "server-only";

import type { GrantLevel, PartyKind, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import type { GrantTerms, RuleTerms } from "@/server/rules/schema";

/** One standing rule by which cases of the viewer's organization are granted. */
export type GrantRule = {
  id: string;
  partyKind: PartyKind;
  /** Null where the viewer may not name the party any more. */
  partyName: string | null;
  level: GrantLevel;
  upTo: RuleTerms["upTo"];
  reportable: boolean;
  reason: string;
  byName: string;
  at: Date;
  /** Cases that its party reads by it now. */
  grants: number;
  /** Why it grants nothing at present, as a refusal code. */
  refusal: string | null;
};

/** The rules that grant and hold, oldest first. */
export async function listGrantRules(tx: Tx): Promise<GrantRule[]> {
  return tx.$queryRaw<GrantRule[]>`
    select
      r.id, r.party_kind::text as "partyKind", coalesce(o.name, g.name) as "partyName", r.level::text,
      r.up_to::text as "upTo", r.reportable, r.reason, r.created_by_name as "byName", r.created_at as at,
      (
        select count(*)::int from case_grants c
        where c.rule_id = r.id and c.revoked_at is null and c.case_organization_id = viewer_organization()
      ) as grants,
      coalesce(
        rule_refusal(r.organization_id, r.up_to, r.party_id),
        case when s.four_eyes and viewer_is('lead') and not rule_is_approved(r.id, r.organization_id) then 'second_lead' end
      ) as refusal
    from sharing_rules r
    join organization_settings s on s.organization_id = r.organization_id
    left join organizations o on o.id = r.party_id
    left join sharing_groups g on g.id = r.party_id
    where r.ended_at is null and r.effect = 'grant'
    order by r.created_at, r.id
  `;
}

/** How many cases of the viewer's organization a rule would cover, and how many its party cannot read yet. */
export type GrantReach = { cases: number; waiting: number; refusal: string | null };

export async function findGrantReach(tx: Tx, { partyId, upTo, reportable }: GrantTerms): Promise<GrantReach> {
  const [reach] = await tx.$queryRaw<GrantReach[]>`
    select
      (
        select count(*)::int from cases c
        where c.organization_id = viewer_organization() and c.tlp <= ${upTo}::tlp and (c.reportable or not ${reportable})
      ) as cases,
      (select count(*)::int from cases_for_rule(${partyId}::uuid, ${upTo}::tlp, ${reportable})) as waiting,
      rule_refusal(viewer_organization(), ${upTo}::tlp, ${partyId}::uuid) as refusal
  `;
  return reach ?? { cases: 0, waiting: 0, refusal: null };
}

/**
 * What one rule does with a case: it grants it, its grant goes on or ends, the party holds another grant, it was not
 * applied (made later, or its grant was taken back), or it is refused.
 */
export type RuleConsequence = {
  ruleId: string;
  outcome: "grants" | "keeps" | "ends" | "has" | "not_applied" | "refused";
  refusal: string | null;
  partyKind: PartyKind;
  partyName: string | null;
  level: GrantLevel;
  reportable: boolean;
  upTo: RuleTerms["upTo"];
};

/** What the organization's rules do with a case of its own, or a new one, that becomes marked so; by the rule that does it. */
export async function previewRules(tx: Tx, caseId: string | null, tlp: Tlp, reportable: boolean): Promise<RuleConsequence[]> {
  return tx.$queryRaw<RuleConsequence[]>`
    select
      p.rule_id as "ruleId", p.outcome, p.refusal, r.party_kind::text as "partyKind",
      coalesce(o.name, g.name) as "partyName", r.level::text, r.reportable, r.up_to::text as "upTo"
    from preview_rules(${caseId}::uuid, ${tlp}::tlp, ${reportable}) p
    join sharing_rules r on r.id = p.rule_id
    left join organizations o on o.id = r.party_id
    left join sharing_groups g on g.id = r.party_id
    order by p.outcome, r.created_at, r.id
  `;
}
