import "server-only";

import { createHash, createHmac, randomBytes } from "node:crypto";
import { appSecret } from "@/server/auth/session-cookie";

/** A secret for a one-time link, and the hash that the database keeps of it. */
export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashToken(token) };
}

/** The hash of whatever a link or a request gave as its token; what is no text is nobody's. */
export function hashToken(token: unknown): Buffer {
  return createHash("sha256").update(typeof token === "string" ? token : "", "utf8").digest();
}

/** What stands for an account where tries are counted, so that no list of tried addresses is kept. */
export function accountHash(email: string): Buffer {
  return createHmac("sha256", appSecret()).update(`sign-in ${email.trim().toLowerCase()}`).digest();
}
