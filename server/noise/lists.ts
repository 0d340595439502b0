import "server-only";

import type { Tx } from "@/server/db";
import type { NoiseMatch } from "@/server/exchange/read-warninglist";
import { LEFT_OFF, type NoiseClass } from "@/server/noise/classes";
import { NoiseMatcher, type NoiseEntries } from "@/server/noise/match";

/** The lists that are on for one organization: the installation's and its own. */
export type Noise = {
  /** Numbers of the lists that hold this canonical value, sorted. */
  hits: (kind: string, value: string) => number[];
  /** Kinds that some list looks at with regular expressions, which the database alone reads: see noise_of(). */
  patternKinds: string[];
  /** Whether a review leaves a value off that is on these lists. */
  leavesOff: (lists: readonly number[]) => boolean;
};

type Head = { number: number; own: boolean; class: NoiseClass; kinds: string[]; revision: number; patterns: boolean };
type Kept = { revision: number; entries: NoiseEntries[] };
type Compiled = { of: string; matcher: NoiseMatcher };

/** Own lists of so many organizations stay in memory. */
const MOST_OWN = 200;
const NOBODY = "";

const entriesOf = new Map<number, Kept>();
const compiled = new Map<string, Compiled>();
const current = new Map<string, { generation: number; noise: Noise }>();

/**
 * The noise lists as they are now, for matching in memory. Until the end of the transaction they count as used: a change
 * of them is applied to what is filed here too, after it is committed.
 */
export async function holdNoise(tx: Tx, organizationId: string): Promise<Noise> {
  const [held] = await tx.$queryRaw<{ generation: number }[]>`/* kept */ select hold_noise_lists() as generation`;
  const known = current.get(organizationId);
  if (known && known.generation === held?.generation) return known.noise;
  const noise = await noiseOf(tx, organizationId, await listHeads(tx));
  keep(current, organizationId, { generation: held?.generation ?? 0, noise });
  return noise;
}

async function listHeads(tx: Tx): Promise<Head[]> {
  return tx.$queryRaw<Head[]>`
    select
      l.number, l.organization_id is not null as own, l.class::text, l.kinds, l.revision,
      exists (select from noise_entries e where e.match = 'regex' and e.list_number = l.number) as patterns
    from noise_lists l
    where l.enabled
    order by l.number
  `;
}

async function noiseOf(tx: Tx, organizationId: string, heads: Head[]): Promise<Noise> {
  const everybodys = await compile(tx, NOBODY, heads.filter((head) => !head.own));
  const own = await compile(tx, organizationId, heads.filter((head) => head.own));
  const leftOff = new Set(heads.filter((head) => LEFT_OFF.has(head.class)).map((head) => head.number));
  return {
    hits: (kind, value) => {
      const hits = everybodys.hits(kind, value);
      const ownHits = own.hits(kind, value);
      return ownHits.length === 0 ? hits : [...hits, ...ownHits].sort((a, b) => a - b);
    },
    patternKinds: [...new Set(heads.filter((head) => head.patterns).flatMap((head) => head.kinds))],
    leavesOff: (lists) => lists.some((list) => leftOff.has(list)),
  };
}

async function compile(tx: Tx, whose: string, heads: Head[]): Promise<NoiseMatcher> {
  const of = heads.map(({ number, revision }) => `${number}:${revision}`).join();
  const known = compiled.get(whose);
  if (known?.of === of) return known.matcher;
  const entries: NoiseEntries[] = [];
  for (const head of heads) entries.push(...(await loadEntries(tx, head)));
  const matcher = new NoiseMatcher(entries);
  keep(compiled, whose, { of, matcher });
  return matcher;
}

/** The entries of a list; of the installation's, only what changed is read again. */
async function loadEntries(tx: Tx, { number, revision, kinds, own }: Head): Promise<NoiseEntries[]> {
  const known = entriesOf.get(number);
  if (known?.revision === revision) return known.entries;
  const rows = await tx.$queryRaw<{ match: NoiseMatch; values: string[] }[]>`
    select e.match::text, json_agg(e.value) as values
    from noise_entries e
    where e.list_number = ${number} and e.match <> 'regex'
    group by e.match
  `;
  const entries = rows.map((row) => ({ list: number, kinds, ...row }));
  if (!own) entriesOf.set(number, { revision, entries });
  return entries;
}

/** Forgets the one that came first where there are too many. */
function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [first] = map.keys();
  if (map.size > MOST_OWN && first !== undefined) map.delete(first === NOBODY ? [...map.keys()][1]! : first);
}
