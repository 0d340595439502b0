import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { IncidentRole, IndicatorKind, Pap, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import type { ExportRequest } from "@/server/exports/schema";
import { indicatorHits } from "@/server/search/queries";

/** What lines of an export are taken from: a case of ours, one granted to us, or a share made to us. */
export type ExportScope = {
  caseId: string;
  shareId: string | null;
  ours: boolean;
  /** The case's number; null where the reader sees a share of it only. */
  caseNumber: string | null;
  organizationName: string;
  pap: Pap;
  /** The grants by which the case is ours to read. */
  grants: string[];
  exporter: string;
  at: Date;
  /** What a search found there; null: all that the viewer may read. */
  found: string[] | null;
};

/** More than that, or in more cases, is no search any more: each case has its own record, and lines are kept till then. */
const FOUND_AT_MOST = 20_000;
const CASES_AT_MOST = 500;

/** A search finds more than goes into one file. */
export class ExportTooLong extends Error {}

/**
 * What the request is taken from; empty where there is nothing that the viewer may read.
 * @throws ExportTooLong where a search finds too much.
 */
export async function findExportScopes(tx: Tx, { caseId, shareId, q }: ExportRequest): Promise<ExportScope[]> {
  const parts = q ? await findParts(tx, q) : [{ caseId, shareId, found: null }];
  const lines = parts.reduce((sum, { found }) => sum + (found?.length ?? 0), 0);
  if (parts.length > CASES_AT_MOST || lines > FOUND_AT_MOST) throw new ExportTooLong();
  const scopes: ExportScope[] = [];
  for (const { found, ...of } of parts) {
    const scope = await findExportScope(tx, of);
    if (scope) scopes.push({ ...scope, found });
  }
  return scopes;
}

type Part = { caseId: string | null; shareId: string | null; found: string[] | null };

/** What a search finds, by the case that shows it, else by a share; in the order in which exports wait for each other. */
async function findParts(tx: Tx, q: string): Promise<Part[]> {
  const hits = indicatorHits(q);
  if (!hits) return [];
  return tx.$queryRaw<Part[]>`
    with hits as (${hits} limit ${FOUND_AT_MOST + 1}), found as (
      select o.id, o.case_id, c.id is not null as shown
      from observations o
      left join cases c on c.id = o.case_id
      where o.id in (select h.id from hits h)
    )
    select
      case when f.shown then f.case_id end as "caseId", case when not f.shown then w.share_id end as "shareId",
      array_agg(f.id::text order by f.id) as found
    from found f
    left join lateral (
      select l.share_id from shared_observations l where l.observation_id = f.id order by l.share_id limit 1
    ) w on not f.shown
    group by f.case_id, f.shown, case when not f.shown then w.share_id end
    order by f.case_id, "shareId"
  `;
}

async function findExportScope(tx: Tx, { caseId, shareId }: Omit<Part, "found">): Promise<Omit<ExportScope, "found"> | null> {
  const [scope] = shareId
    ? await tx.$queryRaw<Omit<ExportScope, "found">[]>`
        select
          s.case_id as "caseId", s.id as "shareId", false as ours, null as "caseNumber", o.name as "organizationName",
          s.pap::text, '{}'::text[] as grants, u.name as exporter, now() as at
        from shares s
        join organizations o on o.id = s.organization_id
        join users u on u.id = viewer_user()
        where s.id = ${shareId}::uuid and s.organization_id <> viewer_organization()
      `
    : await tx.$queryRaw<Omit<ExportScope, "found">[]>`
        select
          c.id as "caseId", null as "shareId", c.organization_id = viewer_organization() as ours,
          c.number as "caseNumber", o.name as "organizationName", c.pap::text,
          coalesce(
            (
              select array_agg(g.id::text)
              from case_grants g
              where g.case_id = c.id and g.case_organization_id <> viewer_organization()
            ),
            '{}'
          ) as grants,
          u.name as exporter, now() as at
        from cases c
        join organizations o on o.id = c.organization_id
        join users u on u.id = viewer_user()
        where c.id = ${caseId}::uuid
      `;
  return scope ?? null;
}

export type ExportRow = {
  id: string;
  kind: IndicatorKind;
  value: string;
  roles: IncidentRole[];
  tlp: Tlp;
  /** of the case or share, or what a received value came under where that is stricter */
  pap: Pap;
  confidence: number | null;
  note: string;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
  /** who reported it; of what was received, its source */
  reporter: string;
  /** reported by another organization than the viewer's */
  foreign: boolean;
  /** names of the noise lists it is on, as far as the viewer may read them */
  noise: string[];
};

export const ROWS_AT_ONCE = 2_500;

/** Observations of the scope that the viewer may read, in their order, those after this id. */
export async function listExportRows(
  tx: Tx,
  { caseId, shareId, pap, found }: ExportScope,
  after: string | null,
): Promise<ExportRow[]> {
  const within = shareId
    ? Prisma.sql`o.id in (select l.observation_id from shared_observations l where l.share_id = ${shareId}::uuid)`
    : Prisma.sql`o.case_id = ${caseId}::uuid`;
  return tx.$queryRaw`
    select
      o.id, o.kind::text, o.value, o.roles::text[], o.tlp::text, greatest(${pap}::pap, o.received_pap)::text as pap,
      o.confidence::int, o.note, o.first_seen_at as "firstSeenAt", o.last_seen_at as "lastSeenAt", r.name as reporter,
      o.organization_id <> viewer_organization() as foreign,
      array(select l.name from noise_lists l where l.enabled and l.number = any (o.noise) order by l.number) as noise
    from observations o
    join organizations r on r.id = coalesce(o.origin_organization_id, o.organization_id)
    where ${within}
      and (${found}::uuid[] is null or o.id = any (${found}::uuid[]))
      and (${after}::uuid is null or o.id > ${after}::uuid)
    order by o.id
    limit ${ROWS_AT_ONCE}
  `;
}

/** A file for analysis or blocking, or a copy in a case of who took it. */
export type ExportPurpose = "analysis" | "blocking" | "copy";

export type OwnExport = {
  id: string;
  organizationName: string;
  memberName: string;
  rows: number;
  purpose: ExportPurpose;
  at: Date;
  /** Of a copy: the case it went into, where it is still there and ours; of a file: its fingerprint. */
  intoCase: { id: string; number: string } | null;
  sha256: string | null;
  recalls: { id: string; observations: number; reason: "taken_back" | "expired"; at: string; acknowledgedAt: string | null; acknowledgedBy: string | null }[];
};

/** What our organization exported or copied of others' material and the viewer may know of, newest first, with what was taken back. */
export async function listOwnExports(tx: Tx): Promise<OwnExport[]> {
  return tx.$queryRaw`
    select
      e.id, o.name as "organizationName", e.member_name as "memberName", e."rows", e.purpose, e.exported_at as at,
      encode(e.sha256, 'hex') as sha256,
      case when c.id is not null then jsonb_build_object('id', c.id, 'number', c.number) end as "intoCase",
      (
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'id', r.id, 'observations', r.observations, 'reason', r.reason, 'at', r.created_at,
              'acknowledgedAt', r.acknowledged_at, 'acknowledgedBy', r.acknowledged_by_name
            )
            order by r.created_at desc
          ),
          '[]'
        )
        from export_recalls r
        where r.export_id = e.id
      ) as recalls
    from exports e
    join organizations o on o.id = e.case_organization_id
    left join cases c on c.id = e.into_case
    where e.organization_id <> e.case_organization_id
    order by exists (select from export_recalls r where r.export_id = e.id and r.acknowledged_at is null) desc,
      e.exported_at desc, e.id
    limit 200
  `;
}

export type CaseExport = {
  id: string;
  organizationName: string | null;
  memberName: string | null;
  rows: number;
  purpose: ExportPurpose;
  at: Date;
  recalled: number;
  recalledAt: Date | null;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
};

/** What others exported or copied of a case of ours, and what they say about what was taken back. */
export async function listCaseExports(tx: Tx, caseId: string): Promise<CaseExport[]> {
  return tx.$queryRaw`
    select
      e.id, e.organization_name as "organizationName", e.member_name as "memberName", e."rows", e.purpose, e.exported_at as at,
      e.recalled, e.recalled_at as "recalledAt", e.acknowledged_at as "acknowledgedAt",
      e.acknowledged_by as "acknowledgedBy"
    from exports_of_case(${caseId}::uuid) e
  `;
}
