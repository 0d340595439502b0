/**
 * Undoes defanging while remembering where each piece came from.
 *
 * Every pattern is bounded in length and has one way to match at a place, so the work grows with the text and
 * not with its nesting: reports hold hostile text.
 */

const OPEN = "[\\[({<]";
const CLOSE = "[\\])}>]";
const DOT_WORD = "(?:[.。．｡]|dot|punto|ponto|punkt)";
const AT_WORD = "(?:@|at|arroba)";

const PATTERN = new RegExp(
  [
    // hxxp://, h**p[:]//, hxxps[://], http:\/\/, hxxp ://
    "(?<scheme>h(?:[x*+_-]{2}|t[xt]|xt)p(?<secure>s)?|fxps?|ftps?)" +
      "(?: ?[\\[({] ?:(?: ?[\\])}] ?| ?(?=\\/\\/))| ?:|_)" +
      "(?:[\\[({]?\\\\?\\/\\\\?\\/[\\])}]?|\\[\\/\\]\\[\\/\\])",
    // evil[.]example, evil [dot] example, evil[[.]]example
    `(?<dot>(?<=[\\p{L}\\p{N}_\\])}-]) ?${OPEN}{1,2} ?${DOT_WORD} ?${CLOSE}{1,2} ?(?=[\\p{L}\\p{N}_\\[(-]))`,
    // one-sided: evil[.example, evil.]example; escaped: evil\.example
    "(?<halfDot>(?<=[\\p{L}\\p{N}_-])(?:\\[[.]|[.][\\]]|\\\\+[.])(?=[\\p{L}\\p{N}_-]))",
    `(?<at>(?<=[\\p{L}\\p{N}_.+-]) ?${OPEN} ?${AT_WORD} ?${CLOSE} ?(?=[\\p{L}\\p{N}_-]))`,
    "(?<colon>\\[:\\]|\\(:\\)|\\{:\\})",
    "(?<slash>\\[\\/\\]|\\\\\\/)",
    // Markdown's escaped underscore
    "(?<underscore>\\\\_)",
    "(?<hyphen>(?<=[\\p{L}\\p{N}])\\[-\\](?=[\\p{L}\\p{N}]))",
    "(?<ideographicDot>(?<=[a-z0-9])[。｡](?=[a-z0-9]))",
    "(?<wide>[\\uFF01-\\uFF5E])",
    // soft hyphen, zero-width and direction marks, byte-order mark
    "(?<invisible>[\\u00AD\\u180E\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u206F\\uFEFF]+)",
    "(?<nul>\\0)",
  ].join("|"),
  "giu",
);

/** Most values hold nothing to undo. */
const PLAIN = /^(?!.*(?:h[x*+_-]|hxt|fxp| :))[a-z0-9._:@\/?=&%#~,;+-]*$/i;

/** A piece that stands changed in the refanged text; `defanged` tells an intended disguise from mere typography. */
interface Edit {
  outStart: number;
  outEnd: number;
  sourceStart: number;
  sourceEnd: number;
  defanged: boolean;
}

/** Refanged text together with the way back to the offsets of the original. */
export class Refanged {
  constructor(
    readonly text: string,
    private readonly edits: readonly Edit[],
  ) {}

  /** Offset in the original of the character that stands at `offset` in the refanged text. */
  sourceStart(offset: number): number {
    const edit = this.edits[this.lastEditFrom(offset)];
    if (!edit) return offset;
    return offset < edit.outEnd ? edit.sourceStart : edit.sourceEnd + (offset - edit.outEnd);
  }

  /** Offset in the original just behind the character that ends at `offset` in the refanged text. */
  sourceEnd(offset: number): number {
    return offset === 0 ? 0 : this.endOf(offset - 1);
  }

  /** Was anything between these two offsets of the refanged text written in disguise? */
  wasDefanged(start: number, end: number): boolean {
    for (let index = this.lastEditFrom(end - 1); index >= 0; index -= 1) {
      const edit = this.edits[index]!;
      if (edit.outEnd <= start) return false;
      if (edit.defanged) return true;
    }
    return false;
  }

  private endOf(offset: number): number {
    const edit = this.edits[this.lastEditFrom(offset)];
    if (!edit) return offset + 1;
    return offset < edit.outEnd ? edit.sourceEnd : edit.sourceEnd + (offset - edit.outEnd) + 1;
  }

  private lastEditFrom(offset: number): number {
    let low = 0;
    let high = this.edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.edits[middle]!.outStart <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** Undoes defanging and typographic disguise in `text`, in one linear pass. */
export function refangWithOffsets(text: string): Refanged {
  if (PLAIN.test(text)) return new Refanged(text, []);
  const edits: Edit[] = [];
  let out = "";
  let done = 0;
  PATTERN.lastIndex = 0;
  for (const match of text.matchAll(PATTERN)) {
    const groups = match.groups ?? {};
    const replacement = replacementFor(groups, match[0], text, match.index);
    if (replacement === match[0]) continue;
    out += text.slice(done, match.index);
    const outStart = out.length;
    out += replacement;
    done = match.index + match[0].length;
    const defanged = !(groups.wide ?? groups.invisible ?? groups.nul ?? groups.slash ?? groups.underscore);
    edits.push({ outStart, outEnd: out.length, sourceStart: match.index, sourceEnd: done, defanged });
  }
  return new Refanged(out + text.slice(done), edits);
}

function replacementFor(groups: Record<string, string | undefined>, raw: string, text: string, at: number): string {
  if (groups.scheme) return schemeFor(groups.scheme, groups.secure) + "://";
  if (groups.dot) return ".";
  if (groups.halfDot) return raw[0] === "\\" && isRegistryPath(text, at) ? raw : ".";
  if (groups.at) return "@";
  if (groups.colon) return ":";
  if (groups.slash) return "/";
  if (groups.underscore) return "_";
  if (groups.hyphen) return "-";
  if (groups.ideographicDot) return isSentenceEnd(text, at) ? raw : ".";
  if (groups.wide) return String.fromCharCode(raw.charCodeAt(0) - 0xfee0);
  return groups.nul ? " " : "";
}

function schemeFor(scheme: string, secure: string | undefined): string {
  if (scheme[0] === "f" || scheme[0] === "F") return scheme.length > 3 ? "ftps" : "ftp";
  return secure ? "https" : "http";
}

/** `evil\.example` is escaped, `HKCU\.example` a key of the registry. */
function isRegistryPath(text: string, at: number): boolean {
  return /(?<![a-z0-9])(?:HK(?:LM|CU|U|CR|CC|EY_[A-Z_]{4,14})|\\REGISTRY\\)[^\n"'`]{0,100}$/i.test(text.slice(Math.max(0, at - 130), at));
}

/** 「evil。example」 is a disguised name, 「…192.0.2.1。C2…」 is the end of a sentence: a name mixes no dots. */
function isSentenceEnd(text: string, at: number): boolean {
  const before = /[a-z0-9-]*$/i.exec(text.slice(Math.max(0, at - 64), at))!;
  const after = /^[a-z0-9-]*/i.exec(text.slice(at + 1, at + 65))!;
  return text[at - before[0].length - 1] === "." || text[at + 1 + after[0].length] === ".";
}
