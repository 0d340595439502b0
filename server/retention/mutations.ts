import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { findRights } from "@/server/auth/rights";
import type { Tx } from "@/server/db";
import type { Periods } from "@/server/retention/schema";

/** Says how long the viewer's organization keeps data. What it takes goes a week from now at the earliest. */
export async function setRetention(tx: Tx, { closedCaseMonths, draftDays }: Periods): Promise<string | null> {
  if (!(await findRights(tx)).administer) return "role";
  await tx.$executeRaw`
    insert into retention_policies (organization_id, closed_case_months, draft_days, set_by_name)
    select viewer_organization(), ${closedCaseMonths}::int, ${draftDays}::int, u.name
    from users u
    where u.id = viewer_user()
    on conflict (organization_id) do update
    set closed_case_months = excluded.closed_case_months, draft_days = excluded.draft_days,
      set_by_name = excluded.set_by_name, set_at = now()
  `;
  await appendAudit(tx, "retention.set", { details: { closedCaseMonths, draftDays } });
  return null;
}

/** Takes a deactivated member's name and address out of everything but the audit. A refusal's code, or null. */
export async function eraseMember(tx: Tx, memberId: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`select erase_member(${memberId}::uuid) as refusal`;
  if (row?.refusal) return row.refusal;
  await appendAudit(tx, "member.erased", { subjectId: memberId });
  return null;
}
