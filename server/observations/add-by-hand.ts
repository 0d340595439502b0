import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { findCase } from "@/server/cases/find-case";
import type { Tx } from "@/server/db";
import { identify, type Indicator } from "@/server/indicators/canonical";
import { readIndicators } from "@/server/indicators/composites";
import { contentKey } from "@/server/indicators/content-key";
import { fileObservations, type NewObservation } from "@/server/indicators/mutations";
import type { AddByHand } from "@/server/observations/schema";

export type BadLine = { line: number; text: string };

export type Added =
  | { ok: true; filed: number; known: number }
  | { ok: false; reason: "not_found" | "nothing" }
  | { ok: false; reason: "lines"; bad: BadLine[]; more: number };

const SHOWN_BAD_LINES = 20;
const LONGEST_VALUE = 8192;

/**
 * Files indicators typed one to a line. All or none: a line that is no indicator is named, and nothing is filed. What a
 * contributor adds to another organization's case stays private.
 */
export async function addObservationsByHand(
  tx: Tx,
  caseId: string,
  reporter: { organizationId: string; memberId: string },
  given: AddByHand,
): Promise<Added> {
  const found = await findCase(tx, caseId);
  if (!found?.rights.contribute) return { ok: false, reason: "not_found" };
  const { observations, bad } = readLines(given, found.ours && given.tlp !== "red" ? given.exposure : "private");
  if (bad.length > 0) return { ok: false, reason: "lines", bad: bad.slice(0, SHOWN_BAD_LINES), more: Math.max(0, bad.length - SHOWN_BAD_LINES) };
  if (observations.length === 0) return { ok: false, reason: "nothing" };
  const place = { caseId, caseOrganizationId: found.organizationId, ...reporter };
  const counts = await fileObservations(tx, place, observations);
  await appendAudit(tx, "observation.added", { caseId, details: { ...counts, exposure: observations[0]?.exposure } });
  return { ok: true, ...counts };
}

function readLines(given: AddByHand, exposure: AddByHand["exposure"]): { observations: NewObservation[]; bad: BadLine[] } {
  const byKey = new Map<string, NewObservation>();
  const bad: BadLine[] = [];
  for (const [index, raw] of given.text.split(/\r\n|\r|\n/).entries()) {
    const text = raw.trim();
    if (!text) continue;
    const indicators = readLine(given.kind, text);
    if (indicators.length === 0) bad.push({ line: index + 1, text: text.slice(0, 200) });
    for (const indicator of indicators) {
      const key = contentKey(indicator.kind, indicator.value);
      const { roles, tlp, note } = given;
      byKey.set(key, { ...indicator, key, roles, tlp, exposure, note, source: { name: given.source } });
    }
  }
  return { observations: [...byKey.values()], bad };
}

/** What the line is, by the kind that the person chose or by its form; nothing where any part of it is no indicator. */
function readLine(kind: AddByHand["kind"], text: string): Indicator[] {
  const chosen = kind && identify(kind, text);
  const indicators = kind ? (chosen ? [chosen] : []) : readIndicators(text);
  return indicators.every(({ value }) => value.length <= LONGEST_VALUE) ? indicators : [];
}
