import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import { identify } from "@/server/indicators/canonical";
import { contentKey } from "@/server/indicators/content-key";
import { deriveAgain } from "@/server/indicators/mutations";
import { findObservation, findObservationEffects, type ObservationDetails } from "@/server/observations/queries";
import type { BulkEdit, ObservationEdit, Selection } from "@/server/observations/schema";

export type ObservationUpdate =
  | { ok: true; madePrivate: boolean }
  | { ok: false; reason: "not_found" | "value" | "duplicate" | "unchanged" }
  | { ok: false; reason: "refused"; code: string }
  | { ok: false; reason: "stale"; current: ObservationDetails };

/**
 * Corrects one observation that still is as the person saw it. A corrected value is another indicator: it gets another
 * key, and what the old one met ends. RED makes it private in the same update.
 */
export async function updateObservation(
  tx: Tx,
  caseId: string,
  id: string,
  version: number,
  fields: ObservationEdit,
): Promise<ObservationUpdate> {
  const before = await findObservation(tx, caseId, id);
  if (!before?.mine) return { ok: false, reason: "not_found" };
  if (before.version !== version) return { ok: false, reason: "stale", current: before };
  const indicator = identify(fields.kind, fields.value);
  if (!indicator || indicator.value.length > 8192) return { ok: false, reason: "value" };
  const key = contentKey(indicator.kind, indicator.value);
  if (await holdsAnother(tx, caseId, id, key)) return { ok: false, reason: "duplicate" };
  const madePrivate = fields.tlp === "red" && (before.exposure === "matchable" || fields.exposure === "matchable");
  const exposure = fields.tlp === "red" ? "private" : fields.exposure;
  if (before.origin && isBelow(fields.tlp, before.origin.lowestTlp)) {
    return { ok: false, reason: "refused", code: "source_consent_tlp" };
  }
  const refusal = before.refusal === "tlp_red_never_matched" ? null : before.refusal;
  if (exposure === "matchable" && refusal) return { ok: false, reason: "refused", code: refusal };
  if (indicator.kind !== before.kind || indicator.value !== before.value) {
    const { kept, refusal: hold } = await findKept(tx, caseId, [id]);
    if (kept > 0) return { ok: false, reason: "refused", code: hold };
  }
  const { count } = await tx.observation.updateMany({
    where: { id, caseId, version },
    data: { ...fields, ...indicator, key, exposure, updatedAt: new Date(), version: version + 1 },
  });
  if (count === 0) return staleOrForbidden(tx, caseId, id, version);
  await deriveAgain(tx, id, indicator);
  await appendAudit(tx, "observation.updated", { caseId, subjectId: id, details: changesOf(before, { ...fields, ...indicator, exposure }) });
  return { ok: true, madePrivate };
}

const STRICTNESS = Object.values(Tlp);

function isBelow(tlp: Tlp, lowest: Tlp): boolean {
  return STRICTNESS.indexOf(tlp) < STRICTNESS.indexOf(lowest);
}

async function staleOrForbidden(tx: Tx, caseId: string, id: string, version: number): Promise<ObservationUpdate> {
  const current = await findObservation(tx, caseId, id);
  if (!current || current.version === version) return { ok: false, reason: "not_found" };
  return { ok: false, reason: "stale", current };
}

async function holdsAnother(tx: Tx, caseId: string, id: string, key: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ any: boolean }[]>`
    select exists (
      select from observations o
      where o.case_id = ${caseId}::uuid and o.organization_id = viewer_organization() and o.key = ${key}::uuid
        and o.id <> ${id}::uuid
    ) as any
  `;
  return row?.any ?? false;
}

/** Codes and dates from and to; values and notes are only named. */
function changesOf(before: ObservationDetails, after: ObservationEdit) {
  const names = Object.keys(after) as (keyof ObservationEdit)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const told = changed.filter((name) => name !== "value" && name !== "note");
  return {
    count: 1,
    changed,
    from: Object.fromEntries(told.map((name) => [name, before[name]])),
    to: Object.fromEntries(told.map((name) => [name, after[name]])),
  };
}

export type BulkUpdate = {
  changed: number;
  /** matchable ones that became private, because RED is never compared */
  madePrivate: number;
  /** asked to be matchable and left private: RED, contributed, without a source, or received without consent to it */
  notMatchable: number;
  /** received, and left under the TLP under which it came */
  notLowered: number;
  /** changed by somebody else meanwhile, not the viewer's to change, or seen last before first: left as they are */
  left: number;
};

/** Changes what is named in `edit` of many observations at once, those that still are as the person saw them. */
export async function updateObservations(tx: Tx, caseId: string, selection: Selection, edit: BulkEdit): Promise<BulkUpdate> {
  const how = edit.roles?.how ?? null;
  const roles: string[] = edit.roles?.roles ?? [];
  const [done] = await tx.$queryRaw<Omit<BulkUpdate, "left">[]>`
    with seen as (
      select * from unnest(
        ${selection.map(({ id }) => id)}::uuid[], ${selection.map(({ version }) => version)}::int[]
      ) as s (id, version)
    ),
    chosen as materialized (
      select o.id, o.exposure as before,
        case when l.not_lowered then o.tlp else coalesce(${edit.tlp ?? null}::tlp, o.tlp) end as tlp,
        l.not_lowered,
        o.organization_id <> o.case_organization_id
          or o.sources = '[]'
          or o.origin_observation_id is not null
            and not consented(o.organization_id, 'match', o.origin_observation_id) as never_matchable,
        case
          when ${edit.firstSeenAt !== undefined} then ${edit.firstSeenAt?.toISOString() ?? null}::timestamptz
          else o.first_seen_at
        end as first_seen_at,
        case
          when ${edit.lastSeenAt !== undefined} then ${edit.lastSeenAt?.toISOString() ?? null}::timestamptz
          else o.last_seen_at
        end as last_seen_at
      from observations o
      join seen s on s.id = o.id and s.version = o.version
      cross join lateral (
        select o.origin_observation_id is not null
          and coalesce(${edit.tlp ?? null}::tlp < o.received_tlp, false)
          and not consented(
            o.organization_id, 'lower_tlp', o.origin_observation_id, to_tlp => ${edit.tlp ?? null}::tlp
          ) as not_lowered
      ) l
      where o.case_id = ${caseId}::uuid and o.organization_id = viewer_organization() and viewer_is('analyst')
      order by o.key
      for update of o
    ),
    decided as (
      select c.*,
        (case
          when c.tlp = 'red' then 'private'
          when ${edit.exposure ?? null}::exposure = 'matchable' and c.never_matchable then 'private'
          else coalesce(${edit.exposure ?? null}::exposure, c.before)
        end)::exposure as after
      from chosen c
    ),
    changed as (
      update observations o
      set
        tlp = d.tlp,
        exposure = d.after,
        roles = case ${how}::text
          when 'replace' then ${roles}::text[]::incident_role[]
          when 'add' then array(select distinct r from unnest(o.roles || ${roles}::text[]::incident_role[]) r order by r)
          when 'remove' then array(select r from unnest(o.roles) r where r <> all (${roles}::text[]::incident_role[]) order by r)
          else o.roles
        end,
        confidence = case when ${edit.confidence !== undefined} then ${edit.confidence ?? null}::smallint else o.confidence end,
        first_seen_at = d.first_seen_at,
        last_seen_at = d.last_seen_at,
        updated_at = now(),
        version = o.version + 1
      from decided d
      where o.id = d.id
        and (d.last_seen_at >= d.first_seen_at) is not false
      returning d.before, d.after, d.not_lowered
    )
    select
      count(*)::int as changed,
      count(*) filter (where before = 'matchable' and after = 'private' and ${edit.exposure ?? null}::text is distinct from 'private')::int as "madePrivate",
      count(*) filter (where ${edit.exposure ?? null}::text = 'matchable' and after = 'private')::int as "notMatchable",
      count(*) filter (where not_lowered)::int as "notLowered"
    from changed
  `;
  const result = done ?? { changed: 0, madePrivate: 0, notMatchable: 0, notLowered: 0 };
  if (result.changed > 0) {
    await appendAudit(tx, "observation.updated", { caseId, details: { count: result.changed, changed: Object.keys(edit), to: edit } });
  }
  return { ...result, left: selection.length - result.changed };
}

export type Deletion = {
  deleted: number;
  /** left, because a legal hold keeps them */
  kept: number;
  /** what the viewer may be told of those that were left */
  refusal: string;
};

/** Deletes the observations of a case that are the viewer's to delete, with their shares and overlaps. */
export async function deleteObservations(tx: Tx, caseId: string, ids: string[]): Promise<Deletion> {
  const { kept, refusal } = await findKept(tx, caseId, ids);
  const effects = await findObservationEffects(tx, caseId, ids);
  const sorted = await tx.$queryRaw<{ id: string }[]>`
    delete from observations o
    using (
      select d.id from observations d
      where d.case_id = ${caseId}::uuid
        and d.id = any (${ids}::uuid[])
        and d.id not in (select observations_kept_from_viewer(${caseId}::uuid))
      order by d.key
    ) d
    where o.id = d.id
    returning o.id
  `;
  if (sorted.length > 0) {
    const { matchable, overlaps, parties } = effects;
    await appendAudit(tx, "observation.deleted", {
      caseId,
      subjectId: ids.length === 1 ? ids[0] : null,
      details: { count: sorted.length, matchable, overlaps, parties: parties.length },
    });
  }
  return { deleted: sorted.length, kept, refusal };
}

/** How many of these a legal hold keeps from being deleted by the viewer, and the code for telling it. */
async function findKept(tx: Tx, caseId: string, ids: string[]): Promise<Pick<Deletion, "kept" | "refusal">> {
  const [row] = await tx.$queryRaw<{ kept: number; refusal: string }[]>`
    select
      (select count(*)::int from observations_kept_from_viewer(${caseId}::uuid) k where k = any (${ids}::uuid[])) as kept,
      hold_refusal(c.organization_id) as refusal
    from cases c
    where c.id = ${caseId}::uuid
  `;
  return row ?? { kept: 0, refusal: "not_now" };
}
