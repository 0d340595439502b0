import "server-only";

import { hash, verify } from "@node-rs/argon2";

/** OWASP's first choice of argon2id: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 200;

/** What people choose when they must have twelve characters; compared without case, spaces and punctuation. */
const COMMON = new Set([
  "password", "passwordpassword", "password1234", "password12345", "password123456", "password123123", "passw0rd1234",
  "123456789012", "1234567890123", "012345678901", "098765432109", "1234567890ab", "123456123456", "123123123123",
  "111111111111", "000000000000", "aaaaaaaaaaaa", "abcabcabcabc", "abcd12345678", "abcdefghijkl", "abcdefghijklm",
  "qwertyuiop12", "qwertyuiop123", "qwertyuiopas", "qwerty123456", "qwertyqwerty", "qwertyuiopasdfghjkl", "asdfghjklqwe",
  "1q2w3e4r5t6y", "1qaz2wsx3edc", "zaq12wsxcde3", "qazwsxedcrfv", "iloveyouiloveyou", "iloveyou1234", "letmeinletmein",
  "letmein12345", "welcome12345", "welcomewelcome", "administrator", "administrator1", "admin1234567", "adminadmin12",
  "changemechangeme", "changeme1234", "changeme12345", "secretsecret", "defaultpassword", "correcthorsebatterystaple",
  "commonthread", "commonthread1", "commonthread12", "commonthread123", "commonthread1234", "trustno1trustno1",
]);

/** Why this password is not taken (a key of the auth messages), or null. Length decides; nothing about its mixture. */
export function passwordProblem(password: string, email: string): "short" | "long" | "mail" | "common" | null {
  const length = [...password.normalize("NFKC")].length;
  if (length < SHORTEST_PASSWORD) return "short";
  if (length > LONGEST_PASSWORD) return "long";
  const plain = bare(password);
  const mail = email.trim().toLowerCase();
  if (mail && [bare(mail), bare(mail.split("@")[0] ?? "")].includes(plain)) return "mail";
  return COMMON.has(plain) || new Set(plain).size === 1 ? "common" : null;
}

/** The argon2id hash to keep. Keyboards of different systems write the same letters differently, hence NFKC. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), COST);
}

let decoy: Promise<string> | undefined;

/** Whether the password is the one. Without a hash (no such account) it takes as long, and is not. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword("a password that nobody has");
  const against = await decoy;
  const same = await verify(passwordHash ?? against, password.slice(0, 1000).normalize("NFKC"));
  return same && passwordHash !== undefined;
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[\s\p{P}\p{S}]/gu, "") || text;
}
