import "server-only";

import type { DraftIndicator } from "@/generated/prisma/client";
import type { IndicatorKind } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";
import { suggestRole } from "@/server/drafts/defaults";
import { BY_HAND, findDraft, type Draft } from "@/server/drafts/queries";
import { beginReceivedPrivate } from "@/server/drafts/received";
import type { IndicatorChange } from "@/server/drafts/schema";
import { identify, type Indicator } from "@/server/indicators/canonical";
import { readIndicators } from "@/server/indicators/composites";
import { contentKey } from "@/server/indicators/content-key";
import { suggestExposure } from "@/server/rules/queries";

/**
 * Writes a person's choices down, each as one statement however many rows it means. RED is private whatever is asked,
 * and so is what is contributed to another organization's case.
 * @returns false where the draft is not there.
 */
export async function changeIndicators(tx: Tx, draftId: string, changes: IndicatorChange[]): Promise<boolean> {
  const [draft] = await tx.$queryRaw<{ contributes: boolean }[]>`
    select coalesce(c.organization_id <> d.organization_id, false) as contributes
    from drafts d
    left join cases c on c.id = d.case_id
    where d.id = ${draftId}::uuid
    for update of d
  `;
  if (!draft) return false;
  for (const change of changes) await applyChange(tx, draftId, change, draft.contributes);
  await tx.draft.update({ where: { id: draftId }, data: { updatedAt: new Date() }, select: { id: true } });
  return true;
}

async function applyChange(tx: Tx, draftId: string, { positions, set }: IndicatorChange, contributes: boolean) {
  const chosen = positions === "all" ? null : positions;
  await tx.$executeRaw`
    update draft_indicators i
    set
      chosen = coalesce(${set.chosen ?? null}::boolean, i.chosen),
      role = coalesce(${set.role ?? null}::incident_role, i.role),
      tlp = coalesce(${set.tlp ?? null}::tlp, i.tlp),
      shared = coalesce(${set.shared ?? null}::boolean, i.shared),
      exposure = case
        when ${contributes} or coalesce(${set.tlp ?? null}::tlp, i.tlp) = 'red' then 'private'
        else coalesce(${set.exposure ?? null}::exposure, i.exposure)
      end
    where i.draft_id = ${draftId}::uuid
      and (${chosen === null} or i.position = any (${chosen ?? []}::int[]))
  `;
}

export type TypedResult =
  | { ok: true; rows: DraftIndicator[] }
  | { ok: false; reason: "not_found" | "invalid" | "duplicate" };

/** Adds what a person typed, chosen: one indicator, or the parts of one that MISP writes as two. */
export async function addIndicatorByHand(
  tx: Tx,
  draftId: string,
  typed: { kind?: IndicatorKind; value: string },
): Promise<TypedResult> {
  const draft = await findDraft(tx, draftId);
  if (!draft) return { ok: false, reason: "not_found" };
  const indicators = recognize(typed);
  if (indicators.length === 0) return { ok: false, reason: "invalid" };
  const rows: DraftIndicator[] = [];
  for (const indicator of indicators) {
    const key = contentKey(indicator.kind, indicator.value);
    if (!(await holds(tx, draftId, key))) rows.push(await addIndicator(tx, draft, { ...indicator, key }));
  }
  return rows.length > 0 ? { ok: true, rows } : { ok: false, reason: "duplicate" };
}

async function addIndicator(tx: Tx, draft: Draft, indicator: Indicator & { key: string }): Promise<DraftIndicator> {
  const draftId = draft.id;
  const tlp = draft.targetCase?.tlp ?? draft.details.tlp;
  const last = await tx.draftIndicator.aggregate({ where: { draftId }, _max: { position: true } });
  const position = (last._max.position ?? -1) + 1;
  const role = suggestRole(indicator.kind, "");
  await tx.draftIndicator.create({
    data: {
      ...indicator, draftId, position, tlp, sourceName: BY_HAND, chosen: true,
      role, exposure: await suggestExposure(tx, tlp, role, indicator.kind),
    },
    select: { position: true },
  });
  await beginReceivedPrivate(tx, draftId, position);
  await changeIndicators(tx, draftId, [{ positions: [position], set: {} }]);
  await matchNoise(tx, draftId, position);
  return tx.draftIndicator.findUniqueOrThrow({ where: { draftId_position: { draftId, position } } });
}

/** Corrects kind or value of what was found; its choices stay. */
export async function correctIndicator(
  tx: Tx,
  draftId: string,
  position: number,
  typed: { kind?: IndicatorKind; value: string },
): Promise<TypedResult> {
  const row = await tx.draftIndicator.findUnique({ where: { draftId_position: { draftId, position } } });
  if (!row) return { ok: false, reason: "not_found" };
  const [indicator, ...more] = recognize(typed);
  if (!indicator || more.length > 0) return { ok: false, reason: "invalid" };
  const key = contentKey(indicator.kind, indicator.value);
  if (key !== row.key && (await holds(tx, draftId, key))) return { ok: false, reason: "duplicate" };
  const where = { draftId_position: { draftId, position } };
  await tx.draftIndicator.update({ where, data: { ...indicator, key } });
  await matchNoise(tx, draftId, position);
  return { ok: true, rows: [await tx.draftIndicator.findUniqueOrThrow({ where })] };
}

/** Which noise lists the typed value is on: one value, which the database matches itself. */
async function matchNoise(tx: Tx, draftId: string, position: number): Promise<void> {
  await tx.$executeRaw`
    update draft_indicators i
    set noise = noise_of(i.kind::text, i.value, viewer_organization())
    where i.draft_id = ${draftId}::uuid and i.position = ${position}
  `;
}

function recognize({ kind, value }: { kind?: IndicatorKind; value: string }): Indicator[] {
  if (!kind) return readIndicators(value);
  const indicator = identify(kind, value);
  return indicator ? [indicator] : [];
}

async function holds(tx: Tx, draftId: string, key: string): Promise<boolean> {
  return (await tx.draftIndicator.findFirst({ where: { draftId, key }, select: { position: true } })) !== null;
}
