import "server-only";

import type { Tx } from "@/server/db";
import { MOST_OBSERVATIONS } from "@/server/observations/limits";
import { matching } from "@/server/sharing/queries";
import type { ReceivedFilter } from "@/server/sharing/schema";

/** The observations of a share that a filter leaves. */
export async function listSharedIds(tx: Tx, shareId: string, filter: ReceivedFilter): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select o.id
    from shared_observations l
    join observations o on o.id = l.observation_id
    where l.share_id = ${shareId}::uuid and ${matching(filter)}
    order by o.id
    limit ${MOST_OBSERVATIONS}
  `;
  return rows.map(({ id }) => id);
}

export type OwnCaseChoice = { id: string; number: string; title: string };

/** The cases of ours into which something can be copied, the last changed first. */
export async function listOwnCases(tx: Tx): Promise<OwnCaseChoice[]> {
  return tx.$queryRaw<OwnCaseChoice[]>`
    select c.id, c.number, c.title
    from cases c
    where c.organization_id = viewer_organization()
    order by c.status = 'closed', c.updated_at desc, c.id
    limit 500
  `;
}

/** Who filed values of our case into a case of its own; null where only that a member of a closed group did. */
export type CopyOfOurs = {
  /** The share or grant through which it had them. */
  givenId: string;
  organizationName: string | null;
  at: Date;
  values: number;
};

export async function listCopiesOfCase(tx: Tx, caseId: string): Promise<CopyOfOurs[]> {
  return tx.$queryRaw<CopyOfOurs[]>`
    select
      coalesce(c.share_id, c.grant_id) as "givenId", c.organization_name as "organizationName", c.copied_at as at,
      c.values
    from copies_of_case(${caseId}::uuid) c
    order by c.copied_at desc
  `;
}
