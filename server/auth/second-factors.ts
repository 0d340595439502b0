import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { newAuthenticator, stepOfCode, type AuthenticatorOffer } from "@/server/auth/authenticator-code";
import { newRecoveryCodes, recoveryCodeHash } from "@/server/auth/recovery-codes";
import { openSecret, sealSecret } from "@/server/auth/sealed-secret";
import type { Tx } from "@/server/db";

export type SecondFactor = {
  id: string;
  kind: "authenticator" | "passkey";
  name: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
};

/** Recovery codes that were just made, to be shown this once; null where the person keeps those it has. */
export type NewCodes = string[] | null;

/** The viewer's own second factors, the oldest first. */
export function listSecondFactors(tx: Tx): Promise<SecondFactor[]> {
  return tx.$queryRaw`
    select id, kind, name, created_at as "createdAt", last_used_at as "lastUsedAt" from second_factors_of_viewer()
  `;
}

/** How many recovery codes the viewer has left. */
export async function countRecoveryCodes(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ left: number }[]>`select recovery_codes_left() as left`;
  return row?.left ?? 0;
}

/** Offers the viewer a new authenticator app; it counts once confirmAuthenticator() saw a code of it. */
export async function offerAuthenticator(tx: Tx, person: { userId: string; email: string }): Promise<AuthenticatorOffer> {
  const offer = newAuthenticator(person.email);
  await tx.$executeRaw`select offer_authenticator(${sealSecret(offer.key, person.userId)})`;
  return offer;
}

export type Added = { added: false } | { added: true; codes: NewCodes };

/** Takes the offered authenticator app into use, in place of an older one. `added` is false for a wrong code. */
export async function confirmAuthenticator(tx: Tx, userId: string, code: string): Promise<Added> {
  const [offered] = await tx.$queryRaw<{ sealed: Uint8Array | null }[]>`select offered_authenticator() as sealed`;
  const secret = offered?.sealed ? openSecret(offered.sealed, userId) : null;
  const step = secret ? await stepOfCode(secret, code) : null;
  if (step === null) return { added: false };
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`select confirm_authenticator(${step}) as done`;
  if (!row?.done) return { added: false };
  return { added: true, codes: await recordAdded(tx, userId, "authenticator") };
}

/** Audits a new factor; who has no recovery codes gets them now. */
export async function recordAdded(tx: Tx, userId: string, kind: SecondFactor["kind"]): Promise<NewCodes> {
  const codes = (await countRecoveryCodes(tx)) > 0 ? null : await writeRecoveryCodes(tx, userId);
  await appendAudit(tx, "second_factor.added", { subjectId: userId, details: { kind } });
  return codes;
}

/** New recovery codes in place of all before; null where the viewer has no factor that they would stand in for. */
export async function replaceRecoveryCodes(tx: Tx, userId: string): Promise<NewCodes> {
  const codes = await writeRecoveryCodes(tx, userId);
  if (codes) await appendAudit(tx, "recovery_code.replaced", { subjectId: userId });
  return codes;
}

/** Takes one of the viewer's factors away; false where it is none of theirs. */
export async function removeSecondFactor(tx: Tx, userId: string, factorId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`select remove_second_factor(${factorId}::uuid) as done`;
  if (row?.done) await appendAudit(tx, "second_factor.removed", { subjectId: userId });
  return row?.done ?? false;
}

async function writeRecoveryCodes(tx: Tx, userId: string): Promise<NewCodes> {
  const codes = newRecoveryCodes();
  const hashes = codes.map((code) => recoveryCodeHash(userId, code).toString("hex"));
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`
    select replace_recovery_codes(array(select decode(hash, 'hex') from unnest(${hashes}::text[]) hash)) as done
  `;
  return row?.done ? codes : null;
}
