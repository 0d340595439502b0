import { createHash } from "node:crypto";
import type { IndicatorKind } from "./kinds";

/**
 * The 16-byte key by which equal indicators meet, written as a uuid: the first half of SHA-256 over kind, NUL and
 * canonical value. `canonical` must come from canonicalize(): this function does not look at it.
 */
export function contentKey(kind: IndicatorKind, canonical: string): string {
  const hex = createHash("sha256").update(`${kind}\0${canonical}`, "utf8").digest("hex").slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
