import "server-only";

import { createHmac, randomInt } from "node:crypto";
import { appSecret } from "@/server/auth/session-cookie";

const CODES = 10;
/** Without what people misread: no 0, 1, i, l, o, u. */
const LETTERS = "abcdefghjkmnpqrstvwxyz23456789";

/** Ten codes of 60 bits each, to be shown once. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => `${letters(6)}-${letters(6)}`);
}

/** What the database keeps of a code; spaces, hyphens and case do not matter when it is typed. */
export function recoveryCodeHash(userId: string, code: string): Buffer {
  const plain = code.normalize("NFKC").toLowerCase().replace(/[^a-z0-9]/g, "");
  return createHmac("sha256", appSecret()).update(`recovery ${userId} ${plain}`).digest();
}

function letters(count: number): string {
  return Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}
