"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { appendShown } from "@/server/audit/mutations";
import { requireMember } from "@/server/auth/viewer";
import { isUuid, isVersion } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { MOST_OBSERVATIONS } from "@/server/observations/limits";
import { addObservationsByHand, type Added } from "@/server/observations/add-by-hand";
import { deleteObservations, updateObservation, updateObservations, type BulkUpdate, type ObservationUpdate } from "@/server/observations/mutations";
import { findObservation, findObservationEffects, type ObservationDetails, type ObservationEffects } from "@/server/observations/queries";
import { addByHandSchema, bulkEditSchema, observationEditSchema, selectionSchema } from "@/server/observations/schema";

type Failed = { ok: false; message: string };

/** One observation with everything known of it; null where it is not there any more. */
export async function findObservationAction(caseId: string, id: string): Promise<ObservationDetails | null> {
  const { viewer } = await requireMember();
  if (!isUuid(caseId) || !isUuid(id)) return null;
  return asViewer(viewer, async (tx) => {
    const found = await findObservation(tx, caseId, id);
    if (found && !found.mine) await appendShown(tx, [id]);
    return found;
  });
}

/** Corrects one observation. */
export async function updateObservationAction(
  caseId: string,
  id: string,
  version: number,
  given: unknown,
): Promise<{ ok: true; madePrivate: boolean } | (Failed & { current?: ObservationDetails; field?: string })> {
  const { viewer } = await requireMember();
  const t = await getTranslations("indicators");
  const parsed = observationEditSchema.safeParse(given);
  if (!parsed.success || !isUuid(caseId) || !isUuid(id) || !isVersion(version)) {
    const field = parsed.error?.issues[0]?.path[0];
    return { ok: false, message: field === "lastSeenAt" ? t("error.period") : t("error.field"), field: String(field ?? "") };
  }
  const result = await asViewer(viewer, (tx) => updateObservation(tx, caseId, id, version, parsed.data));
  if (!result.ok) return failure(result, t);
  revalidatePath(`/cases/${caseId}`, "layout");
  return result;
}

async function failure(result: Exclude<ObservationUpdate, { ok: true }>, t: Awaited<ReturnType<typeof getTranslations<"indicators">>>) {
  if (result.reason === "stale") return { ok: false as const, message: t("error.stale"), current: result.current };
  if (result.reason === "refused") {
    const field = result.code === "source_consent_tlp" ? "tlp" : "exposure";
    return { ok: false as const, message: t(`refusal.${result.code as "role"}`), field };
  }
  const field = result.reason === "not_found" ? undefined : "value";
  return { ok: false as const, message: t(`error.${result.reason}`), field };
}

/** Changes many observations at once. */
export async function updateObservationsAction(caseId: string, selection: unknown, edit: unknown): Promise<({ ok: true } & BulkUpdate) | Failed> {
  const { viewer } = await requireMember();
  const chosen = selectionSchema.safeParse(selection);
  const change = bulkEditSchema.safeParse(edit);
  if (!chosen.success || !change.success || !isUuid(caseId)) {
    return { ok: false, message: (await getTranslations("indicators"))("error.field") };
  }
  const result = await asViewer(viewer, (tx) => updateObservations(tx, caseId, chosen.data, change.data));
  revalidatePath(`/cases/${caseId}`, "layout");
  return { ok: true, ...result };
}

const idsSchema = z.array(z.uuid()).min(1).max(MOST_OBSERVATIONS);

/** What others would lose with these observations; null where the request makes no sense. */
export async function findObservationEffectsAction(caseId: string, ids: unknown): Promise<ObservationEffects | null> {
  const { viewer } = await requireMember();
  const chosen = idsSchema.safeParse(ids);
  if (!chosen.success || !isUuid(caseId)) return null;
  return asViewer(viewer, (tx) => findObservationEffects(tx, caseId, chosen.data));
}

/** Deletes observations with their shares and overlaps; `note` says what is left, where a hold keeps some. */
export async function deleteObservationsAction(caseId: string, ids: unknown): Promise<{ ok: true; deleted: number; note?: string } | Failed> {
  const { viewer } = await requireMember();
  const t = await getTranslations("indicators");
  const chosen = idsSchema.safeParse(ids);
  if (!chosen.success || !isUuid(caseId)) return { ok: false, message: t("error.not_found") };
  const { deleted, kept, refusal } = await asViewer(viewer, (tx) => deleteObservations(tx, caseId, chosen.data));
  const note = kept > 0 ? t(`delete.kept.${refusal as "not_now"}`, { count: kept }) : undefined;
  if (deleted === 0) return { ok: false, message: note ?? t("error.not_found") };
  revalidatePath(`/cases/${caseId}`, "layout");
  return { ok: true, deleted, note };
}

/** Files indicators that were typed one to a line. */
export async function addObservationsAction(caseId: string, given: unknown): Promise<Added | { ok: false; reason: "field" | "source" }> {
  const { viewer, memberId } = await requireMember();
  const parsed = addByHandSchema.safeParse(given);
  if (!parsed.success) return { ok: false, reason: parsed.error.issues.some(({ path }) => path[0] === "source") ? "source" : "field" };
  if (!isUuid(caseId)) return { ok: false, reason: "not_found" };
  const reporter = { organizationId: viewer.organizationId, memberId };
  const result = await asViewer(viewer, (tx) => addObservationsByHand(tx, caseId, reporter, parsed.data));
  if (result.ok) revalidatePath(`/cases/${caseId}`, "layout");
  return result;
}
