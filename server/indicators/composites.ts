import { guessKind, identify, type Indicator } from "./canonical";
import { refang } from "./defang";

/**
 * What was typed as one value: the indicator that it is, or the parts of what is two, as MISP writes them: `domain|ip`,
 * `ip|port`, `filename|sha256`, `regkey|value`. Ports and the contents of registry keys are no indicators. Empty when it
 * is nothing.
 */
export function readIndicators(raw: string): Indicator[] {
  const kind = guessKind(raw);
  const whole = kind && identify(kind, raw);
  if (whole) return [whole];
  const host = /^\s*(\[[^\]]+\]|[^\s:|]+):\d{1,5}\s*$/.exec(refang(raw))?.[1];
  if (host) return readPart(host);
  const [first = "", second, ...rest] = raw.split("|");
  if (second === undefined || rest.length > 0) return [];
  const left = readPart(first);
  const right = isOnlyAboutTheFirst(second, left) ? [] : readPart(second);
  const name = right[0]?.kind && FILE_HASHES.has(right[0].kind) ? identify("file_name", first) : null;
  if (name) return [name, ...right];
  return left.length && (right.length || isOnlyAboutTheFirst(second, left)) ? [...left, ...right] : [];
}

const FILE_HASHES = new Set(["md5", "sha1", "sha256", "sha512", "ssdeep", "tlsh"]);

/** A port of a host; whatever a registry key holds. */
function isOnlyAboutTheFirst(second: string, [first]: Indicator[]): boolean {
  return first?.kind === "registry_key" || (/^\s*\d{1,5}\s*$/.test(second) && first !== undefined && !FILE_HASHES.has(first.kind));
}

function readPart(raw: string): Indicator[] {
  const kind = guessKind(raw);
  const indicator = kind && identify(kind, raw);
  return indicator ? [indicator] : [];
}
