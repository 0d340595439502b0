"use server";

import { revalidatePath } from "next/cache";
import { outcomeOf, type Outcome } from "@/app/outcome";
import { requireMember } from "@/server/auth/viewer";
import { isUuid } from "@/server/cases/find-case";
import { asViewer } from "@/server/db";
import { acknowledgeRecall } from "@/server/exports/mutations";

/** Tells the owner that our copies of what it took back are deleted. */
export async function acknowledgeRecallAction(recallId: string): Promise<Outcome> {
  const { viewer } = await requireMember();
  const outcome = await outcomeOf(async () => {
    const done = isUuid(recallId) && (await asViewer(viewer, (tx) => acknowledgeRecall(tx, recallId)));
    return done ? null : "not_found";
  });
  revalidatePath("/shared/exports");
  return outcome;
}
