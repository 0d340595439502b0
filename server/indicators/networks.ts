import type { IndicatorKind } from "./kinds";

/**
 * Is it a network that is kept, and compared with nobody's, since it holds half a continent? As is_compared() of the
 * database has it.
 */
export function isTooWide(kind: IndicatorKind, value: string): boolean {
  const bits = /\/(\d{1,3})\s*$/.exec(value)?.[1];
  return kind === "network" && bits !== undefined && Number(bits) < (value.includes(":") ? 32 : 16);
}
