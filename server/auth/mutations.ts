import "server-only";

import { randomUUID } from "node:crypto";
import { appendAudit } from "@/server/audit/mutations";
import { hashPassword, verifyPassword } from "@/server/auth/passwords";
import { findInvitation } from "@/server/auth/queries";
import type { Profile } from "@/server/auth/schema";
import { accountHash, hashToken, newToken } from "@/server/auth/tokens";
import { findSession, type SignedIn } from "@/server/auth/session";
import { asViewer, database, NotSignedIn, type Tx } from "@/server/db";

/** Where a request came from: the address as the HTTP server vouches for it. */
export type Client = { address: string; userAgent: string | null };

export type SignInResult =
  | { ok: true; signedIn: SignedIn }
  /** The password was right and a second step is owed: the browser keeps the token for it (server/auth/second-step.ts). */
  | { ok: false; reason: "second_step"; token: string }
  /** `account` is for recordFailedSignIn() after the answer; it must not change the answer. */
  | { ok: false; reason: "wrong"; account: string | null }
  | { ok: false; reason: "wait"; seconds: number };

/** Opens a session for the right password. Unknown mail, wrong password and deactivated are one answer, in one time. */
export async function signIn(given: { email: string; password: string }, client: Client): Promise<SignInResult> {
  const email = given.email.trim().toLowerCase();
  const tried = await tryPassword(email, given.password, client.address);
  if (!tried.ok) return tried;
  await database().$executeRaw`select forget_sign_in_attempts(${accountHash(email)}, ${client.address})`;
  const token = await beginSecondStep(tried.userId);
  if (token) return { ok: false, reason: "second_step", token };
  const signedIn = await openSession(tried.userId, client.userAgent);
  return signedIn ? { ok: true, signedIn } : { ok: false, reason: "wrong", account: tried.userId };
}

/** Opens a session for somebody who has just proved who they are; null for who owes a second step. */
export async function openSession(userId: string, userAgent: string | null): Promise<SignedIn | null> {
  const sessionId = randomUUID();
  await database().$executeRaw`select open_session(${sessionId}::uuid, ${userId}::uuid, ${userAgent})`;
  return recordOpened(sessionId, "password");
}

/** The session that was just opened, with its audit entry. */
export async function recordOpened(sessionId: string, method: string): Promise<SignedIn | null> {
  const signedIn = await findSession(sessionId);
  if (signedIn) {
    await asViewer(signedIn.viewer, (tx) => appendAudit(tx, "session.opened", { subjectId: sessionId, details: { method } }));
  }
  return signedIn;
}

/** A token for the second step, where the person has a second factor; null where the password is all there is. */
async function beginSecondStep(userId: string): Promise<string | null> {
  const { token, hash } = newToken();
  const [row] = await database().$queryRaw<{ owed: boolean }[]>`select begin_second_step(${hash}, ${userId}::uuid) as owed`;
  return row?.owed ? token : null;
}

/**
 * Leaves a trace of a wrong password of a known account, for the admins of each organization that it is a member of, else
 * for the operators; after the answer, so that its time tells nothing.
 */
export async function recordFailedSignIn(account: string | null): Promise<void> {
  if (!account) return;
  const memberships = await asViewer({ userId: account, organizationId: null }, (tx) =>
    tx.member.findMany({
      where: { userId: account, deactivatedAt: null, organization: { closedAt: null } },
      select: { organizationId: true },
    }),
  );
  const chains = memberships.length > 0 ? memberships.map(({ organizationId }) => organizationId) : [null];
  for (const organizationId of chains) {
    await asViewer({ userId: account, organizationId }, (tx) => appendAudit(tx, "session.refused", { subjectId: account }));
  }
}

/** Ends a session at once, wherever it is used. */
export async function signOut(sessionId: string): Promise<void> {
  const signedIn = await findSession(sessionId);
  if (signedIn) await asViewer(signedIn.viewer, (tx) => appendAudit(tx, "session.closed", { subjectId: sessionId }));
  await database().$executeRaw`select revoke_session(${sessionId}::uuid)`;
}

/** Acts for another organization from the next request on, or as operator (null). False where the person may not. */
export async function switchOrganization(sessionId: string, organizationId: string | null): Promise<boolean> {
  const [row] = await database().$queryRaw<{ switch_session: boolean }[]>`
    select switch_session(${sessionId}::uuid, ${organizationId}::uuid)
  `;
  if (!row?.switch_session) return false;
  const signedIn = await findSession(sessionId);
  if (signedIn) await asViewer(signedIn.viewer, (tx) => appendAudit(tx, "session.switched", { subjectId: sessionId }));
  return true;
}

/** Whether this is the person's present password. Wrong tries count like those of signing in. */
export async function provePassword(signedIn: SignedIn, password: string, client: Client): Promise<PasswordChange> {
  const tried = await tryPassword(signedIn.email, password, client.address);
  if (!tried.ok) return tried.reason === "wait" ? tried : { ok: false, reason: "wrong" };
  await database().$executeRaw`select forget_sign_in_attempts(${accountHash(signedIn.email)}, ${client.address})`;
  return { ok: true };
}

export type PasswordChange = { ok: true } | { ok: false; reason: "wrong" } | { ok: false; reason: "wait"; seconds: number };

/** The person's own new password; it ends all their other sessions. Wrong tries count like those of signing in. */
export async function changePassword(
  signedIn: SignedIn,
  given: { current: string; next: string },
  client: Client,
): Promise<PasswordChange> {
  const proved = await provePassword(signedIn, given.current, client);
  if (!proved.ok) return proved;
  const hash = await hashPassword(given.next);
  await asViewer(signedIn.viewer, async (tx) => {
    await tx.$executeRaw`select change_password(${hash}, ${signedIn.sessionId}::uuid)`;
    await appendAudit(tx, "password.changed", { subjectId: signedIn.viewer.userId });
  });
  return { ok: true };
}

/** Name, language, theme and time zone of the viewer; false where a confined session may not, for the sake of others. */
export async function updateProfile(tx: Tx, userId: string, profile: Partial<Profile>): Promise<boolean> {
  const { nameReading, ...rest } = profile;
  const { count } = await tx.user.updateMany({
    where: { id: userId },
    data: { ...rest, ...(nameReading === undefined ? {} : { nameReading: nameReading || null }) },
  });
  return count > 0;
}

/** Ends one of the viewer's own sessions. False where it is none of theirs, or over. */
export async function revokeSession(tx: Tx, sessionId: string): Promise<boolean> {
  const { count } = await tx.session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { revokedAt: new Date() } });
  if (count > 0) await appendAudit(tx, "session.revoked", { subjectId: sessionId });
  return count > 0;
}

/** Ends the viewer's sessions but this one; returns how many. */
export async function revokeOtherSessions(tx: Tx, keep: string): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: { id: { not: keep }, revokedAt: null, expiresAt: { gt: new Date() } },
    data: { revokedAt: new Date() },
  });
  if (count > 0) await appendAudit(tx, "session.revoked", { details: { count } });
  return count;
}

/** Sets the password that a reset link allows. Memberships of other organizations wait for an admin there. */
export async function applyPasswordReset(token: string, password: string): Promise<boolean> {
  const passwordHash = await hashPassword(password);
  const [row] = await database().$queryRaw<{ use_password_reset: boolean }[]>`
    select use_password_reset(${hashToken(token)}, ${passwordHash})
  `;
  return row?.use_password_reset ?? false;
}

export type Acceptance = { userId: string; reason: null } | { userId: null; reason: "not_found" | "sign_in_first" | "email_taken" };

/** Accepts an invitation with a new account. */
export async function acceptWithNewAccount(
  token: string,
  account: { email: string; name: string; password: string; locale: string },
): Promise<Acceptance> {
  const offer = await findInvitation(token);
  const passwordHash = await hashPassword(account.password);
  const accepted = await database().$transaction((tx) =>
    accept(tx, token, { mail: account.email, name: account.name, passwordHash, locale: account.locale }),
  );
  if (accepted.userId) await recordAcceptance(accepted.userId, offer?.organization?.id ?? null);
  return accepted;
}

/** Accepts an invitation as the person who is signed in. */
export async function acceptAsViewer(signedIn: SignedIn, token: string): Promise<Acceptance> {
  // What one organization's provider vouches for opens no other.
  if (signedIn.viewer.confined) return { userId: null, reason: "sign_in_first" };
  const offer = await findInvitation(token);
  const accepted = await asViewer({ ...signedIn.viewer, organizationId: null }, (tx) =>
    accept(tx, token, { mail: signedIn.email, name: signedIn.name, passwordHash: null, locale: signedIn.locale }),
  );
  if (accepted.userId) await recordAcceptance(accepted.userId, offer?.organization?.id ?? null);
  return accepted;
}

async function accept(
  tx: Tx,
  token: string,
  account: { mail: string; name: string; passwordHash: string | null; locale: string },
): Promise<Acceptance> {
  const [row] = await tx.$queryRaw<{ user_id: string | null; reason: string | null }[]>`
    select * from accept_invitation(
      ${hashToken(token)}, ${account.mail}, ${account.name}, ${account.passwordHash}, ${account.locale}
    )
  `;
  return row?.user_id
    ? { userId: row.user_id, reason: null }
    : { userId: null, reason: (row?.reason ?? "not_found") as "not_found" };
}

/**
 * In the chain of the organization that invited; an operator's is the installation's, and that of whom the organization
 * does not let in yet, for want of a second factor.
 */
async function recordAcceptance(userId: string, organizationId: string | null): Promise<void> {
  const record = (of: string | null) =>
    asViewer({ userId, organizationId: of }, (tx) => appendAudit(tx, "invitation.accepted", { subjectId: userId }));
  await record(organizationId).catch((error: unknown) => {
    if (!(error instanceof NotSignedIn)) throw error;
    return record(null);
  });
}

type Tried = { ok: true; userId: string } | Extract<SignInResult, { reason: "wrong" | "wait" }>;

async function tryPassword(email: string, password: string, address: string): Promise<Tried> {
  const [turn] = await database().$queryRaw<{ begin_sign_in: number }[]>`
    select begin_sign_in(${accountHash(email)}, ${address})
  `;
  if ((turn?.begin_sign_in ?? 0) > 0) return { ok: false, reason: "wait", seconds: turn?.begin_sign_in ?? 0 };
  const [known] = await database().$queryRaw<{ user_id: string; password_hash: string }[]>`
    select * from find_credentials(${email})
  `;
  const right = await verifyPassword(known?.password_hash, password);
  return right && known ? { ok: true, userId: known.user_id } : { ok: false, reason: "wrong", account: known?.user_id ?? null };
}
