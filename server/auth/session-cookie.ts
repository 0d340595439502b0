import "server-only";

import { decode, encode } from "next-auth/jwt";

/** How long the cookie may live; the session behind it ends earlier when unused (find_session). */
export const SESSION_SECONDS = 7 * 24 * 3600;

/** The secret that signs cookies and keys hashes; the start script generates it where nobody gave one. */
export function appSecret(): string {
  const secret = process.env.APP_SECRET;
  if (!secret) throw new Error("APP_SECRET is not set");
  return secret;
}

/** Whether the person's browser speaks https; the HTTP server lets the header through from trusted proxies only. */
export function isSecure(headers: Headers): boolean {
  return headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";
}

/** The cookie of next-auth, under the name that it gives it. */
export function sessionCookieName(secure: boolean): string {
  return `${secure ? "__Secure-" : ""}next-auth.session-token`;
}

export function sessionCookieOptions(secure: boolean) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: SESSION_SECONDS } as const;
}

/** The cookie's value: an encrypted token that carries the session's id and nothing else. */
export function sealSession(sessionId: string): Promise<string> {
  return encode({ token: { sid: sessionId }, secret: appSecret(), maxAge: SESSION_SECONDS });
}

/** The session id in a cookie of ours, null for anything else. Whether it still lives, find_session says. */
export async function openSeal(cookie: string | undefined): Promise<string | null> {
  if (!cookie) return null;
  try {
    const token = await decode({ token: cookie, secret: appSecret() });
    return typeof token?.sid === "string" ? token.sid : null;
  } catch {
    return null;
  }
}
