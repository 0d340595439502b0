"use server";

import { revalidatePath } from "next/cache";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import { requireMember } from "@/server/auth/viewer";
import { authorizeBroker, endAuthorization } from "@/server/brokering/mutations";
import { isUuid } from "@/server/cases/find-case";
import { asViewer, type Tx } from "@/server/db";

export async function authorizeBrokerAction(brokerId: string): Promise<Outcome> {
  return change(brokerId, authorizeBroker);
}

export async function endAuthorizationAction(brokerId: string): Promise<Outcome> {
  return change(brokerId, endAuthorization);
}

async function change(brokerId: string, work: (tx: Tx, id: string) => Promise<string | null>): Promise<Outcome> {
  const { viewer } = await requireMember();
  if (!isUuid(brokerId)) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => work(tx, brokerId)));
  revalidatePath("/organization", "layout");
  return outcome;
}
