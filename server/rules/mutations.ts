import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { findRights } from "@/server/auth/rights";
import type { Tx } from "@/server/db";
import { covered } from "@/server/rules/queries";
import type { NewRule } from "@/server/rules/schema";

/** A refusal code (messages: refusals), or null where it was done. */
type Refusal = string | null;

/** Makes a rule for what is filed from now on; `existing`: what it covers already is compared from now on as well. */
export async function makeRule(tx: Tx, rule: NewRule, existing: boolean): Promise<Refusal> {
  if (!(await findRights(tx)).share) return "role";
  const [made] = await tx.$queryRaw<{ id: string }[]>`
    insert into sharing_rules (organization_id, roles, kinds, up_to, reason, created_by, created_by_name)
    select
      viewer_organization(), ${rule.roles}::incident_role[], ${rule.kinds}::indicator_kind[], ${rule.upTo}::tlp,
      ${rule.reason}, viewer_member(), u.name
    from users u
    where u.id = viewer_user()
    returning id
  `;
  const exposed = existing ? await expose(tx, rule) : 0;
  const { roles, kinds, upTo } = rule;
  await appendAudit(tx, "rule.made", { subjectId: made!.id, details: { roles, kinds, upTo, exposed } });
  return null;
}

async function expose(tx: Tx, rule: NewRule): Promise<number> {
  return tx.$executeRaw`
    with chosen as (
      select o.id from observations o
      where ${covered(rule)} and o.exposure = 'private'
      order by o.key
      for update
    )
    update observations o
    set exposure = 'matchable', updated_at = now(), version = o.version + 1
    from chosen c
    where o.id = c.id
  `;
}

/** Ends a rule: it suggests nothing from now on, and what was filed under it stays as it is. */
export async function endRule(tx: Tx, id: string): Promise<Refusal> {
  const ended = await tx.$executeRaw`
    update sharing_rules r
    set ended_at = now(), ended_by_name = (select u.name from users u where u.id = viewer_user())
    where r.id = ${id}::uuid and r.ended_at is null
  `;
  if (ended === 0) return (await findRights(tx)).share ? "not_found" : "role";
  await appendAudit(tx, "rule.ended", { subjectId: id });
  return null;
}
