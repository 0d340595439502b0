"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { acceptMerger, askMerger, endMerger } from "@/server/merging/mutations";
import { mergerSchema, takenOnSchema } from "@/server/merging/schema";
import { findOwnOrganization } from "@/server/organizations/queries";

/** Asks to merge the viewer's organization into another; its own code must have been typed. */
export async function askMergerAction(intoId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireMember();
  const into = z.uuid().safeParse(intoId);
  if (!into.success) return { ok: false, message: await refusalMessage("not_found") };
  const parsed = mergerSchema.safeParse({
    reason: form.get("reason") ?? "", keepCompared: form.has("keepCompared"), code: form.get("code") ?? "",
  });
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, await getTranslations("retention.error")) };
  const { reason, keepCompared, code } = parsed.data;
  const own = await asViewer(viewer, (tx) => findOwnOrganization(tx, viewer.organizationId));
  if (own.code !== code) return { ok: false, errors: { code: (await getTranslations("organization"))("closing.codeWrong") } };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => askMerger(tx, into.data, reason, keepCompared)));
  revalidatePath("/organization", "layout");
  return outcome;
}

/** Accepts, with the members that are taken on: fields `role:<member>` that say a role. */
export async function acceptMergerAction(mergerId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const form = formOf(given);
  const { viewer } = await requireMember();
  const id = z.uuid().safeParse(mergerId);
  const chosen = [...form.entries()].filter(([name, role]) => name.startsWith("role:") && role !== "");
  const takenOn = takenOnSchema.safeParse(chosen.map(([name, role]) => ({ memberId: name.slice("role:".length), role })));
  if (!id.success || !takenOn.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() =>
    asViewer(viewer, (tx) => acceptMerger(tx, id.data, form.has("compare"), takenOn.data)),
  );
  revalidatePath("/organization", "layout");
  return outcome;
}

/** Takes one's own asking back, or declines another's. */
export async function endMergerAction(mergerId: string, how: "withdrawn" | "declined"): Promise<Outcome> {
  const { viewer } = await requireMember();
  const parsed = z.object({ id: z.uuid(), how: z.enum(["withdrawn", "declined"]) }).safeParse({ id: mergerId, how });
  if (!parsed.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => endMerger(tx, parsed.data.id, parsed.data.how)));
  revalidatePath("/organization", "layout");
  return outcome;
}
