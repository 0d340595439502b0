const EXCERPT_LIMIT = 300;
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/g;

/** The line around an indicator, or its sentence when the line is long; at most 300 characters, on one line. */
export function excerptAround(text: string, start: number, end: number): string {
  const reach = Math.max(40, EXCERPT_LIMIT - Math.min(end - start, EXCERPT_LIMIT)) >> 1;
  const from = Math.max(0, start - reach);
  const before = text.slice(from, start);
  const after = text.slice(end, end + reach);
  const left = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1 || sentenceStart(before, from > 0);
  const lineEnd = after.search(/[\r\n]/);
  const right = lineEnd >= 0 ? lineEnd : sentenceEnd(after, end + reach < text.length);
  const excerpt = text.slice(from + left, end + right).replace(INVISIBLE, " ").replace(/\s+/g, " ").trim();
  return trimPairs(excerpt.slice(0, EXCERPT_LIMIT));
}

function sentenceStart(before: string, cut: boolean): number {
  const last = /^[^]*(?:[.!?]\s|[。！？])/.exec(before);
  if (last) return last[0].length;
  return cut ? before.search(/\s/) + 1 : 0;
}

function sentenceEnd(after: string, cut: boolean): number {
  const end = /[.!?](?=\s)|[。！？]/.exec(after);
  if (end) return end.index + 1;
  const space = cut ? after.search(/\s\S*$/) : -1;
  return space >= 0 ? space : after.length;
}

/** A cut through the middle of an emoji leaves half a character: take it off. */
function trimPairs(text: string): string {
  return text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, "").trim();
}
