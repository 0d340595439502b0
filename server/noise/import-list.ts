import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import type { Tx, Viewer } from "@/server/db";
import type { NoiseEntry, Warninglist } from "@/server/exchange/read-warninglist";
import type { NoiseClass } from "@/server/noise/classes";
import { classOfKnownList, slugOf } from "@/server/noise/known-lists";

/** What an import would change, as the operator sees it first. */
export type ImportPreview = {
  name: string;
  type: Warninglist["type"];
  version: string;
  /** of the list that is there already; null for a new one */
  versionBefore: string | null;
  /** as it is, as the public list is known, or null: the operator chooses */
  class: NoiseClass | null;
  kinds: string[];
  entries: number;
  added: number;
  removed: number;
  leftOut: number;
  examples: string[];
  /** `older` needs to be insisted on; `same` changes nothing */
  caution: "older" | "same" | null;
};

type Difference = ImportPreview & { number: number | null; slug: string; toAdd: NoiseEntry[]; toRemove: NoiseEntry[] };

const ROWS_PER_STATEMENT = 10_000;

/** What importing this list would change; nothing is. */
export async function previewImport(tx: Tx, list: Warninglist): Promise<ImportPreview> {
  const { name, type, version, versionBefore, class: noiseClass, kinds, entries, added, removed, leftOut, examples, caution } =
    await compare(tx, list);
  return { name, type, version, versionBefore, class: noiseClass, kinds, entries, added, removed, leftOut, examples, caution };
}

export type Imported = { ok: true; added: number; removed: number } | { ok: false; reason: "older" | "same" };

/**
 * Imports a list of that name: its entries replace those of the version before. An older version is refused unless it is
 * insisted on. What it changes for observations is applied in the background.
 */
export async function importList(
  tx: Tx,
  viewer: Viewer,
  list: Warninglist,
  choice: { class: NoiseClass; insist: boolean },
): Promise<Imported> {
  const difference = await compare(tx, list);
  if (difference.caution === "older" && !choice.insist) return { ok: false, reason: "older" };
  if (difference.caution === "same" && difference.class === choice.class) return { ok: false, reason: "same" };
  const number = await writeHead(tx, list, difference, choice.class);
  await writeEntries(tx, number, difference);
  const { added, removed, entries, slug } = difference;
  await tx.$executeRaw`
    insert into noise_list_versions (list_number, version, added, removed, entries, imported_by)
    values (${number}, ${list.version}, ${added}, ${removed}, ${entries}, ${viewer.userId}::uuid)
  `;
  await appendAudit(tx, "noise_list.imported", { details: { list: slug, version: list.version, added, removed } });
  return { ok: true, added, removed };
}

async function compare(tx: Tx, list: Warninglist): Promise<Difference> {
  const slug = slugOf(list.name);
  const [known] = await tx.$queryRaw<{ number: number; version: string; class: NoiseClass }[]>`
    select l.number, l.version::text, l.class::text
    from noise_lists l
    where l.organization_id is null and not l.built_in and l.slug = ${slug}
  `;
  const wanted = new Map((await withoutBadPatterns(tx, list)).map((entry) => [`${entry.match} ${entry.value}`, entry]));
  const before = new Map((known ? await entriesOf(tx, known.number) : []).map((entry) => [`${entry.match} ${entry.value}`, entry]));
  const toAdd = [...wanted].filter(([key]) => !before.has(key)).map(([, entry]) => entry);
  const toRemove = [...before].filter(([key]) => !wanted.has(key)).map(([, entry]) => entry);
  const changes = toAdd.length + toRemove.length;
  const { name, type, kinds, examples } = list;
  return {
    name, type, kinds, examples, slug, toAdd, toRemove,
    number: known?.number ?? null,
    version: String(list.version),
    versionBefore: known?.version ?? null,
    class: known?.class ?? classOfKnownList(name),
    entries: wanted.size,
    added: toAdd.length,
    removed: toRemove.length,
    leftOut: list.leftOut + list.entries.length - wanted.size,
    caution: cautionOf(list.version, known ? Number(known.version) : null, changes),
  };
}

function cautionOf(version: number, before: number | null, changes: number): ImportPreview["caution"] {
  if (before === null || version > before) return null;
  return version < before ? "older" : changes === 0 ? "same" : null;
}

/** The database's engine reads patterns; one that it cannot read is left out. */
async function withoutBadPatterns(tx: Tx, list: Warninglist): Promise<NoiseEntry[]> {
  if (list.type !== "regex") return list.entries;
  const rows = await tx.$queryRaw<{ value: string }[]>`
    select p.value from unnest(${list.entries.map(({ value }) => value)}::text[]) as p (value) where is_regex(p.value)
  `;
  const good = new Set(rows.map(({ value }) => value));
  return list.entries.filter(({ value }) => good.has(value));
}

async function entriesOf(tx: Tx, number: number): Promise<NoiseEntry[]> {
  return tx.$queryRaw<NoiseEntry[]>`select e.match::text, e.value from noise_entries e where e.list_number = ${number}`;
}

async function writeHead(tx: Tx, list: Warninglist, { number, slug }: Difference, noiseClass: NoiseClass): Promise<number> {
  const { name, description, type, matchingAttributes, kinds, version } = list;
  if (number === null) {
    const [made] = await tx.$queryRaw<{ number: number }[]>`
      insert into noise_lists (slug, name, description, type, class, matching_attributes, kinds, version)
      values (
        ${slug}, ${name}, ${description}, ${type}, ${noiseClass}::noise_class, ${matchingAttributes}::text[],
        ${kinds}::text[], ${version}
      )
      returning number
    `;
    return made!.number;
  }
  await tx.$executeRaw`
    update noise_lists l
    set
      name = ${name}, description = ${description}, type = ${type}, class = ${noiseClass}::noise_class,
      matching_attributes = ${matchingAttributes}::text[], kinds = ${kinds}::text[], version = ${version}
    where l.number = ${number}
  `;
  return number;
}

/** Removals first, so that no more than the list holds is there at any time. */
async function writeEntries(tx: Tx, number: number, { toAdd, toRemove }: Difference): Promise<void> {
  for (const rows of pieces(toRemove)) {
    await tx.$executeRaw`
      delete from noise_entries e
      using jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (match noise_match, value text)
      where e.list_number = ${number} and e.match = r.match and e.value = r.value
    `;
  }
  for (const rows of pieces(toAdd)) {
    await tx.$executeRaw`
      insert into noise_entries (list_number, match, value)
      select ${number}, r.match, r.value
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (match noise_match, value text)
    `;
  }
}

function* pieces(entries: NoiseEntry[]): Generator<NoiseEntry[]> {
  for (let start = 0; start < entries.length; start += ROWS_PER_STATEMENT) yield entries.slice(start, start + ROWS_PER_STATEMENT);
}
