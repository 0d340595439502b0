import { getTranslations } from "next-intl/server";
import { countRefusal } from "@/server/activity/mutations";
import { findSignedIn, isMember } from "@/server/auth/viewer";
import { asViewer, refusalOf } from "@/server/db";

export type Outcome = { ok: true } | { ok: false; message: string };

/**
 * Runs the work of an action. A refusal, returned as a code or raised by the database's rules, comes back as its message
 * for the person; anything else is thrown on.
 */
export async function outcomeOf(work: () => Promise<string | null>): Promise<Outcome> {
  const refusal = await work().catch((error: unknown) => {
    const code = refusalOf(error);
    if (!code) throw error;
    return code;
  });
  return refusal ? { ok: false, message: await refusalMessage(refusal) } : { ok: true };
}

/** What a refusal means and what would make the act lawful; counted for the admin of whoever was refused. */
export async function refusalMessage(code: string): Promise<string> {
  const [t, signedIn] = await Promise.all([getTranslations("refusals"), findSignedIn()]);
  // In a transaction of its own: what was refused has rolled back.
  if (signedIn && isMember(signedIn)) await asViewer(signedIn.viewer, (tx) => countRefusal(tx, code));
  return t(code as "not_found");
}
