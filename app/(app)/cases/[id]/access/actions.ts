"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage } from "@/app/outcome";
import type { FormResult } from "@/components/action-form";
import { IdentityPolicy } from "@/generated/prisma/enums";
import { requireMember } from "@/server/auth/viewer";
import { asViewer, refusalOf, type Tx } from "@/server/db";
import { setCaseIdentity } from "@/server/cases/case-identity";
import { isUuid } from "@/server/cases/find-case";
import { changeGrant, grantCase, previewGrant, revokeGrant, type Granted, type GrantPreview } from "@/server/sharing/grants";
import { revokeShare, shareObservations, type MadeShare, type Refused } from "@/server/sharing/mutations";
import { listParties, type Party } from "@/server/sharing/parties";
import { previewShare, type SharePreview } from "@/server/sharing/preview";
import { changeGrantSchema, grantSchema, previewShareSchema, shareSchema } from "@/server/sharing/schema";

export type Failed = { ok: false; message?: string; errors?: Record<string, string> };
type Done<Extra> = ({ ok: true } & Extra) | Failed;

/** Everybody something can be given to, and who cannot be given anything yet, with why. */
export async function listPartiesAction(): Promise<Party[]> {
  const { viewer } = await requireMember();
  return asViewer(viewer, listParties);
}

/** Who would see what, before anything is shared. */
export async function previewShareAction(input: z.input<typeof previewShareSchema>): Promise<SharePreview | null> {
  const { viewer } = await requireMember();
  const request = previewShareSchema.safeParse(input);
  return request.success ? asViewer(viewer, (tx) => previewShare(tx, request.data)) : null;
}

/** Shares with each party what the preview showed. */
export async function shareAction(input: z.input<typeof shareSchema>): Promise<Done<{ shares: MadeShare[]; proposed: number }>> {
  return run(shareSchema, input, (tx, request) => shareObservations(tx, request), () => input.caseId);
}

/** Takes shares back: one from its row, or all of one act by its Undo. */
export async function revokeSharesAction(shareIds: string[]): Promise<{ ok: true } | { ok: false; message: string }> {
  const { viewer } = await requireMember();
  const ids = z.array(z.uuid()).max(50).catch([]).parse(shareIds);
  const results = await asViewer(viewer, async (tx) => {
    const done = [];
    for (const id of ids) done.push(await revokeShare(tx, id));
    return done;
  });
  const refused = results.find((result) => !result.ok);
  for (const result of results) if (result.ok) revalidatePath(`/cases/${result.caseId}/access`);
  if (refused && !refused.ok) return { ok: false, message: await refusalMessage(refused.refusal) };
  return ids.length ? { ok: true } : { ok: false, message: await refusalMessage("not_yours") };
}

/** What a party would see of a case granted to it. */
export async function previewGrantAction(caseId: string, partyId: string): Promise<GrantPreview | null> {
  const { viewer } = await requireMember();
  if (!isUuid(caseId) || !isUuid(partyId)) return null;
  return asViewer(viewer, (tx) => previewGrant(tx, caseId, partyId));
}

export async function grantAction(input: z.input<typeof grantSchema>): Promise<Done<Granted>> {
  return run(grantSchema, input, grantCase, () => input.caseId);
}

export async function changeGrantAction(input: z.input<typeof changeGrantSchema>): Promise<Done<Granted>> {
  return run(changeGrantSchema, input, changeGrant, (result) => result.caseId);
}

export async function revokeGrantAction(grantId: string): Promise<{ ok: true } | { ok: false; message: string }> {
  const { viewer } = await requireMember();
  if (!isUuid(grantId)) return { ok: false, message: await refusalMessage("not_yours") };
  const result = await asViewer(viewer, (tx) => revokeGrant(tx, grantId));
  if (!result.ok) return { ok: false, message: await refusalMessage(result.refusal) };
  revalidatePath(`/cases/${result.caseId}/access`);
  return { ok: true };
}

/** How others read us in overlaps of this case; empty: as our organization says. */
export async function setCaseIdentityAction(caseId: string, _before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer } = await requireMember();
  const t = await getTranslations("sharing.identity");
  const chosen = z.union([z.enum(IdentityPolicy), z.literal("").transform(() => null)]).safeParse(formOf(given).get("identity") ?? "");
  if (!chosen.success) return { ok: false, message: t("unknown") };
  if (!isUuid(caseId)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => setCaseIdentity(tx, caseId, chosen.data)));
  if (outcome.ok) revalidatePath(`/cases/${caseId}`, "layout");
  return outcome.ok ? { ok: true, message: t("saved") } : outcome;
}

/** Parses, does it in one transaction, and says in words what the rules refused, before or in the database. */
async function run<Schema extends z.ZodType, Result>(
  schema: Schema,
  input: z.input<Schema>,
  work: (tx: Tx, request: z.output<Schema>) => Promise<({ ok: true } & Result) | Refused>,
  caseOf: (result: { ok: true } & Result) => string,
): Promise<Done<Result>> {
  const { viewer } = await requireMember();
  const request = schema.safeParse(input);
  if (!request.success) return { ok: false, errors: formErrors(request.error, await getTranslations("sharing.error")) };
  const result = await asViewer(viewer, (tx) => work(tx, request.data)).catch((error: unknown): Refused => {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { ok: false, refusal };
  });
  if (!result.ok) return { ok: false, message: await refusalMessage((result as Refused).refusal) };
  revalidatePath(`/cases/${caseOf(result)}/access`);
  revalidatePath("/requests", "layout");
  revalidatePath("/organization/sharing");
  return result;
}
