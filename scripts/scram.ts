import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/**
 * A password in the form PostgreSQL stores it (SCRAM-SHA-256), so that the password itself never travels in a
 * statement that a server might log. The salt follows from the password, so that it stays the same.
 */
export function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = createHmac("sha256", password).update("salt").digest().subarray(0, 16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
