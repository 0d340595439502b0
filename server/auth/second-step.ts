import "server-only";

import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { randomUUID } from "node:crypto";
import { appendAudit } from "@/server/audit/mutations";
import { stepOfCode } from "@/server/auth/authenticator-code";
import { recordOpened, type Client } from "@/server/auth/mutations";
import { verifyPasskey, type Origin } from "@/server/auth/passkeys";
import { recoveryCodeHash } from "@/server/auth/recovery-codes";
import { openSecret } from "@/server/auth/sealed-secret";
import type { SignedIn } from "@/server/auth/session";
import { accountHash, hashToken } from "@/server/auth/tokens";
import { asViewer, database } from "@/server/db";

/** Somebody who gave the right password and owes the second step. */
export type SecondStep = {
  userId: string;
  email: string;
  authenticator: string | null;
  sealedSecret: Uint8Array | null;
  passkeys: string[];
  recoveryCodes: number;
};

export type SecondStepResult =
  | { ok: true; signedIn: SignedIn }
  | { ok: false; reason: "wrong" | "over" }
  | { ok: false; reason: "wait"; seconds: number };

/** Who owes the second step under this token, and with what they can give it; null once it is over. */
export async function findSecondStep(token: string | undefined): Promise<SecondStep | null> {
  const [step] = await database().$queryRaw<SecondStep[]>`
    select user_id as "userId", email, authenticator, sealed_secret as "sealedSecret", passkeys, recovery_codes as "recoveryCodes"
    from find_second_step(${hashToken(token)})
  `;
  return step ?? null;
}

/** Signs in with a code of the authenticator app. Each code works once. */
export function signInWithCode(token: string, code: string, client: Client): Promise<SecondStepResult> {
  return take(token, client, async (step) => {
    const secret = step.sealedSecret && openSecret(step.sealedSecret, step.userId);
    const at = secret ? await stepOfCode(secret, code) : null;
    return at === null ? null : { method: "authenticator", factor: step.authenticator, proof: at, codeHash: null };
  });
}

/** Signs in with a recovery code, which is used up. */
export function signInWithRecoveryCode(token: string, code: string, client: Client): Promise<SecondStepResult> {
  return take(token, client, async (step) => {
    const codeHash = recoveryCodeHash(step.userId, code);
    return { method: "recovery_code", factor: null, proof: 0, codeHash };
  });
}

/** Signs in with what the browser's passkey signed after the password. */
export function signInWithSecondPasskey(
  token: string,
  response: AuthenticationResponseJSON,
  origin: Origin,
  client: Client,
): Promise<SecondStepResult> {
  return take(token, client, async (step) => {
    const passkey = await verifyPasskey(response, origin, step.userId);
    return passkey && { method: "passkey", factor: passkey.id, proof: passkey.signCount, codeHash: null };
  });
}

/** Signs in with a passkey alone, one that has asked its person for a PIN, finger or face. */
export async function signInWithPasskey(
  response: AuthenticationResponseJSON,
  origin: Origin,
  client: Client,
): Promise<SecondStepResult> {
  const tries = accountHash(`passkey ${client.address}`);
  const seconds = await beginTry(tries, client);
  if (seconds > 0) return { ok: false, reason: "wait", seconds };
  const passkey = await verifyPasskey(response, origin, null);
  if (!passkey) return { ok: false, reason: "wrong" };
  const sessionId = randomUUID();
  const [row] = await database().$queryRaw<{ done: boolean }[]>`
    select open_session_by_passkey(${sessionId}::uuid, ${passkey.id}::uuid, ${passkey.signCount}, ${client.userAgent}) as done
  `;
  if (!row?.done) return { ok: false, reason: "wrong" };
  await forgetTries(tries, client);
  return opened(sessionId, "passkey_alone");
}

type Proof = { method: "authenticator" | "passkey" | "recovery_code"; factor: string | null; proof: number; codeHash: Buffer | null };

async function take(
  token: string,
  client: Client,
  prove: (step: SecondStep) => Promise<Proof | null>,
): Promise<SecondStepResult> {
  const step = await findSecondStep(token);
  if (!step) return { ok: false, reason: "over" };
  const tries = accountHash(`second step ${step.userId}`);
  const seconds = await beginTry(tries, client);
  if (seconds > 0) return { ok: false, reason: "wait", seconds };
  const proof = await prove(step);
  const sessionId = randomUUID();
  if (!proof || !(await finish(token, sessionId, client, proof))) {
    await recordFailed(step.userId);
    return { ok: false, reason: "wrong" };
  }
  await forgetTries(tries, client);
  return opened(sessionId, proof.method);
}

async function finish(token: string, sessionId: string, client: Client, given: Proof): Promise<boolean> {
  const [row] = await database().$queryRaw<{ done: boolean }[]>`
    select finish_second_step(
      ${hashToken(token)}, ${sessionId}::uuid, ${client.userAgent}, ${given.method},
      ${given.factor}::uuid, ${given.proof}, ${given.codeHash}
    ) as done
  `;
  return row?.done ?? false;
}

async function opened(sessionId: string, method: string): Promise<SecondStepResult> {
  const signedIn = await recordOpened(sessionId, method);
  return signedIn ? { ok: true, signedIn } : { ok: false, reason: "over" };
}

function recordFailed(userId: string): Promise<void> {
  return asViewer({ userId, organizationId: null }, (tx) => appendAudit(tx, "second_step.refused", { subjectId: userId }));
}

async function beginTry(account: Buffer, client: Client): Promise<number> {
  const [turn] = await database().$queryRaw<{ seconds: number }[]>`
    select begin_sign_in(${account}, ${client.address}) as seconds
  `;
  return turn?.seconds ?? 0;
}

async function forgetTries(account: Buffer, client: Client): Promise<void> {
  await database().$executeRaw`select forget_sign_in_attempts(${account}, ${client.address})`;
}
