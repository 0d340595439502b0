import type { Pap, Tlp } from "@/generated/prisma/enums";
import { type CsvCell, csvLines } from "@/server/exchange/write-csv";
import type { ExportRow, ExportScope } from "@/server/exports/queries";
import { defang } from "@/server/indicators/defang";

/** What TLP and PAP ask of the reader, in the reader's language. */
export type HandlingWords = { tlp: (tlp: Tlp, organization: string) => string; pap: (pap: Pap) => string };

const TLP_ORDER = ["clear", "green", "amber", "amber_strict", "red"] as const;
const HEADER = [
  "kind", "value", "roles", "tlp", "pap", "source_organization", "came_by", "case", "first_seen", "last_seen", "confidence", "note",
  "noise_lists",
  "exported_at", "exported_by", "handling",
];

export const csvHeader = () => csvLines([HEADER]);

/** Each line carries its markings, where it came from and by which share or grant: lines are copied out of files. */
export function csvRows(rows: readonly ExportRow[], scope: ExportScope, live: boolean, words: HandlingWords): string {
  const cameBy = scope.shareId ? `share ${scope.shareId}` : scope.grants.map((id) => `grant ${id}`).join(" ");
  return csvLines(
    rows.map((row): CsvCell[] => [
      row.kind, live ? row.value : defang(row.kind, row.value), row.roles.join(" "), `TLP:${tlpName(row.tlp)}`,
      `PAP:${row.pap.toUpperCase()}`, row.reporter, row.foreign ? cameBy : "", scope.caseNumber, iso(row.firstSeenAt), iso(row.lastSeenAt),
      row.confidence, live ? row.note : row.note.replaceAll(row.value, defang(row.kind, row.value)), row.noise.join("; "),
      scope.at.toISOString(), scope.exporter, `${words.tlp(row.tlp, row.reporter)} ${words.pap(row.pap)}`.trim(),
    ]),
  );
}

export function strictest(one: Tlp, other: Tlp): Tlp {
  return TLP_ORDER.indexOf(one) >= TLP_ORDER.indexOf(other) ? one : other;
}

/** Whoever sees the file's name knows how to handle it: `TLP-AMBER_MHI-2011-0003_2011-09-20.csv`. */
export function fileName(tlp: Tlp, label: string, at: Date): string {
  return `TLP-${tlpName(tlp).replace("+", "-")}_${label}_${at.toISOString().slice(0, 10)}.csv`;
}

const tlpName = (tlp: Tlp) => tlp.replace("_", "+").toUpperCase();
const iso = (date: Date | null) => date?.toISOString() ?? null;
