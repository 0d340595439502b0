"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { endMemberSessions, resetSecondFactors, setTwoStepRequired } from "@/server/organizations/security";

/** Whether members act for the organization only with two-step sign-in. */
export async function setTwoStepRequiredAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer } = await requireMember();
  const required = formOf(given).get("required") === "on";
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => setTwoStepRequired(tx, viewer.organizationId, required)));
  revalidatePath("/organization/security");
  return outcome.ok ? { ok: true, message: (await getTranslations("organization.security"))("saved") } : outcome;
}

/** Takes a member's second factors away, for who lost them. */
export async function resetSecondFactorsAction(memberId: string): Promise<Outcome> {
  const { viewer } = await requireMember();
  const id = z.uuid().safeParse(memberId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => resetSecondFactors(tx, id.data)));
  revalidatePath("/organization");
  return outcome;
}

/** Ends one session that acts for the organization. */
export async function endMemberSessionAction(sessionId: string): Promise<FormResult> {
  const { viewer } = await requireMember();
  const id = z.uuid().safeParse(sessionId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => endMemberSessions(tx, { sessionId: id.data })));
  revalidatePath("/organization/security");
  return outcome;
}

/** Ends every session that acts for the organization but the one that asks. */
export async function endAllSessionsAction(): Promise<Outcome> {
  const { viewer, sessionId } = await requireMember();
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => endMemberSessions(tx, { keep: sessionId })));
  revalidatePath("/organization/security");
  return outcome;
}
