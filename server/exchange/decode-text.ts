/** How much of a file decides what it is. */
const SAMPLE_BYTES = 65_536;

const BYTE_ORDER_MARKS: [string, number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** Japanese encodings that a mail or an old text may hold, in the order in which they are tried. */
const JAPANESE = ["shift_jis", "euc-jp"];

/**
 * The text of these bytes and the encoding it was read in, or null when they are no text. A byte-order mark decides;
 * else valid UTF-8; else the Japanese encoding that gives Japanese letters; else windows-1252, which reads anything.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: string } | null {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  if (marked) return { text: decodeAs(marked[0], bytes, false)!, encoding: marked[0] };
  if (looksBinary(bytes)) return null;
  const encoding = ["utf-8", ...JAPANESE].find((name) => fits(name, bytes)) ?? "windows-1252";
  const chosen = encoding === "utf-8" && hasJisEscapes(bytes) ? "iso-2022-jp" : encoding;
  return { text: decodeAs(chosen, bytes, false)!, encoding: chosen };
}

/** Bytes 0x80 to 0x9f in windows-1252. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function decodeAs(encoding: string, bytes: Uint8Array, fatal = true): string | null {
  try {
    const text = new TextDecoder(encoding, { fatal }).decode(bytes);
    if (encoding !== "windows-1252") return text;
    // Node 20 reads windows-1252 as if it were Latin-1
    return text.replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80]!);
  } catch {
    return null;
  }
}

/** Control characters that no text holds, more than a stray one or two (a few NUL bytes are only dirt). */
function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let controls = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls += 1;
  return controls > 4 && controls > sample.length / 100;
}

function fits(encoding: string, bytes: Uint8Array): boolean {
  const text = decodeAs(encoding, bytes);
  if (text === null || encoding === "utf-8") return text !== null;
  const sample = text.slice(0, SAMPLE_BYTES);
  const foreign = sample.match(/[^\x00-\x7f]/g)?.length ?? 0;
  const japanese = sample.match(/[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]/g)?.length ?? 0;
  return japanese > foreign * 0.8;
}

/** ISO-2022-JP is 7-bit, hence also valid UTF-8: its escape sequences give it away. */
function hasJisEscapes(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(27); at >= 0; at = bytes.indexOf(27, at + 1)) {
    if (bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x42 || bytes[at + 2] === 0x40)) return true;
  }
  return false;
}
