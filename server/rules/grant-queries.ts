import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { GrantLevel, IncidentRole, IndicatorKind, PartyKind, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import type { GrantTerms, RuleTerms } from "@/server/rules/schema";

/** One standing rule by which cases of the viewer's organization are granted, or values of them shared. */
export type GrantRule = {
  id: string;
  effect: GrantTerms["effect"];
  /** Of a rule that shares: none is any. */
  roles: IncidentRole[];
  kinds: IndicatorKind[];
  partyKind: PartyKind;
  /** Null where the viewer may not name the party any more. */
  partyName: string | null;
  level: GrantLevel;
  upTo: RuleTerms["upTo"];
  reportable: boolean;
  reason: string;
  byName: string;
  at: Date;
  /** Cases, or values, that its party reads by it now. */
  grants: number;
  /** Why it gives nothing at present, as a refusal code. */
  refusal: string | null;
};

/** The rules that give and hold, oldest first. */
export async function listGrantRules(tx: Tx): Promise<GrantRule[]> {
  return tx.$queryRaw<GrantRule[]>`
    select
      r.id, r.party_kind::text as "partyKind", coalesce(o.name, g.name) as "partyName", r.level::text,
      r.effect::text, r.value_roles::text[] as roles, r.value_kinds as kinds, r.up_to::text as "upTo", r.reportable, r.reason,
      r.created_by_name as "byName", r.created_at as at,
      case r.effect
        when 'grant' then (
          select count(*)::int from case_grants c
          where c.rule_id = r.id and c.revoked_at is null and c.case_organization_id = viewer_organization()
        )
        else (
          select count(*)::int
          from shares s
          join shared_observations l on l.share_id = s.id
          where s.rule_id = r.id and s.revoked_at is null and s.organization_id = viewer_organization()
        )
      end as grants,
      coalesce(
        rule_refusal(r.organization_id, r.up_to, r.party_id),
        case when s.four_eyes and viewer_is('lead') and not rule_is_approved(r.id, r.organization_id) then 'second_lead' end
      ) as refusal
    from sharing_rules r
    join organization_settings s on s.organization_id = r.organization_id
    left join organizations o on o.id = r.party_id
    left join sharing_groups g on g.id = r.party_id
    where r.ended_at is null and r.effect <> 'match'
    order by r.created_at, r.id
  `;
}

/** What a rule would cover today, and how much of that its party cannot read yet: cases, or of a rule that shares values. */
export type GrantReach = { cases: number; waiting: number; refusal: string | null };

export async function findGrantReach(tx: Tx, terms: GrantTerms): Promise<GrantReach> {
  const { effect, partyId, upTo, reportable } = terms;
  const waiting = effect === "share"
    ? Prisma.sql`(select count(*)::int from cases c cross join lateral values_for_rule(c.id, r) where ${covered(terms)})`
    : Prisma.sql`(select count(*)::int from cases_for_rule(${partyId}::uuid, ${upTo}::tlp, ${reportable}))`;
  const [reach] = await tx.$queryRaw<GrantReach[]>`
    select
      (select count(*)::int from cases c where ${covered(terms)}) as cases, ${waiting} as waiting,
      rule_refusal(viewer_organization(), ${upTo}::tlp, ${partyId}::uuid) as refusal
    from jsonb_populate_record(
      null::sharing_rules,
      jsonb_build_object(
        'organization_id', viewer_organization(), 'party_id', ${partyId}::uuid, 'up_to', ${upTo}::text,
        'value_roles', ${terms.roles}::text[], 'value_kinds', ${terms.kinds}::text[]
      )
    ) r
  `;
  return reach ?? { cases: 0, waiting: 0, refusal: null };
}

function covered({ upTo, reportable }: GrantTerms): Prisma.Sql {
  return Prisma.sql`c.organization_id = viewer_organization() and c.tlp <= ${upTo}::tlp and (c.reportable or not ${reportable})`;
}

/**
 * What one rule does with a case: it grants it, or shares values of it; that goes on or ends; the party holds another grant;
 * it was not applied (made later, or what it gave was taken back), or it is refused.
 */
export type RuleConsequence = Pick<GrantRule, "effect" | "partyKind" | "partyName" | "level" | "roles" | "kinds" | "reportable" | "upTo"> & {
  ruleId: string;
  outcome: "grants" | "shares" | "keeps" | "ends" | "has" | "not_applied" | "refused";
  refusal: string | null;
  /** Of a rule that shares: so many. */
  values: number;
};

/** What the organization's rules do with a case of its own, or a new one, that becomes marked so; by the rule that does it. */
export async function previewRules(tx: Tx, caseId: string | null, tlp: Tlp, reportable: boolean): Promise<RuleConsequence[]> {
  return tx.$queryRaw<RuleConsequence[]>`
    select
      p.rule_id as "ruleId", p.outcome, p.refusal, p.values, r.effect::text, r.party_kind::text as "partyKind",
      coalesce(o.name, g.name) as "partyName", r.level::text, r.value_roles::text[] as roles, r.value_kinds as kinds,
      r.reportable, r.up_to::text as "upTo"
    from (
      select f.rule_id, f.outcome, f.refusal, 0 as values
      from preview_rules(${caseId}::uuid, ${tlp}::tlp, ${reportable}) f
      union all
      select f.rule_id, f.outcome, f.refusal, f.values
      from preview_sharing_rules(${caseId}::uuid, ${tlp}::tlp, ${reportable}) f
    ) p
    join sharing_rules r on r.id = p.rule_id
    left join organizations o on o.id = r.party_id
    left join sharing_groups g on g.id = r.party_id
    order by r.effect, p.outcome, r.created_at, r.id
  `;
}
