import { parse } from "tldts";

/** Names outside the public root that reports nevertheless name: reserved ones, and roots that malware uses. */
const OTHER_ROOTS = new Set(["example", "test", "invalid", "onion", "i2p", "bit", "bazar", "emc", "coin", "lib"]);
/** Of these, the ones that plain text uses for other things: believed only when written in disguise. */
const DOUBTFUL_ROOTS = new Set(["test", "invalid", "bit", "emc", "coin", "lib"]);

/**
 * Top-level domains that are also common endings of file names. A two-label name such as `run.sh` or `update.zip`
 * is a host only where something beside it says so.
 */
const FILE_ENDINGS = new Set("cab la md mov pl pm ps py rs sc sh so vi zip".split(" "));

/** Top-level domains that are also everyday words after a dot in program code: `user.name`, `System.Net`. */
const CODE_WORDS = new Set(
  ("call data date download email final foo id info is link map mobi name net new next now open page plus post pro " +
    "properties prod run save security select services show site sort store stream style support systems target " +
    "team to today tools top web works world zone").split(" "),
);

/**
 * Is this a name under a suffix where names can be registered (or under a reserved or malware-used root)? A bare
 * suffix such as `co.uk` is none. `certain` says that something beside the letters shows it to be a host.
 */
export function isRegistrable(name: string, certain: boolean): boolean {
  const root = name.slice(name.lastIndexOf(".") + 1);
  if (OTHER_ROOTS.has(root)) return certain || !DOUBTFUL_ROOTS.has(root);
  const { isIcann, domain } = parse(name);
  // infrastructure names (ip6.arpa) are abused as hosts too, and tldts knows them as suffixes
  return isIcann === true && domain !== null;
}

const FILE_CHAIN = /\.(?:com|pdf|docx?|xlsx?|pptx?|exe|js|vbs|lnk|iso|jpe?g|png|txt|tar|html?|php|dll|jar|apk)$/i;

/** Could this be a file's name as well as a host's? */
export function isFileLike(raw: string): boolean {
  const dot = raw.lastIndexOf(".");
  if (!FILE_ENDINGS.has(raw.slice(dot + 1).toLowerCase())) return false;
  const stem = raw.slice(0, dot);
  return !stem.includes(".") || FILE_CHAIN.test(stem);
}

/** Is this a name in program code or a detection's name rather than a host? Hosts are written in one case. */
export function isCodeLike(raw: string): boolean {
  const labels = raw.split(".");
  const last = labels.at(-1)!;
  if (labels.slice(-2).some((label) => label.includes("_"))) return true;
  if (/^(?:asp|vb|ado|ml|system)\.net$/i.test(raw)) return true;
  if (/^[A-Z]+[a-z]/.test(last)) return last !== "Com";
  // a detection's name: Agent.AI
  if (/^[A-Z]+$/.test(last) && /^[A-Z]+[a-z]/.test(labels[0]!)) return last !== "COM";
  return /[a-z][A-Z]/.test(labels[0]!) && CODE_WORDS.has(last);
}
