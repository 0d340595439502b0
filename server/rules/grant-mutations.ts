import "server-only";

import { randomUUID } from "node:crypto";
import { appendAudit } from "@/server/audit/mutations";
import { findRights } from "@/server/auth/rights";
import type { Tx } from "@/server/db";
import type { NewGrantRule } from "@/server/rules/schema";
import { listParties, type Party } from "@/server/sharing/parties";
import { needsSecondLead, proposeRule } from "@/server/sharing/proposals";

type Made = { ok: true; proposed: boolean; granted: number } | { ok: false; refusal: string };

/**
 * Makes a rule that grants cases, or shares values, from now on; `existing`: what it covers already as well. Where the
 * organization asks for a second lead it is proposed instead, and nothing holds yet.
 */
export async function makeGrantRule(tx: Tx, rule: NewGrantRule, existing: boolean): Promise<Made> {
  const judged = await judgeRule(tx, rule);
  if ("refusal" in judged) return { ok: false, refusal: judged.refusal };
  if (await needsSecondLead(tx)) {
    await proposeRule(tx, rule, judged.party, existing);
    return { ok: true, proposed: true, granted: 0 };
  }
  return { ok: true, proposed: false, granted: await writeGrantRule(tx, rule, judged.party, existing) };
}

/** Who is granted to, or why the rule may not be made. A rule names no person. */
export async function judgeRule(tx: Tx, { partyId, upTo }: NewGrantRule): Promise<{ party: Party } | { refusal: string }> {
  if (!(await findRights(tx)).share) return { refusal: "role" };
  const party = (await listParties(tx)).find(({ id }) => id === partyId);
  if (!party || party.kind === "member") return { refusal: "unknown_party" };
  const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`
    select rule_refusal(viewer_organization(), ${upTo}::tlp, ${partyId}::uuid) as refusal
  `;
  return row?.refusal ? { refusal: row.refusal } : { party };
}

/** Writes a rule that was judged lawful, and tells how many cases, or values, it gave; `id` is the one that a second lead approved. */
export async function writeGrantRule(
  tx: Tx,
  rule: NewGrantRule,
  party: Party,
  existing: boolean,
  id: string = randomUUID(),
): Promise<number> {
  await tx.$executeRaw`
    insert into sharing_rules (
      id, organization_id, effect, up_to, reportable, party_id, party_kind, level, value_roles, value_kinds, reason,
      created_by, created_by_name
    )
    select
      ${id}::uuid, viewer_organization(), ${rule.effect}::rule_effect, ${rule.upTo}::tlp, ${rule.reportable},
      ${party.id}::uuid, ${party.kind}::party_kind, ${rule.level}::grant_level, ${rule.roles}::incident_role[],
      ${rule.kinds}::text[], ${rule.reason}, viewer_member(), u.name
    from users u
    where u.id = viewer_user()
  `;
  const { effect, level, upTo, reportable, roles, kinds } = rule;
  const terms = effect === "share" ? { roles, kinds } : { level };
  await appendAudit(tx, DEEDS[effect].made, { subjectId: id, details: { party: party.id, upTo, reportable, ...terms } });
  if (!existing) return 0;
  const [applied] = await tx.$queryRaw<{ granted: number | null }[]>`select apply_rule(${id}::uuid) as granted`;
  return applied?.granted ?? 0;
}

const DEEDS = {
  grant: { made: "rule.granting_made", ended: "rule.granting_ended" },
  share: { made: "rule.sharing_made", ended: "rule.sharing_ended" },
} as const;

/** Ends a rule that gives; `revoke`: what it gave ends with it. A refusal code, or null. */
export async function endGrantRule(tx: Tx, id: string, revoke: boolean): Promise<string | null> {
  const [ended] = await tx.$queryRaw<{ party: string; effect: keyof typeof DEEDS }[]>`
    update sharing_rules r
    set ended_at = now(), ended_by_name = (select u.name from users u where u.id = viewer_user())
    where r.id = ${id}::uuid and r.ended_at is null and r.effect <> 'match'
    returning r.party_id as party, r.effect::text
  `;
  if (!ended) return (await findRights(tx)).share ? "not_found" : "role";
  await appendAudit(tx, DEEDS[ended.effect].ended, { subjectId: id, details: { party: ended.party } });
  for (const { id: subjectId, caseId } of revoke ? await takeBack(tx, id, ended.effect) : []) {
    await appendAudit(tx, `${ended.effect}.revoked`, { caseId, subjectId, details: { party: ended.party } });
  }
  return null;
}

async function takeBack(tx: Tx, ruleId: string, effect: keyof typeof DEEDS): Promise<{ id: string; caseId: string }[]> {
  if (effect === "share") {
    return tx.$queryRaw`
      update shares s set revoked_at = now()
      where s.rule_id = ${ruleId}::uuid and s.revoked_at is null and s.organization_id = viewer_organization()
      returning s.id, s.case_id as "caseId"
    `;
  }
  return tx.$queryRaw`
    update case_grants g set revoked_at = now()
    where g.rule_id = ${ruleId}::uuid and g.revoked_at is null and g.case_organization_id = viewer_organization()
    returning g.id, g.case_id as "caseId"
  `;
}
