import "server-only";

import { cache } from "react";
import type { CaseResolution, CaseStatus, Pap, Severity, Tlp } from "@/generated/prisma/enums";
import { appendCaseRead } from "@/server/audit/mutations";
import { requireMember } from "@/server/auth/viewer";
import { asViewer, type Tx } from "@/server/db";
import { OVERLAPS_COUNTED } from "@/server/overlap/queries";

/** What the viewer may do with one case, by the same rules that refuse. */
export type CaseRights = {
  /** change the case and what its owner reported */
  edit: boolean;
  /** write comments */
  comment: boolean;
  /** add indicators, reported by the viewer's own organization */
  contribute: boolean;
  /** share, grant, withdraw and delete */
  share: boolean;
};

/** What every page of a case shows at its top. */
export type CaseHead = {
  id: string;
  number: string;
  /** the one it had before it was transferred */
  formerNumber: string | null;
  title: string;
  status: CaseStatus;
  resolution: CaseResolution | null;
  severity: Severity;
  tlp: Tlp;
  pap: Pap;
  /** its owner means to report it */
  reportable: boolean;
  organizationId: string;
  organizationName: string;
  /** of the viewer's organization; else granted to it */
  ours: boolean;
  version: number;
  observations: number;
  /** OVERLAPS_COUNTED + 1 where there are more */
  overlaps: number;
  rights: CaseRights;
};

/** The case with this id, or null where there is none that the viewer may see. */
export async function findCase(tx: Tx, id: string): Promise<CaseHead | null> {
  if (!isUuid(id)) return null;
  const [row] = await tx.$queryRaw<HeadRow[]>`
    /* kept */ select
      c.id, c.number, c.former_number as "formerNumber", c.title, c.status::text, c.resolution::text, c.severity::text, c.tlp::text, c.pap::text,
      c.reportable, c.organization_id as "organizationId", o.name as "organizationName", c.version,
      c.organization_id = viewer_organization() as ours,
      (select count(*)::int from observations s where s.case_id = c.id) as observations,
      count_overlaps(c.id, ${OVERLAPS_COUNTED}::int) as overlaps,
      c.organization_id = viewer_organization() and viewer_is('analyst') as edit,
      viewer_is('analyst') and (
        c.organization_id = viewer_organization() or c.id in (select cases_granted_to_viewer('clear', 'comment'))
      ) as comment,
      viewer_is('analyst') and (
        c.organization_id = viewer_organization() or c.id in (select cases_granted_to_viewer('clear', 'contribute'))
      ) as contribute,
      c.organization_id = viewer_organization() and viewer_is('lead') as share
    from cases c
    join organizations o on o.id = c.organization_id
    where c.id = ${id}::uuid
  `;
  if (!row) return null;
  const { edit, comment, contribute, share, ...head } = row;
  return { ...head, rights: { edit, comment, contribute, share } };
}

type HeadRow = Omit<CaseHead, "rights"> & CaseRights;

/**
 * The case of the page that is being shown, looked up once for its frame and its content. Its owner reads who opened what
 * it granted: that is committed before anything of it leaves, whatever the request says it is fetched for.
 */
export const loadCase = cache(async (id: string): Promise<CaseHead | null> => {
  const { viewer } = await requireMember();
  return asViewer(viewer, async (tx) => {
    const found = await findCase(tx, id);
    if (found && !found.ours) await appendCaseRead(tx, id);
    return found;
  });
});

/** A version counts edits; anything larger than the column holds is none. */
export function isVersion(version: unknown): version is number {
  return Number.isInteger(version) && Math.abs(Number(version)) < 2 ** 31;
}

export function isUuid(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
