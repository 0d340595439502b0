import { stringify } from "csv-stringify/sync";

export type CsvCell = string | number | null;

/** Excel takes a file without it for one in the machine's old encoding. */
export const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Rows as lines of CSV (RFC 4180). A cell that a spreadsheet would run as a formula gets an apostrophe before it: what is
 * exported was written by attackers and by other organizations.
 */
export function csvLines(rows: readonly (readonly CsvCell[])[]): string {
  return stringify(rows as CsvCell[][], { escape_formulas: true, record_delimiter: "\r\n" });
}
