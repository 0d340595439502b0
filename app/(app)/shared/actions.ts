"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import type { z } from "zod";
import { formErrors } from "@/app/form-errors";
import { refusalMessage } from "@/app/outcome";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { CopyRefused, copyReceived, type Copied } from "@/server/received/mutations";
import { listOwnCases, type OwnCaseChoice } from "@/server/received/queries";
import { copySchema } from "@/server/received/schema";
import type { Refused } from "@/server/sharing/mutations";

/** The cases of ours into which something received can be added. */
export async function listOwnCasesAction(): Promise<OwnCaseChoice[]> {
  const { viewer } = await requireMember();
  return asViewer(viewer, listOwnCases);
}

export type CopyResult = Copied | { ok: false; message?: string; errors?: Record<string, string> };

/** Adds received values to a case of ours, or to a new one. */
export async function copyReceivedAction(input: z.input<typeof copySchema>): Promise<CopyResult> {
  const { viewer, memberId } = await requireMember();
  const request = copySchema.safeParse(input);
  if (!request.success) return { ok: false, errors: formErrors(request.error, await getTranslations("received.error")) };
  const filer = { organizationId: viewer.organizationId, memberId };
  const result = await asViewer(viewer, (tx) => copyReceived(tx, filer, request.data)).catch((error: unknown): Refused => {
    if (!(error instanceof CopyRefused)) throw error;
    return { ok: false, refusal: error.refusal };
  });
  if (!result.ok) return { ok: false, message: await refusalMessage(result.refusal) };
  revalidatePath(`/cases/${result.caseId}`, "layout");
  return result;
}
