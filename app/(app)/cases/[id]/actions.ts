"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { outcomeOf } from "@/app/outcome";
import { requireMember } from "@/server/auth/viewer";
import { addComment, removeComment } from "@/server/cases/comments";
import { caseEditSchema, commentSchema, type CaseFields } from "@/server/cases/edit-schema";
import { isUuid, isVersion } from "@/server/cases/find-case";
import type { CaseDetails } from "@/server/cases/find-case-details";
import { updateCase } from "@/server/cases/update-case";
import { deleteCase, findCaseEffects, withdrawCase, type CaseEffects } from "@/server/cases/withdraw-case";
import { asViewer } from "@/server/db";

export type SaveCaseResult =
  | { ok: true }
  | { ok: false; errors?: Partial<Record<keyof CaseFields, string>>; message?: string; current?: CaseDetails };

/** Saves the case form; where somebody else was quicker, answers with the case as it is now. */
export async function updateCaseAction(id: string, version: number, given: unknown): Promise<SaveCaseResult> {
  const { viewer } = await requireMember();
  const t = await getTranslations("cases");
  const parsed = caseEditSchema.safeParse(given);
  if (!parsed.success) {
    const errors: Partial<Record<string, string>> = {};
    for (const { path } of parsed.error.issues) errors[String(path[0])] ??= t(`error.${errorKey(String(path[0]))}`);
    return { ok: false, errors };
  }
  if (!isUuid(id) || !isVersion(version)) return { ok: false, message: t("error.gone") };
  const result = await asViewer(viewer, (tx) => updateCase(tx, id, version, parsed.data));
  if (result.ok) {
    revalidatePath(`/cases/${id}`, "layout");
    return { ok: true };
  }
  if (result.reason === "owner") return { ok: false, errors: { ownerMemberId: t("error.field") } };
  return result.reason === "stale" ? { ok: false, current: result.current } : { ok: false, message: t("error.gone") };
}

const fieldErrors = ["title", "description", "techniques", "resolution", "classification"] as const;

function errorKey(field: string): (typeof fieldErrors)[number] | "field" {
  return fieldErrors.find((known) => known === field) ?? "field";
}

/** What withdrawing or deleting the case would take from others; null where there is no such case. */
export async function findCaseEffectsAction(id: string): Promise<CaseEffects | null> {
  const { viewer } = await requireMember();
  return isUuid(id) ? asViewer(viewer, (tx) => findCaseEffects(tx, id)) : null;
}

type Done = { ok: true } | { ok: false; message: string };

/** Takes the case back from everybody else and keeps it. */
export async function withdrawCaseAction(id: string): Promise<Done> {
  const { viewer } = await requireMember();
  const done = isUuid(id) && (await asViewer(viewer, (tx) => withdrawCase(tx, id)));
  if (!done) return { ok: false, message: (await getTranslations("cases"))("error.gone") };
  revalidatePath(`/cases/${id}`, "layout");
  return { ok: true };
}

/** Deletes the case and everything in it; its page is gone then, and whoever is on it has to leave. */
export async function deleteCaseAction(id: string): Promise<Done> {
  const { viewer } = await requireMember();
  let done = false;
  const outcome = await outcomeOf(async () => {
    done = isUuid(id) && (await asViewer(viewer, (tx) => deleteCase(tx, id)));
    return null;
  });
  if (outcome.ok && !done) return { ok: false, message: (await getTranslations("cases"))("error.gone") };
  return outcome;
}

/** Adds a comment to the case. */
export async function addCommentAction(id: string, body: unknown): Promise<Done> {
  const { viewer, memberId, name } = await requireMember();
  const t = await getTranslations("cases");
  const parsed = commentSchema.safeParse(body);
  if (!parsed.success) return { ok: false, message: t("comments.invalid") };
  const author = { organizationId: viewer.organizationId, memberId, name };
  const done = isUuid(id) && (await asViewer(viewer, (tx) => addComment(tx, id, author, parsed.data)));
  if (!done) return { ok: false, message: t("error.gone") };
  revalidatePath(`/cases/${id}`);
  return { ok: true };
}

/** Takes one's own comment back. */
export async function removeCommentAction(id: string, commentId: string): Promise<Done> {
  const { viewer } = await requireMember();
  let done = false;
  const outcome = await outcomeOf(async () => {
    done = isUuid(id) && isUuid(commentId) && (await asViewer(viewer, (tx) => removeComment(tx, id, commentId)));
    return null;
  });
  if (outcome.ok && !done) return { ok: false, message: (await getTranslations("cases"))("error.gone") };
  revalidatePath(`/cases/${id}`);
  return outcome;
}
