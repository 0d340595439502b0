import "server-only";

import {
  generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse,
  type AuthenticationResponseJSON, type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { recordAdded, type Added } from "@/server/auth/second-factors";
import { database, type Tx } from "@/server/db";

/** The address under which the person's browser knows us; passkeys belong to its host name. */
export type Origin = string;

/** A passkey that has just signed what we asked for. */
export type ProvenPasskey = { id: string; userId: string; signCount: number };

type Purpose = "add" | "second_step" | "sign_in";
type KnownPasskey = { id: string; user_id: string; public_key: Uint8Array<ArrayBuffer>; sign_count: bigint; transports: string[] };

/** What the browser needs to make a passkey for the viewer. */
export async function offerPasskey(
  tx: Tx,
  person: { userId: string; email: string; name: string },
  origin: Origin,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const options = await generateRegistrationOptions({
    rpName: "Common Thread",
    rpID: new URL(origin).hostname,
    userID: new Uint8Array(Buffer.from(person.userId)),
    userName: person.email,
    userDisplayName: person.name,
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
  });
  await keepChallenge(tx, options.challenge, "add", person.userId);
  return options;
}

/** Keeps the passkey that the viewer's browser made. `added` is false where it answers something else. */
export async function addPasskey(
  tx: Tx,
  userId: string,
  given: { name: string; response: RegistrationResponseJSON; origin: Origin },
): Promise<Added> {
  const verified = await verifyRegistrationResponse({
    response: given.response,
    expectedChallenge: (challenge) => takeChallenge(tx, challenge, "add", userId),
    expectedOrigin: given.origin,
    expectedRPID: new URL(given.origin).hostname,
    requireUserVerification: false,
  }).catch(() => null);
  if (!verified?.verified) return { added: false };
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`
    select add_passkey(${given.name}, ${id}, ${publicKey}, ${counter}, ${transports}::text[]) as done
  `;
  return row?.done ? { added: true, codes: await recordAdded(tx, userId, "passkey") } : { added: false };
}

/** Calls one of the viewer's passkeys otherwise; false where it is none of theirs. */
export async function renamePasskey(tx: Tx, passkeyId: string, name: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`select rename_passkey(${passkeyId}::uuid, ${name}) as done`;
  return row?.done ?? false;
}

/** What the browser needs to sign in with a passkey: any that knows its person, or one of these as a second step. */
export async function askForPasskey(
  origin: Origin,
  secondStep: { userId: string; credentials: string[] } | null,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const options = await generateAuthenticationOptions({
    rpID: new URL(origin).hostname,
    userVerification: secondStep ? "preferred" : "required",
    allowCredentials: secondStep?.credentials.map((id) => ({ id })),
  });
  await keepChallenge(database(), options.challenge, secondStep ? "second_step" : "sign_in", secondStep?.userId ?? null);
  return options;
}

/** The passkey behind what a browser signed, where it signed our challenge of this purpose for this address. */
export async function verifyPasskey(
  response: AuthenticationResponseJSON,
  origin: Origin,
  secondStepOf: string | null,
): Promise<ProvenPasskey | null> {
  if (typeof response?.id !== "string") return null;
  const [known] = await database().$queryRaw<KnownPasskey[]>`select * from find_passkey(${response.id})`;
  if (!known || (secondStepOf && known.user_id !== secondStepOf)) return null;
  const purpose = secondStepOf ? "second_step" : "sign_in";
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => takeChallenge(database(), challenge, purpose, secondStepOf),
    expectedOrigin: origin,
    expectedRPID: new URL(origin).hostname,
    credential: { id: response.id, publicKey: known.public_key, counter: Number(known.sign_count) },
    requireUserVerification: !secondStepOf,
  }).catch(() => null);
  if (!verified?.verified) return null;
  return { id: known.id, userId: known.user_id, signCount: verified.authenticationInfo.newCounter };
}

async function keepChallenge(tx: Tx, challenge: string, purpose: Purpose, userId: string | null): Promise<void> {
  await tx.$executeRaw`select keep_passkey_challenge(${challenge}, ${purpose}, ${userId}::uuid)`;
}

async function takeChallenge(tx: Tx, challenge: string, purpose: Purpose, userId: string | null): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ known: boolean }[]>`
    select take_passkey_challenge(${challenge}, ${purpose}, ${userId}::uuid) as known
  `;
  return row?.known ?? false;
}
