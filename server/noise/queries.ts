import "server-only";

import type { Tx } from "@/server/db";
import type { NoiseMatch } from "@/server/exchange/read-warninglist";
import { guessKind, identify, type Indicator } from "@/server/indicators/canonical";
import type { NoiseClass } from "@/server/noise/classes";

export type NoiseListEntry = {
  number: number;
  slug: string;
  name: string;
  description: string;
  source: string;
  type: string;
  class: NoiseClass;
  kinds: string[];
  version: string;
  enabled: boolean;
  builtIn: boolean;
  /** the viewer's organization's own */
  own: boolean;
  entries: number;
  /** how far a change of it is applied, in per cent; null where all is applied */
  progress: number | null;
  importedAt: Date | null;
  /** who brought the latest version, where the viewer may know */
  importedBy: string | null;
};

/** The lists that the viewer may read: the installation's, and its organization's own. */
export async function listNoiseLists(tx: Tx): Promise<NoiseListEntry[]> {
  return tx.$queryRaw<NoiseListEntry[]>`
    select
      l.number, l.slug, l.name, l.description, l.source, l.type, l.class::text, l.kinds, l.version::text, l.enabled,
      l.built_in as "builtIn", l.organization_id is not null as own, l.entries,
      j.progress, v.imported_at as "importedAt", u.name as "importedBy"
    from noise_lists l
    left join noise_jobs j on j.list_number = l.number
    left join lateral (
      select v.imported_at, v.imported_by
      from noise_list_versions v
      where v.list_number = l.number
      order by v.imported_at desc
      limit 1
    ) v on true
    left join users u on u.id = v.imported_by
    order by l.organization_id nulls last, l.built_in desc, l.name
  `;
}

/** What a list is called, by its number: of what the viewer may read. */
export type NoiseName = { number: number; slug: string; name: string; builtIn: boolean; own: boolean; class: NoiseClass };

/** The lists whose hits are said, with what they are called. */
export async function listNoiseNames(tx: Tx): Promise<NoiseName[]> {
  return tx.$queryRaw<NoiseName[]>`
    select l.number, l.slug, l.name, l.built_in as "builtIn", l.organization_id is not null as own, l.class::text
    from noise_lists l
    where l.enabled
    order by l.number
  `;
}

export type NoiseVersion = { id: string; version: string; added: number; removed: number; entries: number; importedAt: Date; importedBy: string | null };

/** What was imported into these lists, the latest first: at most `limit` of each. */
export async function listNoiseVersions(tx: Tx, list: number, limit = 20): Promise<NoiseVersion[]> {
  return tx.$queryRaw<NoiseVersion[]>`
    select v.id, v.version::text, v.added, v.removed, v.entries, v.imported_at as "importedAt", u.name as "importedBy"
    from noise_list_versions v
    left join users u on u.id = v.imported_by
    where v.list_number = ${list}
    order by v.imported_at desc, v.id desc
    limit ${limit}
  `;
}

/** How many of its own observations each list hits, for the viewer's organization; of nobody else's. */
export async function countOwnHits(tx: Tx): Promise<Map<number, number>> {
  const rows = await tx.$queryRaw<{ list: number; hits: number }[]>`
    select n.list, count(*)::int as hits
    from observations o
    cross join unnest(o.noise) n (list)
    where o.organization_id = viewer_organization() and o.noise is not null
    group by n.list
  `;
  return new Map(rows.map(({ list, hits }) => [list, hits]));
}

export type NoiseSearch = { indicator: Indicator; lists: (NoiseName & { enabled: boolean; about: boolean })[] } | null;

/** Which lists hold this value as somebody wrote it; null for what is no indicator. */
export async function findListsOf(tx: Tx, raw: string): Promise<NoiseSearch> {
  const kind = guessKind(raw);
  const indicator = kind && identify(kind, raw);
  if (!indicator) return null;
  const lists = await tx.$queryRaw<(NoiseName & { enabled: boolean; about: boolean })[]>`
    select distinct
      l.number, l.slug, l.name, l.built_in as "builtIn", l.organization_id is not null as own, l.class::text, l.enabled,
      ${indicator.kind}::text = any (l.kinds) as about
    from noise_hits(${indicator.kind}::text, ${indicator.value}::text) h
    join noise_lists l on l.number = h
    order by l.number
  `;
  return { indicator, lists };
}

export type OwnEntry = { match: NoiseMatch; value: string };

export const OWN_ENTRIES_SHOWN = 500;

/** What the organization's own list holds, in the order of its values. */
export async function listOwnEntries(tx: Tx): Promise<{ entries: OwnEntry[]; total: number }> {
  const entries = await tx.$queryRaw<(OwnEntry & { total: number })[]>`
    select e.match::text, e.value, count(*) over ()::int as total
    from noise_entries e
    join noise_lists l on l.number = e.list_number
    where l.organization_id = viewer_organization()
    order by e.value, e.match
    limit ${OWN_ENTRIES_SHOWN}
  `;
  return { entries: entries.map(({ match, value }) => ({ match, value })), total: entries[0]?.total ?? 0 };
}
