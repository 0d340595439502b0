"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import { requireOperator } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { verifyDomain } from "@/server/single-sign-on/settings";

/** An operator knows that a mail domain is an organization's. */
export async function confirmDomainAction(organizationId: string, domain: string): Promise<Outcome> {
  const { viewer } = await requireOperator();
  const id = z.uuid().safeParse(organizationId);
  if (!id.success) return { ok: false, message: await refusalMessage("not_found") };
  const outcome = await outcomeOf(() => asViewer(viewer, (tx) => verifyDomain(tx, id.data, String(domain), "operator")));
  revalidatePath("/operator/installation");
  return outcome;
}
