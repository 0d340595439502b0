import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { Exposure, IncidentRole, IndicatorKind, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import type { RuleTerms } from "@/server/rules/schema";

/** One standing rule of the viewer's organization on what is suggested to be compared. */
export type SharingRule = {
  id: string;
  roles: IncidentRole[];
  kinds: IndicatorKind[];
  upTo: RuleTerms["upTo"];
  reason: string;
  byName: string;
  at: Date;
};

/** The rules for comparing that hold, oldest first. */
export async function listRules(tx: Tx): Promise<SharingRule[]> {
  return tx.$queryRaw<SharingRule[]>`
    select
      r.id, r.roles::text[] as roles, r.kinds::text[] as kinds, r.up_to::text as "upTo", r.reason,
      r.created_by_name as "byName", r.created_at as at
    from sharing_rules r
    where r.ended_at is null and r.effect = 'match'
    order by r.created_at, r.id
  `;
}

/** Values of the viewer's own cases that a rule would cover, and how many of them are compared already. */
export type RuleReach = { cases: number; values: number; matchable: number };

export async function findRuleReach(tx: Tx, terms: RuleTerms): Promise<RuleReach> {
  const [reach] = await tx.$queryRaw<RuleReach[]>`
    select
      count(distinct o.case_id)::int as cases, count(*)::int as values,
      count(*) filter (where o.exposure = 'matchable')::int as matchable
    from observations o
    where ${covered(terms)}
  `;
  return reach ?? { cases: 0, values: 0, matchable: 0 };
}

/** What a rule covers, as a condition on `observations o`: never what others reported, nor what has no source. */
export function covered({ roles, kinds, upTo }: RuleTerms): Prisma.Sql {
  return Prisma.sql`
    o.organization_id = viewer_organization()
    and o.case_organization_id = viewer_organization()
    and o.tlp <= ${upTo}::tlp
    and o.sources <> '[]'
    and (${roles.length === 0} or o.roles && ${roles}::incident_role[])
    and (${kinds.length === 0} or o.kind = any (${kinds}::indicator_kind[]))
  `;
}

/** What the organization suggests, by TLP, role and kind: those that are suggested to be compared, as "tlp role kind". */
export async function listSuggested(tx: Tx): Promise<{ rules: boolean; matchable: string[] }> {
  const [found] = await tx.$queryRaw<{ rules: boolean; matchable: string[] | null }[]>`
    select
      exists (select from sharing_rules r where r.ended_at is null and r.effect = 'match') as rules,
      (
        select array_agg(concat_ws(' ', s.tlp, s.role, s.kind))
        from suggested_exposures() s
        where s.exposure = 'matchable'
      ) as matchable
  `;
  return { rules: found?.rules ?? false, matchable: found?.matchable ?? [] };
}

/** What the organization suggests for one value. */
export async function suggestExposure(tx: Tx, tlp: Tlp, role: IncidentRole, kind: IndicatorKind): Promise<Exposure> {
  const [found] = await tx.$queryRaw<{ exposure: Exposure }[]>`
    select s.exposure::text
    from suggested_exposures() s
    where s.tlp = ${tlp}::tlp and s.role = ${role}::incident_role and s.kind = ${kind}::indicator_kind
  `;
  return found?.exposure ?? "private";
}
