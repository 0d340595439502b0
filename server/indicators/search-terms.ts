import { canonicalize, guessKind, identify } from "./canonical";
import { contentKey } from "./content-key";
import { refang } from "./defang";

/** What typed text asks for among indicators: one exact value, and all values that begin like it. */
export type IndicatorSearch = {
  /** the content key of the value, when the text is a whole indicator */
  key: string | null;
  /** values from here on … */
  from: string | null;
  /** … to before here */
  before: string | null;
};

const SHORTEST_PREFIX = 3;
const LAST_CHARACTER = "\u{10FFFF}";

/** Reads search text as an indicator or the beginning of one, defanged or not. */
export function indicatorSearch(text: string): IndicatorSearch {
  const kind = guessKind(text);
  const exact = kind && identify(kind, text);
  const prefix = prefixOf(text);
  return {
    key: exact ? contentKey(exact.kind, exact.value) : null,
    from: prefix,
    before: prefix && prefix + LAST_CHARACTER,
  };
}

/** Scheme and host of a canonical value are lower case; a path keeps its letters. */
function prefixOf(text: string): string | null {
  const live = refang(text).trim();
  if (live.length < SHORTEST_PREFIX || /\s/.test(live)) return null;
  const url = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/is.exec(live);
  if (!url) return canonicalize("domain", live) ?? live.toLowerCase();
  return (url[1] ?? "").toLowerCase() + (url[2] ?? "");
}
