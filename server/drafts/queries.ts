import "server-only";

import type { Prisma } from "@/generated/prisma/client";
import { caseDetailsSchema, type CaseDetails } from "@/server/cases/schema";
import type { Tx } from "@/server/db";
import { listSuggested } from "@/server/rules/queries";
import { receivedFrom } from "@/server/drafts/received";
import { draftSeenSchema, draftSharingSchema, type DraftSeen, type DraftSharing } from "@/server/drafts/schema";

/** Text that was typed has no file of its own; neither has an indicator that was added by hand. */
export const TYPED_TEXT = "text";
export const BY_HAND = "hand";

/** The case that a draft adds to. */
export type TargetCase = { id: string; number: string; title: string; tlp: CaseDetails["tlp"]; reportable: boolean; organizationId: string };

export type DraftFileEntry = { id: string; name: string; bytes: number; mediaType: string };

export type Draft = {
  id: string;
  title: string;
  text: string;
  details: CaseDetails;
  sharing: DraftSharing;
  seen: DraftSeen;
  extractedAt: Date | null;
  updatedAt: Date;
  targetCase: TargetCase | null;
  files: DraftFileEntry[];
  indicators: number;
};

const TARGET = { select: { id: true, number: true, title: true, tlp: true, reportable: true, organizationId: true } } as const;
const FILES = {
  select: { id: true, name: true, bytes: true, mediaType: true },
  orderBy: { id: "asc" },
} as const satisfies Prisma.Draft$filesArgs;

/** A draft of the viewer's own, or null. */
export async function findDraft(tx: Tx, draftId: string): Promise<Draft | null> {
  const draft = await tx.draft.findUnique({
    where: { id: draftId },
    include: { case: TARGET, files: FILES, _count: { select: { indicators: true } } },
  });
  if (!draft) return null;
  return {
    id: draft.id,
    title: draft.title,
    text: draft.text,
    details: readDetails(draft.details),
    sharing: draftSharingSchema.catch({ partyIds: [], reason: "", identity: null }).parse(draft.sharing),
    seen: draftSeenSchema.catch({ firstSeenAt: null, lastSeenAt: null }).parse(draft.seen),
    extractedAt: draft.extractedAt,
    updatedAt: draft.updatedAt,
    targetCase: draft.case,
    files: draft.files.map((file) => ({ ...file, bytes: Number(file.bytes) })),
    indicators: draft._count.indicators,
  };
}

/** What was saved as details, with the defaults for what was not. */
export function readDetails(saved: unknown): CaseDetails {
  return caseDetailsSchema.catch(() => caseDetailsSchema.parse({})).parse(saved);
}

export type DraftEntry = {
  id: string;
  title: string;
  opening: string;
  files: string[];
  indicators: number;
  updatedAt: Date;
  caseNumber: string | null;
};

/** The viewer's drafts that hold anything, the latest first. */
export async function listDrafts(tx: Tx, limit = 20): Promise<DraftEntry[]> {
  return tx.$queryRaw<DraftEntry[]>`
    select
      d.id, d.title, left(d.text, 200) as opening, d.updated_at as "updatedAt", c.number as "caseNumber",
      array(select f.name from draft_files f where f.draft_id = d.id order by f.id limit 3) as files,
      (select count(*)::int from draft_indicators i where i.draft_id = d.id) as indicators
    from drafts d
    left join cases c on c.id = d.case_id
    where d.title <> '' or d.text <> '' or exists (select from draft_files f where f.draft_id = d.id)
    order by d.updated_at desc
    limit ${limit}
  `;
}

/** A case that the viewer may file into: of their organization, or granted to contribute. */
export async function findCaseToFileInto(tx: Tx, caseId: string): Promise<TargetCase | null> {
  const [found] = await tx.$queryRaw<TargetCase[]>`
    select c.id, c.number, c.title, c.tlp, c.reportable, c.organization_id as "organizationId"
    from cases c
    where c.id = ${caseId}::uuid
      and viewer_is('analyst')
      and (
        c.organization_id = viewer_organization()
        or c.id in (select cases_granted_to_viewer('clear', 'contribute'))
      )
  `;
  return found ?? null;
}

/**
 * The next indicators of a draft behind `after`, as JSON that the database wrote: an array of [position, kind, value,
 * excerpt, file id, source name, occurrences, noise lists, chosen, role, exposure, tlp, shared, who shows it to us]. Null at
 * the end.
 */
export async function listDraftIndicatorsAsJson(
  tx: Tx,
  draftId: string,
  after: number,
  limit: number,
): Promise<{ json: string; last: number } | null> {
  const [page] = await tx.$queryRaw<{ json: string | null; last: number }[]>`
    select
      json_agg(json_build_array(
        i.position, i.kind, i.value, i.excerpt, i.file_id, i.source_name, i.occurrences, i.noise, i.chosen, i.role,
        i.exposure, i.tlp, i.shared, ${receivedFrom}
      ) order by i.position)::text as json,
      max(i.position) as last
    from (
      select * from draft_indicators d
      where d.draft_id = ${draftId}::uuid and d.position > ${after}
      order by d.position
      limit ${limit}
    ) i
  `;
  return page?.json ? { json: page.json, last: page.last } : null;
}

/** What the filer's organization shows of itself to whom it meets, and what of today's matching budget is left. */
export async function findMatchingTerms(
  tx: Tx,
  organizationId: string,
): Promise<{ identityPolicy: "named" | "sector" | "anonymous"; budgetLeft: number | null; suggested: string[] | null }> {
  const settings = await tx.organizationSettings.findUnique({ where: { organizationId } });
  // In SQL: before the first value was compared, the day is -infinity, which no Date holds.
  const [budget] = await tx.$queryRaw<{ left: number | null }[]>`
    select case
      when per_day is not null then greatest(per_day - case when day = (now() at time zone 'utc')::date then used else 0 end, 0)
    end as left
    from matching_budgets
    where organization_id = ${organizationId}::uuid
  `;
  const { rules, matchable } = await listSuggested(tx);
  return {
    identityPolicy: settings?.identityPolicy ?? "named",
    suggested: rules ? matchable : null,
    budgetLeft: budget?.left ?? null,
  };
}
