import type { Indicator } from "@/server/indicators/canonical";
import { refangWithOffsets } from "@/server/indicators/refang";
import { excerptAround } from "./excerpt";
import { createPace } from "./pace";
import { scan, type Hit, type ScanOptions } from "./scan";

/** An indicator as it was first found in a text. `start` and `end` are offsets in the text that was given. */
export interface FoundIndicator extends Indicator {
  raw: string;
  start: number;
  end: number;
  /** The sentence or line around it, at most 300 characters. */
  excerpt: string;
  occurrences: number;
}

export type ExtractOptions = Partial<ScanOptions>;

const DEFAULTS: ScanOptions = { urlHosts: true, emailDomains: false };
const STRETCH = 16_384;

/**
 * Finds the indicators of `text` in their order, each once. Time grows with the length of the text and with nothing
 * else, whatever it holds. For text of megabytes use extractInChunks, which lets others run in between.
 */
export function extractIndicators(text: string, options: ExtractOptions = {}): FoundIndicator[] {
  const steps = extractSteps(text, { ...DEFAULTS, ...options });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The same in pieces: gives way to other work every few milliseconds, and tells how many characters are done of how
 * many (the number only grows, and ends at the total). Stops with the signal's reason when `signal` is aborted.
 */
export async function extractInChunks(
  text: string,
  onProgress: (done: number, total: number) => void = () => {},
  options: ExtractOptions & { signal?: AbortSignal } = {},
): Promise<FoundIndicator[]> {
  const steps = extractSteps(text, { ...DEFAULTS, ...options });
  const giveWay = createPace();
  for (;;) {
    const step = steps.next();
    if (step.done) {
      onProgress(text.length, text.length);
      return step.value;
    }
    if (!(await giveWay())) continue;
    onProgress(step.value, text.length);
    options.signal?.throwIfAborted();
  }
}

function* extractSteps(text: string, options: ScanOptions): Generator<number, FoundIndicator[]> {
  const found = new Map<string, FoundIndicator>();
  for (let start = 0; start < text.length; ) {
    const end = stretchEnd(text, start);
    const source = refangWithOffsets(text.slice(start, end));
    for (const hit of scan(source, options)) {
      const at = start + source.sourceStart(hit.start);
      note(found, text, hit, at, start + source.sourceEnd(hit.end));
    }
    start = end;
    yield end;
  }
  return [...found.values()];
}

function note(found: Map<string, FoundIndicator>, text: string, hit: Hit, start: number, end: number): void {
  const key = `${hit.kind}\0${hit.value}`;
  const known = found.get(key);
  if (known) {
    known.occurrences += 1;
    return;
  }
  const excerpt = excerptAround(text, start, end);
  found.set(key, { kind: hit.kind, value: hit.value, raw: text.slice(start, end), start, end, excerpt, occurrences: 1 });
}

/** Ends a stretch at a line end or, in an endless line, at white space, or in an endless word anywhere. */
function stretchEnd(text: string, start: number): number {
  const limit = start + STRETCH;
  if (limit >= text.length) return text.length;
  const window = text.slice(start + STRETCH / 2, limit);
  const line = Math.max(window.lastIndexOf("\n"), window.lastIndexOf("\r"));
  if (line >= 0) return start + STRETCH / 2 + line + 1;
  const space = /^[^]*[\s,;|]/.exec(window);
  return space ? start + STRETCH / 2 + space[0].length : limit;
}
