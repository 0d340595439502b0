import { decodeText } from "./decode-text";
import { csvToText } from "./read-csv";
import { emailToText, MailTooDeepError } from "./read-email";
import { htmlToText } from "./read-html";

/** The largest file that is read. A report is far smaller; what is larger is a log or a disk image. */
export const MAX_FILE_BYTES = 20_000_000;
/** The most text that one file may unfold into. */
export const MAX_TEXT_CHARACTERS = 40_000_000;

export const READ_REFUSALS = ["empty", "too_large", "binary", "mail_too_deep", "unreadable"] as const;
export type ReadRefusal = (typeof READ_REFUSALS)[number];

export const READ_WARNINGS = ["guessed_encoding", "csv_malformed", "nul_bytes"] as const;
export type ReadWarning = (typeof READ_WARNINGS)[number];

export type MediaType = "text/plain" | "text/markdown" | "text/html" | "text/csv" | "message/rfc822";

export type ReadResult =
  | { ok: true; text: string; mediaType: MediaType; warnings: ReadWarning[] }
  | { ok: false; reason: ReadRefusal };

const BY_ENDING: Record<string, MediaType> = {
  md: "text/markdown",
  markdown: "text/markdown",
  html: "text/html",
  htm: "text/html",
  xhtml: "text/html",
  csv: "text/csv",
  tsv: "text/csv",
  eml: "message/rfc822",
};

/**
 * The text of a file that a person hands in (text, Markdown, HTML, CSV or mail, by its name), or why there is none.
 * Nothing in a file makes it throw; what was guessed on the way is told as warnings.
 */
export async function readFileText(name: string, bytes: Uint8Array): Promise<ReadResult> {
  if (bytes.length === 0) return { ok: false, reason: "empty" };
  if (bytes.length > MAX_FILE_BYTES) return { ok: false, reason: "too_large" };
  const decoded = decodeText(bytes);
  if (!decoded) return { ok: false, reason: "binary" };
  const mediaType = mediaTypeOf(name, decoded.text);
  const warnings: ReadWarning[] = [];
  if (!decoded.encoding.startsWith("utf-")) warnings.push("guessed_encoding");
  if (decoded.text.includes("\0")) warnings.push("nul_bytes");
  const text = mediaType === "message/rfc822" ? await readMail(bytes) : await readAs(mediaType, decoded.text, warnings);
  if (typeof text !== "string") return text;
  if (text.length > MAX_TEXT_CHARACTERS) return { ok: false, reason: "too_large" };
  return text.trim() ? { ok: true, text, mediaType, warnings } : { ok: false, reason: "empty" };
}

async function readAs(mediaType: MediaType, text: string, warnings: ReadWarning[]): Promise<string> {
  if (mediaType === "text/html") return htmlToText(text);
  if (mediaType !== "text/csv") return text;
  const csv = await csvToText(text);
  if (!csv.wellFormed) warnings.push("csv_malformed");
  return csv.text;
}

async function readMail(bytes: Uint8Array): Promise<string | { ok: false; reason: ReadRefusal }> {
  try {
    return await emailToText(bytes);
  } catch (error) {
    return { ok: false, reason: error instanceof MailTooDeepError ? "mail_too_deep" : "unreadable" };
  }
}

/** By the name's ending; a name without a known one is judged by how the text begins. */
function mediaTypeOf(name: string, text: string): MediaType {
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase();
  if (ending && BY_ENDING[ending]) return BY_ENDING[ending];
  const opening = text.slice(0, 4096);
  if (/^\s*(?:<!doctype html|<html[\s>])/i.test(opening)) return "text/html";
  return ending ? "text/plain" : sniffTable(opening);
}

/** A file without an ending is a table when each of its first lines has as many commas as the first. */
function sniffTable(opening: string): MediaType {
  const lines = opening.split(/\r\n?|\n/).slice(0, -1).filter(Boolean).slice(0, 10);
  const commas = (line: string) => line.split(",").length - 1;
  const expected = commas(lines[0] ?? "");
  return lines.length > 2 && expected > 0 && lines.every((line) => commas(line) >= expected) ? "text/csv" : "text/plain";
}
