import "server-only";

import { randomUUID } from "node:crypto";
import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { appendAudit } from "@/server/audit/mutations";
import { recordOpened } from "@/server/auth/mutations";
import { openSecret, sealSecret } from "@/server/auth/sealed-secret";
import type { SignedIn } from "@/server/auth/session";
import { hashToken } from "@/server/auth/tokens";
import { asViewer, database, type Tx, type Viewer } from "@/server/db";
import { authorizationAddress, ProviderFailed, vouchedFor, type Checks, type Provider, type Vouched } from "@/server/single-sign-on/provider";

/** Where providers send the browser back to, under our address. */
export const CALLBACK_PATH = "/api/sign-in/callback";

/** Where the browser goes, and the state that it must bring back. */
export type Start = { address: string; state: string };

/** Why a provider's answer opened nothing (keys of the messages auth.signOn). */
export type SignOnRefusal = "over" | "unverified" | "domain" | "unknown" | "off";
export type SignOnResult =
  | { ok: true; next: string; signedIn: SignedIn }
  | { ok: true; next: string; signedIn: null; tested: true }
  /** `email`: whom the provider named, for the audit. */
  | { ok: false; reason: SignOnRefusal; testing: boolean; email?: string };

/** The organization to whose provider this mail address is led, whether or not anybody has it; null: to none. */
export async function findSignOnFor(email: string): Promise<string | null> {
  const [row] = await database().$queryRaw<{ id: string | null }[]>`
    select single_sign_on_for(${email.trim().toLowerCase().split("@")[1] ?? ""}) as id
  `;
  return row?.id ?? null;
}

/** Begins a sign-in at the organization's provider; null where it has none that is on. */
export function beginSignOn(organizationId: string, origin: string, next: string): Promise<Start | null> {
  return begin(database(), organizationId, origin, next, false);
}

/** Lets an admin try the settings out before they are switched on. */
export async function beginTest(viewer: Viewer, origin: string): Promise<Start | null> {
  return asViewer(viewer, (tx) => begin(tx, viewer.organizationId!, origin, "/organization/security", true));
}

async function begin(tx: Tx, organizationId: string, origin: string, next: string, testing: boolean): Promise<Start | null> {
  const checks: Checks = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), next };
  const hash = hashToken(checks.state);
  const sealed = sealSecret(JSON.stringify(checks), organizationId);
  const [row] = await tx.$queryRaw<Row[]>`
    select * from begin_single_sign_on(${organizationId}::uuid, ${hash}, ${sealed}, ${testing})
  `;
  if (!row) return null;
  const address = await authorizationAddress(providerOf(organizationId, row), checks, origin + CALLBACK_PATH);
  return { address, state: checks.state };
}

/**
 * Takes a provider's answer, once, in the browser that began: opens a session for the member with the vouched address, or
 * notes that the admin's test went through. A refusal is noted for the organization whose sign-in it was.
 * @param kept the state in the browser's cookie.
 * @throws ProviderFailed where the provider's answer does not hold.
 */
export async function finishSignOn(
  answer: URL,
  kept: string | undefined,
  userAgent: string | null,
  by: SignedIn | null,
): Promise<SignOnResult> {
  const state = answer.searchParams.get("state");
  const hash = state && state === kept ? hashToken(state) : null;
  try {
    const result = await judge(answer, hash, userAgent, by);
    if (!result.ok) await noteRefusal(hash, result.reason, result.email);
    return result;
  } catch (error) {
    if (error instanceof ProviderFailed) await noteRefusal(hash, "failed");
    throw error;
  }
}

async function judge(answer: URL, hash: Uint8Array | null, userAgent: string | null, by: SignedIn | null): Promise<SignOnResult> {
  const [row] = hash ? await database().$queryRaw<Taken[]>`select * from take_single_sign_on(${hash})` : [];
  const sealed = row && openSecret(row.sealed_checks, row.organization_id);
  if (!row || !sealed) return { ok: false, reason: "over", testing: false };
  const testing = row.tester !== null;
  if (testing && by?.viewer.userId !== row.tester) return { ok: false, reason: "over", testing };
  const checks = JSON.parse(sealed) as Checks;
  const vouched = await vouchedFor(providerOf(row.organization_id, row), checks, answer);
  const email = vouched.email ?? undefined;
  if (!email || !vouched.emailVerified) return { ok: false, reason: "unverified", testing, email };
  const result = await (testing ? finishTest(row, email, checks, by!) : open(row.organization_id, vouched, checks, userAgent));
  return result.ok ? result : { ...result, email };
}

async function noteRefusal(hash: Uint8Array | null, reason: SignOnRefusal | "failed", email = ""): Promise<void> {
  await database().$executeRaw`select refuse_single_sign_on(${hash}, ${reason}, ${email})`;
}

async function open(organizationId: string, vouched: Vouched, checks: Checks, userAgent: string | null): Promise<SignOnResult> {
  const sessionId = randomUUID();
  const email = vouched.email!;
  const [row] = await database().$queryRaw<{ refusal: string | null }[]>`
    select open_session_by_single_sign_on(
      ${sessionId}::uuid, ${organizationId}::uuid, ${email}, ${vouched.name ?? email.split("@")[0]}, ${userAgent}
    ) as refusal
  `;
  if (row?.refusal) return { ok: false, reason: row.refusal.replace("sso_", "") as SignOnRefusal, testing: false };
  const signedIn = await recordOpened(sessionId, "single_sign_on");
  return signedIn ? { ok: true, next: checks.next, signedIn } : { ok: false, reason: "unknown", testing: false };
}

async function finishTest(row: Taken, email: string, checks: Checks, by: SignedIn): Promise<SignOnResult> {
  const done = await asViewer(by.viewer, async (tx) => {
    const [domain] = await tx.$queryRaw<{ ours: boolean }[]>`select is_mail_of(${row.organization_id}::uuid, ${email}) as ours`;
    if (!domain?.ours) return false;
    const [marked] = await tx.$queryRaw<{ done: boolean }[]>`
      select mark_single_sign_on_tested(${row.issuer}, ${row.client_id}) as done
    `;
    if (marked?.done) await appendAudit(tx, "single_sign_on.tested", { subjectId: row.organization_id });
    return marked?.done ?? false;
  });
  return done ? { ok: true, next: checks.next, signedIn: null, tested: true } : { ok: false, reason: "domain", testing: true };
}

type Row = { issuer: string; client_id: string; sealed_secret: Uint8Array };
type Taken = Row & { organization_id: string; sealed_checks: Uint8Array; tester: string | null };

function providerOf(organizationId: string, row: Row): Provider {
  return { organizationId, issuer: row.issuer, clientId: row.client_id, sealedSecret: row.sealed_secret };
}
