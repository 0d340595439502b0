import "server-only";

import type { Tx } from "@/server/db";

/** What the viewer may do, computed by the rules that also refuse. */
export type Rights = {
  /** files and edits cases */
  edit: boolean;
  /** also shares and grants */
  share: boolean;
  /** also manages members, invitations and policy */
  administer: boolean;
  /** brings others together, for an organization that brokers */
  broker: boolean;
  /** runs the installation */
  operate: boolean;
};

/** What the viewer of this transaction may do; screens ask this and never compare roles. */
export async function findRights(tx: Tx): Promise<Rights> {
  const [rights] = await tx.$queryRaw<Rights[]>`
    /* kept */ select
      viewer_is('analyst') as edit,
      viewer_is('lead') as share,
      viewer_is('admin') as administer,
      viewer_is('lead') and exists (select from brokers b where b.organization_id = viewer_organization()) as broker,
      viewer_is_operator() as operate
  `;
  return rights ?? { edit: false, share: false, administer: false, broker: false, operate: false };
}
