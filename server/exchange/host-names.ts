import { parse } from "tldts";

/** Names outside the public root that reports nevertheless name: reserved ones, and roots that malware uses. */
const OTHER_ROOTS = new Set(["example", "test", "invalid", "onion", "i2p", "bit", "bazar", "emc", "coin", "lib"]);
/** Of these, the ones that plain text uses for other things: believed only when written in disguise. */
const DOUBTFUL_ROOTS = new Set(["test", "invalid", "bit", "emc", "coin", "lib"]);

/**
 * Top-level domains that are also endings of file names or of names in program code. `libc.so`, `run.sh` and
 * `user.name` are hosts only where something else says so.
 */
const FILE_ENDINGS = new Set(
  ("ai app as asia bar bat bin bz c cab cat cc cfg cl cmd com.exe cpp cs css csv cv dat db dll do doc docx exe gdn gz " +
    "h hm htm html in inc ini ink inf info.txt jar java jpg js json kt la lnk log lua mk ml mo mov mp ms msi nr pdf ph " +
    "php pl pm png ps ps1 pub py pyc rb rs rtf sc sh shell so sql src st sys tar tf tmp ts txt vb vbs vi ws xls xml xyz.tmp " +
    "yar zip zone")
    .split(" ")
    .filter((ending) => !ending.includes(".")),
);
const CODE_WORDS = new Set(
  ("call data date download email final from host icu id info link map mobi name net new next open page plus post pro " +
    "properties prod run save select services show site sort store stream style support systems target thread to " +
    "today tools top world zone").split(" "),
);

const ROOTS_SEEN = new Map<string, boolean>();
const ROOTS_KEPT = 20_000;

/** Does this name end in a top-level domain that exists (or in a reserved or malware-used root)? */
export function hasKnownRoot(name: string, defanged: boolean): boolean {
  const root = name.slice(name.lastIndexOf(".") + 1);
  if (OTHER_ROOTS.has(root)) return defanged || !DOUBTFUL_ROOTS.has(root);
  const seen = ROOTS_SEEN.get(root);
  if (seen !== undefined) return seen;
  const known = /^([a-z]{2,24}|xn--[a-z0-9-]{2,59})$/.test(root) && parse(`a.b.${root}`).isIcann === true;
  if (ROOTS_SEEN.size >= ROOTS_KEPT) ROOTS_SEEN.clear();
  ROOTS_SEEN.set(root, known);
  return known;
}

/** Is the name nothing but a suffix under which others register, such as `co.uk`? */
export function isPublicSuffix(name: string): boolean {
  const result = parse(name);
  return result.isIcann === true && result.domain === null;
}

/** What a name looks like when only its own letters are asked. */
export function looksLikeFileOrCode(raw: string): boolean {
  const labels = raw.split(".");
  const last = labels.at(-1)!;
  const root = last.toLowerCase();
  if (labels.length === 2 && FILE_ENDINGS.has(root)) return true;
  if (labels.slice(0, -1).some((label) => label === "")) return true;
  // System.Net, e.Target: an ordinary name is written in one case
  if (/^[A-Z][a-z]/.test(last) && (CODE_WORDS.has(root) || labels.length > 2)) return true;
  if (/[a-z][A-Z]/.test(labels[0]!) && CODE_WORDS.has(root)) return true;
  return false;
}
