import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import type { Tx, Viewer } from "@/server/db";
import { toName, toNetwork, type NoiseEntry } from "@/server/exchange/read-warninglist";
import { guessKind, identify } from "@/server/indicators/canonical";
import { INDICATOR_KINDS } from "@/server/indicators/kinds";

/** Switches a list of the installation on or off. @returns a refusal's code, or null. */
export async function switchNoiseList(tx: Tx, number: number, enabled: boolean): Promise<string | null> {
  const rows = await tx.$queryRaw<{ slug: string }[]>`
    update noise_lists l set enabled = ${enabled} where l.number = ${number} and l.organization_id is null returning l.slug
  `;
  if (!rows[0]) return "role";
  await appendAudit(tx, "noise_list.switched", { details: { list: rows[0].slug, enabled } });
  return null;
}

/** More than this is a list to import, not one to keep by hand. */
export const MOST_OWN_ENTRIES = 10_000;

export type OwnLine = NoiseEntry & { known: boolean };
export type OwnReview = { lines: OwnLine[]; bad: { line: number; text: string }[] };

/** What these lines would put on the organization's own list, and which of them are none. */
export async function reviewOwnEntries(tx: Tx, text: string): Promise<OwnReview> {
  const { entries, bad } = readLines(text);
  const known = await tx.$queryRaw<NoiseEntry[]>`
    select e.match::text, e.value
    from noise_entries e
    join noise_lists l on l.number = e.list_number and l.organization_id = viewer_organization()
    where e.value = any (${entries.map(({ value }) => value)})
  `;
  const there = new Set(known.map(({ match, value }) => `${match} ${value}`));
  return { lines: entries.map((entry) => ({ ...entry, known: there.has(`${entry.match} ${entry.value}`) })), bad };
}

/** Puts these lines on the organization's own list, which the first of them begins. @returns a refusal's code, or null. */
export async function addOwnEntries(tx: Tx, viewer: Viewer, text: string): Promise<string | null> {
  const { entries } = readLines(text);
  const number = await ownList(tx);
  if (number === null) return "role";
  const [held] = await tx.$queryRaw<{ entries: number }[]>`select l.entries from noise_lists l where l.number = ${number}`;
  if (held!.entries + entries.length > MOST_OWN_ENTRIES) return "noise_list_full";
  const added = await tx.$executeRaw`
    insert into noise_entries (list_number, match, value)
    select ${number}, r.match, r.value
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as r (match noise_match, value text)
    on conflict do nothing
  `;
  return noteOwnChange(tx, viewer, number, added, 0);
}

/** Takes entries off the organization's own list. @returns a refusal's code, or null. */
export async function removeOwnEntries(tx: Tx, viewer: Viewer, entries: NoiseEntry[]): Promise<string | null> {
  const number = await ownList(tx);
  if (number === null) return "role";
  const removed = await tx.$executeRaw`
    delete from noise_entries e
    using jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as r (match noise_match, value text)
    where e.list_number = ${number} and e.match = r.match and e.value = r.value
  `;
  return noteOwnChange(tx, viewer, number, 0, removed);
}

/** A domain stands for itself and all below it, an address or network for the addresses in it, anything else for itself. */
function readLines(text: string): { entries: NoiseEntry[]; bad: OwnReview["bad"] } {
  const entries = new Map<string, NoiseEntry>();
  const bad: OwnReview["bad"] = [];
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim();
    if (!line) continue;
    const entry = readLine(line);
    if (entry && Buffer.byteLength(entry.value) <= 1000) entries.set(`${entry.match} ${entry.value}`, entry);
    else bad.push({ line: index + 1, text: line.slice(0, 200) });
  }
  return { entries: [...entries.values()], bad };
}

function readLine(line: string): NoiseEntry | null {
  const network = toNetwork(line);
  if (network) return network;
  const kind = guessKind(line);
  const indicator = kind && identify(kind, line);
  if (!indicator) return null;
  if (indicator.kind === "domain") return toName(indicator.value);
  if (indicator.kind.startsWith("ip")) return toNetwork(indicator.value);
  return { match: "exact", value: indicator.value };
}

/** The number of the organization's own list, begun where there is none; null for whoever may not keep it. */
async function ownList(tx: Tx): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ number: number }[]>`
    with made as (
      insert into noise_lists (organization_id, slug, name, type, class, kinds, version)
      select viewer_organization(), 'own', 'Own list', 'mixed', 'infrastructure', ${[...INDICATOR_KINDS]}::text[], 0
      where viewer_is('lead') and not exists (select from noise_lists l where l.organization_id = viewer_organization())
      on conflict do nothing
      returning number
    )
    select number from made
    union all
    select l.number from noise_lists l where l.organization_id = viewer_organization() and viewer_is('lead')
  `;
  return row?.number ?? null;
}

async function noteOwnChange(tx: Tx, viewer: Viewer, number: number, added: number, removed: number): Promise<string | null> {
  if (added + removed === 0) return null;
  const [list] = await tx.$queryRaw<{ version: number }[]>`
    update noise_lists l set version = l.version + 1 where l.number = ${number} returning l.version::int
  `;
  await tx.$executeRaw`
    insert into noise_list_versions (list_number, version, added, removed, entries, imported_by)
    select ${number}, ${list!.version}, ${added}, ${removed}, l.entries, ${viewer.userId}::uuid
    from noise_lists l
    where l.number = ${number}
  `;
  await appendAudit(tx, "noise_list.changed", { details: { added, removed } });
  return null;
}
