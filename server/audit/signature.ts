import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from "node:crypto";

/** The head of an audit chain: how long it is, and the hash that stands for all of it. */
export type AuditHead = { chain: string; seq: string; hash: Uint8Array };

export type AuditKey = { id: string; privateKey: KeyObject; publicKey: KeyObject };

/** An Ed25519 private key in PKCS #8 is this and the 32 bytes of its seed (RFC 8410). */
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The key that signs the audit's heads; every machine with the same APP_SECRET has the same one. */
export function auditKey(secret: string): AuditKey {
  const seed = Buffer.from(hkdfSync("sha256", secret, "", "common-thread audit", 32));
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey);
  const id = createHash("sha256").update(publicKey.export({ format: "der", type: "spki" })).digest("hex").slice(0, 16);
  return { id, privateKey, publicKey };
}

export function signHead(head: AuditHead, { privateKey }: AuditKey): Uint8Array<ArrayBuffer> {
  return new Uint8Array(sign(null, payload(head), privateKey));
}

export function isSignedHead(head: AuditHead, signature: Uint8Array, { publicKey }: Pick<AuditKey, "publicKey">): boolean {
  return verify(null, payload(head), publicKey, signature);
}

function payload({ chain, seq, hash }: AuditHead): Buffer {
  return Buffer.from(`common-thread audit head\n${chain}\n${seq}\n${Buffer.from(hash).toString("hex")}`);
}
