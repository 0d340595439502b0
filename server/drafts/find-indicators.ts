import "server-only";

import type { IndicatorKind, Tlp } from "@/generated/prisma/enums";
import { asViewer, type Tx, type Viewer } from "@/server/db";
import { suggestRole } from "@/server/drafts/defaults";
import { BY_HAND, findDraft, TYPED_TEXT, type Draft } from "@/server/drafts/queries";
import { beginReceivedPrivate } from "@/server/drafts/received";
import { extractInChunks, type FoundIndicator } from "@/server/exchange/extract";
import { contentKey } from "@/server/indicators/content-key";
import { holdNoise, type Noise } from "@/server/noise/lists";

/** Characters read of all there are, then indicators written down of all that were found. None of them shrinks. */
export type FindProgress = { done: number; total: number; saved: number; found: number };

type Source = { name: string; fileId: string | null; text: string };
type Material = { draft: Draft; sources: Source[]; noise: Noise };
type Candidate = {
  kind: IndicatorKind;
  value: string;
  key: string;
  excerpt: string;
  occurrences: number;
  noise: number[];
  chosen: boolean;
  source: Source;
};

const ROWS_PER_STATEMENT = 2_000;
const BREATH_MS = 25;

/**
 * Finds the indicators in a draft's text and files and writes them down for review, each once. What a person chose
 * about an indicator before, or added by hand, stays. Reading goes in small pieces and holds no transaction.
 * @returns how many indicators the draft now holds; null where the draft is not there (any more).
 * @throws the signal's reason when it is aborted; then nothing has changed.
 */
export async function findIndicators(
  viewer: Viewer,
  draftId: string,
  onProgress: (progress: FindProgress) => void,
  signal?: AbortSignal,
): Promise<number | null> {
  const read = await asViewer(viewer, (tx) => readSources(tx, viewer, draftId));
  if (!read) return null;
  const found = await readCandidates(read.sources, read.noise, onProgress, signal);
  return asViewer(viewer, async (tx) => {
    const total = read.sources.reduce((sum, source) => sum + source.text.length, 0);
    const report = (saved: number) => onProgress({ done: total, total, saved, found: found.length });
    signal?.throwIfAborted();
    return writeCandidates(tx, read, found, report, signal);
  });
}

async function readSources(tx: Tx, viewer: Viewer, draftId: string): Promise<Material | null> {
  const draft = await findDraft(tx, draftId);
  if (!draft) return null;
  const files = await tx.draftFile.findMany({ where: { draftId }, orderBy: { id: "asc" } });
  const typed = { name: TYPED_TEXT, fileId: null, text: draft.text };
  const sources = [typed, ...files.map(({ id, name, text }) => ({ name, fileId: id, text }))];
  return { draft, sources, noise: await holdNoise(tx, viewer.organizationId ?? "") };
}

async function readCandidates(
  sources: Source[],
  noise: Noise,
  onProgress: (progress: FindProgress) => void,
  signal: AbortSignal | undefined,
): Promise<Candidate[]> {
  const total = sources.reduce((sum, source) => sum + source.text.length, 0);
  const candidates = new Map<string, Candidate>();
  let before = 0;
  for (const source of sources) {
    const report = (done: number) => onProgress({ done: before + done, total, saved: 0, found: candidates.size });
    const found = await extractInChunks(source.text, report, { signal });
    await inBreaths(found, (indicator) => note(candidates, indicator, source, noise), signal);
    before += source.text.length;
  }
  return [...candidates.values()];
}

function note(candidates: Map<string, Candidate>, indicator: FoundIndicator, source: Source, noise: Noise): void {
  const { kind, value, excerpt, occurrences } = indicator;
  const key = contentKey(kind, value);
  const known = candidates.get(key);
  if (known) {
    known.occurrences += occurrences;
    return;
  }
  const hits = noise.hits(kind, value);
  candidates.set(key, { kind, value, key, excerpt, occurrences, noise: hits, chosen: !noise.leavesOff(hits), source });
}

/** Goes through a long list without keeping others waiting. */
async function inBreaths<Item>(items: Item[], work: (item: Item) => void, signal?: AbortSignal): Promise<void> {
  let breathAt = performance.now() + BREATH_MS;
  for (const item of items) {
    work(item);
    if (performance.now() < breathAt) continue;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    breathAt = performance.now() + BREATH_MS;
  }
}

async function writeCandidates(
  tx: Tx,
  { draft, noise }: Material,
  found: Candidate[],
  report: (saved: number) => void,
  signal: AbortSignal | undefined,
): Promise<number | null> {
  // Two runs over one draft go one after the other.
  const [locked] = await tx.$queryRaw<{ next: number; contributes: boolean }[]>`
    select
      coalesce((select max(i.position) + 1 from draft_indicators i where i.draft_id = d.id), 0) as next,
      coalesce(c.organization_id <> d.organization_id, false) as contributes
    from drafts d
    left join cases c on c.id = d.case_id
    where d.id = ${draft.id}::uuid
    for update of d
  `;
  if (!locked) return null;
  const tlp: Tlp = draft.targetCase?.tlp ?? draft.details.tlp;
  for (let start = 0; start < found.length; start += ROWS_PER_STATEMENT) {
    const rows = found.slice(start, start + ROWS_PER_STATEMENT);
    await insertRows(tx, draft.id, locked.next + start, rows, { tlp, contributes: locked.contributes, noise });
    report(start + rows.length);
    signal?.throwIfAborted();
  }
  await beginReceivedPrivate(tx, draft.id, locked.next);
  await replaceEarlier(tx, draft.id, locked.next);
  await tx.draft.update({ where: { id: draft.id }, data: { extractedAt: new Date() }, select: { id: true } });
  return tx.draftIndicator.count({ where: { draftId: draft.id } });
}

async function insertRows(
  tx: Tx,
  draftId: string,
  position: number,
  rows: Candidate[],
  place: { tlp: Tlp; contributes: boolean; noise: Noise },
): Promise<void> {
  await tx.$executeRaw`
    insert into draft_indicators (
      draft_id, position, kind, value, key, source_name, file_id, excerpt, occurrences, noise, chosen, role,
      exposure, tlp
    )
    select
      ${draftId}::uuid, ${position}::int + r.ordinal - 1, r.kind, r.value, r.key, r.source_name, r.file_id, r.excerpt,
      r.occurrences,
      case
        when r.kind::text = any (${place.noise.patternKinds}) then noise_of(r.kind::text, r.value, viewer_organization())
        else nullif(r.noise::int[], '{}')
      end,
      r.chosen, r.role,
      case when ${place.contributes} then 'private' else s.exposure end, ${place.tlp}::tlp
    from unnest(
      ${rows.map((row) => row.kind)}::indicator_kind[],
      ${rows.map((row) => row.value)}::text[],
      ${rows.map((row) => row.key)}::uuid[],
      ${rows.map((row) => row.source.name)}::text[],
      ${rows.map((row) => row.source.fileId)}::uuid[],
      ${rows.map((row) => row.excerpt)}::text[],
      ${rows.map((row) => row.occurrences)}::int[],
      ${rows.map((row) => `{${row.noise.join()}}`)}::text[],
      ${rows.map((row) => row.chosen)}::boolean[],
      ${rows.map((row) => suggestRole(row.kind, row.excerpt))}::incident_role[]
    ) with ordinality as r (kind, value, key, source_name, file_id, excerpt, occurrences, noise, chosen, role, ordinal)
    join suggested_exposures() s on s.tlp = ${place.tlp}::tlp and s.role = r.role and s.kind = r.kind
  `;
}

/** What was found earlier hands its choices on and goes; what a person added stays unless it is found now. */
async function replaceEarlier(tx: Tx, draftId: string, next: number): Promise<void> {
  if (next === 0) return;
  await tx.$executeRaw`
    update draft_indicators n
    set chosen = o.chosen, role = o.role, exposure = o.exposure, tlp = o.tlp, shared = o.shared
    from draft_indicators o
    where n.draft_id = ${draftId}::uuid and n.position >= ${next}
      and o.draft_id = ${draftId}::uuid and o.position < ${next}
      and o.key = n.key
  `;
  await tx.$executeRaw`
    delete from draft_indicators o
    where o.draft_id = ${draftId}::uuid
      and o.position < ${next}
      and (
        o.source_name <> ${BY_HAND}
        or o.file_id is not null
        or o.key in (select n.key from draft_indicators n where n.draft_id = ${draftId}::uuid and n.position >= ${next})
      )
  `;
}
