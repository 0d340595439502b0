import { createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The directory for everything the product keeps on this machine. */
export function dataDirectory(): string {
  return path.resolve(process.env.DATA_DIR || ".data");
}

/** APP_SECRET, or the one that was generated into the data directory at the first start. */
export function appSecret(dataDir: string): string {
  if (process.env.APP_SECRET) return process.env.APP_SECRET;
  const file = path.join(dataDir, "secret");
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, randomBytes(32).toString("hex"), { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  }
  return readFileSync(file, "utf8").trim();
}

/** A password that every machine with the same secret agrees on. */
export function derivedPassword(secret: string, purpose: string): string {
  return createHmac("sha256", secret).update(`common-thread password of ${purpose}`).digest("hex");
}
