"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { refusalMessage } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { asViewer, isForbidden } from "@/server/db";
import { judgedSchema, verdictSchema } from "@/server/overlap/schema";
import { judgeOverlaps, type Judged, type Judgement } from "@/server/overlap/verdicts";

/** Says what the viewer's organization thinks of these overlaps; the message tells which were left alone, and why. */
export async function judgeOverlapsAction(overlaps: Judged[], _before: unknown, given: FormData): Promise<FormResult> {
  const { viewer, memberId } = await requireMember();
  const [form, t] = [formOf(given), await getTranslations("overlaps.verdict")];
  const said = verdictSchema.safeParse({ verdict: form.get("verdict") ?? "", note: form.get("note") ?? "" });
  if (!said.success) return { ok: false, errors: formErrors(said.error, (key) => t(`error.${key as "note_long"}`)) };
  const judged = judgedSchema.safeParse(overlaps);
  if (!judged.success) return { ok: false, message: await refusalMessage("not_found") };
  const by = { organizationId: viewer.organizationId, memberId };
  const outcome = await asViewer(viewer, (tx) => judgeOverlaps(tx, by, judged.data, said.data.verdict, said.data.note)).catch((error: unknown) => {
    if (isForbidden(error)) return null;
    throw error;
  });
  if (!outcome) return { ok: false, message: await refusalMessage("role") };
  revalidatePath("/", "layout");
  return resultOf(outcome, t);
}

function resultOf({ judged, changed, gone }: Judgement, t: Awaited<ReturnType<typeof getTranslations<"overlaps.verdict">>>): FormResult {
  const left = [changed.length > 0 && t("changed", { count: changed.length }), gone.length > 0 && t("gone", { count: gone.length })];
  const message = left.filter(Boolean).join(" ");
  if (judged.length === 0) return { ok: false, message };
  return { ok: true, message: [t("done", { count: judged.length }), message].filter(Boolean).join(" ") };
}
