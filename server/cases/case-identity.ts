import "server-only";

import type { IdentityPolicy } from "@/generated/prisma/enums";
import { appendAudit } from "@/server/audit/mutations";
import type { Tx } from "@/server/db";

/**
 * How others read us in overlaps of one case, whatever our organization says elsewhere; null: as it does. A code of
 * messages/<language>/refusals.json where it may not be.
 */
export async function setCaseIdentity(tx: Tx, caseId: string, identityPolicy: IdentityPolicy | null): Promise<string | null> {
  const [lead] = await tx.$queryRaw<{ may: boolean; ours: boolean }[]>`
    select
      viewer_is('lead') as may,
      exists (select from cases c where c.id = ${caseId}::uuid and c.organization_id = viewer_organization()) as ours
  `;
  if (!lead?.ours) return "not_found";
  if (!lead.may) return "role";
  if (identityPolicy) await callCase(tx, caseId, identityPolicy);
  else await tx.caseIdentity.deleteMany({ where: { caseId } });
  await appendAudit(tx, "case.identity_set", { caseId, details: { identityPolicy } });
  return null;
}

/** What whoever files a case says of it; an analyst may only tell less than the organization does. */
export async function fileCaseIdentity(tx: Tx, caseId: string, identityPolicy: IdentityPolicy): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ may: boolean }[]>`
    select viewer_is('lead') or ${identityPolicy}::identity_policy >= s.identity_policy as may
    from organization_settings s
    where s.organization_id = viewer_organization()
  `;
  if (!row?.may) return "identity_tells_more";
  await callCase(tx, caseId, identityPolicy);
  return null;
}

async function callCase(tx: Tx, caseId: string, identityPolicy: IdentityPolicy): Promise<void> {
  await tx.$executeRaw`
    insert into case_identities (case_id, organization_id, identity_policy)
    values (${caseId}::uuid, viewer_organization(), ${identityPolicy}::identity_policy)
    on conflict (case_id) do update set identity_policy = excluded.identity_policy, set_at = now()
  `;
}
