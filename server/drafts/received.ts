import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { Tx } from "@/server/db";

/**
 * Who shows the viewer the value of `draft_indicators i` in a case of theirs, by name. Organizations that share something
 * are named first, so that a value is looked up among theirs and not among everybody's who holds it.
 */
export const receivedFrom = Prisma.sql`(
  select string_agg(distinct n.name, ', ')
  from observations o
  join organizations n on n.id = o.organization_id
  where o.key = i.key
    and o.organization_id = any (array(
      select s.organization_id from shares s where s.organization_id <> (select viewer_organization())
      union
      select g.case_organization_id from case_grants g where g.case_organization_id <> (select viewer_organization())
    ))
)`;

/**
 * What others show the viewer begins private when it is found in the viewer's own material: to say that we saw it as well
 * is a decision of its own.
 */
export async function beginReceivedPrivate(tx: Tx, draftId: string, fromPosition: number): Promise<void> {
  await tx.$executeRaw`
    update draft_indicators i
    set exposure = 'private'
    where i.draft_id = ${draftId}::uuid
      and i.position >= ${fromPosition}
      and i.exposure = 'matchable'
      and exists (
        select
        from shares s
        where s.organization_id <> viewer_organization()
        union all
        select
        from case_grants g
        where g.case_organization_id <> viewer_organization()
      )
      and ${receivedFrom} is not null
  `;
}
