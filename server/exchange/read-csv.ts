import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { labelColumns } from "./label-columns";
import { createPace } from "./pace";

const CHUNK = 65_536;
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * The cells of a CSV file, one row a line, parted by tabs (a tab is in no indicator, a comma may be in a URL). Any
 * usual delimiter, quotes as they come, and CRLF, LF or lone CR line ends. What only its column tells gets told in its cell.
 */
export async function csvToText(csv: string): Promise<{ text: string; wellFormed: boolean }> {
  const lines = csv.replace(/\r\n?/g, "\n");
  const parser = parse({
    delimiter: delimiterOf(lines),
    record_delimiter: "\n",
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const rows: string[] = [];
  let labelled: ((row: string[]) => string[]) | undefined;
  parser.on("data", (row: string[]) => {
    rows.push(rowToLine(labelled ? labelled(row) : row));
    labelled ??= labelColumns(row);
  });
  try {
    await pipeline(Readable.from(chunksOf(lines)), parser);
    return { text: rows.join("\n"), wellFormed: true };
  } catch {
    return { text: lines, wellFormed: false };
  }
}

async function* chunksOf(text: string): AsyncGenerator<string> {
  const giveWay = createPace();
  for (let at = 0; at < text.length; at += CHUNK) {
    yield text.slice(at, at + CHUNK);
    await giveWay();
  }
}

function rowToLine(row: string[]): string {
  return row.map((cell) => cell.replace(/\s*\n\s*/g, " ")).join("\t");
}

/** The delimiter that the most of the first lines hold. */
function delimiterOf(lines: string): string {
  const first = lines.slice(0, 20_000).split("\n").slice(0, 50);
  const score = (delimiter: string) => first.filter((line) => line.includes(delimiter)).length;
  return DELIMITERS.reduce((best, next) => (score(next) > score(best) ? next : best));
}
