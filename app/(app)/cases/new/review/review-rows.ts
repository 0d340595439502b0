import type { Exposure, IncidentRole, IndicatorKind, Tlp } from "@/generated/prisma/enums";

/** An indicator under review. Rows are changed in place: there may be a hundred thousand. */
export type ReviewRow = {
  position: number;
  kind: IndicatorKind;
  value: string;
  excerpt: string;
  fileId: string | null;
  sourceName: string;
  occurrences: number;
  /** Numbers of the noise lists that hold it. */
  noise: readonly number[] | null;
  chosen: boolean;
  role: IncidentRole;
  exposure: Exposure;
  tlp: Tlp;
  /** Goes to the parties picked, if any are. */
  shared: boolean;
  /** Who shows us this value in a case of theirs. */
  receivedFrom: string | null;
};

export type Choice = Partial<Pick<ReviewRow, "chosen" | "role" | "exposure" | "tlp" | "shared">>;
export type Change = { positions: "all" | number[]; set: Choice };

type Packed = [
  number, IndicatorKind, string, string, string | null, string, number, number[] | null, boolean, IncidentRole, Exposure, Tlp, boolean,
  string | null,
];

/** Reads a line of `GET /api/drafts/[id]/indicators`. */
export function unpackRows(line: string): ReviewRow[] {
  return (JSON.parse(line) as Packed[]).map(
    ([position, kind, value, excerpt, fileId, sourceName, occurrences, noise, chosen, role, exposure, tlp, shared, receivedFrom]) => ({
      position, kind, value, excerpt, fileId, sourceName, occurrences, noise, chosen, role, exposure, tlp, shared, receivedFrom,
    }),
  );
}

/** The same rule as the database's: RED is never compared. */
export function applyChoice(row: ReviewRow, set: Choice): void {
  Object.assign(row, set);
  if (row.tlp === "red") row.exposure = "private";
}
