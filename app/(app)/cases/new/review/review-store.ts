import { send, sendJson, linesOf } from "../draft-client";
import { dropMirror, keepMirror, readMirror, type MirrorKey } from "../mirror";
import { applyChoice, unpackRows, type Change, type Choice, type ReviewRow } from "./review-rows";

export type Show = "all" | "chosen" | "left" | "noise";
export type Filter = { text: string; kind: string | null; show: Show };
export type Tally = {
  total: number;
  chosen: number;
  matchable: number;
  noise: number;
  kinds: Map<string, { total: number; chosen: number }>;
};
export type LoadState = "loading" | "ready" | "failed";

const SAVE_PAUSE_MS = 400;
const RETRY_MS = 5_000;

/**
 * The indicators under review, outside of what the screen draws: rows change in place, and listeners are told that
 * something did. Choices are saved in the background and kept in this browser while they cannot be.
 */
export class ReviewStore {
  rows: ReviewRow[] = [];
  shown: ReviewRow[] = [];
  filter: Filter = { text: "", kind: null, show: "all" };
  tally: Tally = { total: 0, chosen: 0, matchable: 0, noise: 0, kinds: new Map() };
  load: LoadState = "loading";
  problem: string | null = null;
  /** Grows with every choice, so that what was told of the choices before is known to be old. */
  revision = 0;
  private version = 0;
  private listeners = new Set<() => void>();
  private unsaved: Change[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | null = null;

  constructor(
    private readonly draftId: string,
    private readonly key: MirrorKey,
    private readonly alwaysPrivate: boolean,
    /** What the organization's rules suggest to be compared, as "tlp role kind"; null: it has no rules. */
    private readonly suggested: ReadonlySet<string> | null,
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  snapshot = (): number => this.version;

  /** Reads all rows, a few hundred at a time, then takes up choices that an earlier visit could not save. */
  async read(): Promise<void> {
    this.load = "loading";
    this.rows = [];
    this.refresh();
    try {
      const response = await fetch(`/api/drafts/${this.draftId}/indicators`);
      if (!response.ok || !response.body) throw new Error("refused");
      let drawn = 0;
      for await (const line of linesOf(response.body)) {
        this.rows.push(...unpackRows(line));
        if (this.rows.length < drawn * 2) continue;
        drawn = this.rows.length;
        this.refresh();
      }
      this.load = "ready";
      for (const change of readMirror<Change[]>(this.key) ?? []) this.replay(change);
    } catch {
      this.load = "failed";
    }
    this.refresh();
  }

  setFilter(part: Partial<Filter>): void {
    this.filter = { ...this.filter, ...part };
    this.refresh();
  }

  /** Makes a choice about these rows, at once here and soon on the server. */
  choose(rows: ReviewRow[], set: Choice): void {
    if (rows.length === 0) return;
    if (this.suggested && (set.role || set.tlp) && !set.exposure) return this.followRules(rows, set);
    const lawful: Choice = this.alwaysPrivate && set.exposure ? { ...set, exposure: "private" } : set;
    for (const row of rows) applyChoice(row, lawful);
    const positions = rows.length === this.rows.length ? "all" : rows.map((row) => row.position);
    this.unsaved.push({ positions, set: lawful });
    this.later(SAVE_PAUSE_MS);
    this.revision += 1;
    // A row stays in sight while it is worked on, also when the filter would hide it now.
    this.count();
    this.tell();
  }

  /** Another role or TLP: the exposure becomes what the organization's rules suggest for it. */
  private followRules(rows: ReviewRow[], set: Choice): void {
    const [matchable, rest]: [ReviewRow[], ReviewRow[]] = [[], []];
    for (const row of rows) (this.suggests({ ...row, ...set }) ? matchable : rest).push(row);
    this.choose(matchable, { ...set, exposure: "matchable" });
    this.choose(rest, { ...set, exposure: "private" });
  }

  private suggests({ tlp, role, kind }: Pick<ReviewRow, "tlp" | "role" | "kind">): boolean {
    return this.suggested?.has(`${tlp} ${role} ${kind}`) ?? false;
  }

  /** The case's TLP changed: rows that still had the one before follow, as they do on the server. */
  passTlpOn(from: ReviewRow["tlp"], to: ReviewRow["tlp"]): void {
    const strict = to === "red" || to === "amber_strict";
    for (const row of this.rows) {
      if (row.tlp !== from) continue;
      const followed = this.suggested && !this.alwaysPrivate && { exposure: this.suggests({ ...row, tlp: to }) ? "matchable" as const : "private" as const };
      applyChoice(row, { tlp: to, ...(followed || (strict ? { exposure: "private" } : {})) });
    }
    this.revision += 1;
    this.count();
    this.tell();
  }

  /** A row as the server has it now: corrected, or new. */
  put(row: ReviewRow): void {
    const at = this.rows.findIndex((other) => other.position === row.position);
    if (at >= 0) this.rows[at] = row;
    else this.rows.push(row);
    this.revision += 1;
    this.refresh();
  }

  /** Saves now. Resolves to whether the server knows every choice. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.unsaved.length === 0) return true;
    this.running = this.save();
    const saved = await this.running;
    this.running = null;
    return saved && this.unsaved.length === 0;
  }

  /** Keeps unsaved choices when the page goes. */
  watch(): () => void {
    const leave = () => void (this.unsaved.length && keepMirror(this.key, this.unsaved));
    const again = () => this.unsaved.length && this.later(0);
    window.addEventListener("pagehide", leave);
    window.addEventListener("online", again);
    return () => {
      leave();
      void this.flush();
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("online", again);
    };
  }

  private replay({ positions, set }: Change): void {
    const wanted = positions === "all" ? null : new Set(positions);
    this.choose(this.rows.filter((row) => !wanted || wanted.has(row.position)), set);
  }

  private async save(): Promise<boolean> {
    const sent = this.unsaved.slice(0, 1_000);
    const answer = await sendJson("PATCH", `/api/drafts/${this.draftId}/indicators`, { changes: sent });
    this.problem = answer.ok ? null : answer.reason;
    if (answer.ok) {
      this.unsaved = this.unsaved.slice(sent.length);
      if (this.unsaved.length === 0) dropMirror(this.key);
      else this.later(0);
    } else {
      keepMirror(this.key, this.unsaved);
      if (answer.reason === "offline" || answer.reason === "failed") this.later(RETRY_MS);
    }
    this.tell();
    return answer.ok;
  }

  private later(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), pause);
  }

  private refresh(): void {
    const text = this.filter.text.trim().toLowerCase();
    const { kind, show } = this.filter;
    this.shown = this.rows.filter(
      (row) =>
        (!kind || row.kind === kind) &&
        (show === "all" || (show === "chosen" ? row.chosen : show === "left" ? !row.chosen : Boolean(row.noise?.length))) &&
        (!text || row.value.includes(text) || row.excerpt.toLowerCase().includes(text)),
    );
    this.count();
    this.tell();
  }

  private count(): void {
    const tally: Tally = { total: this.rows.length, chosen: 0, matchable: 0, noise: 0, kinds: new Map() };
    for (const row of this.rows) {
      const kind = tally.kinds.get(row.kind) ?? { total: 0, chosen: 0 };
      tally.kinds.set(row.kind, kind);
      kind.total += 1;
      if (row.noise?.length) tally.noise += 1;
      if (!row.chosen) continue;
      kind.chosen += 1;
      tally.chosen += 1;
      if (row.exposure === "matchable") tally.matchable += 1;
    }
    this.tally = tally;
  }

  private tell(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

/** Adds or corrects one by hand; the server says which indicator it is, or of which it is made. */
export async function saveTyped(
  draftId: string,
  position: number | null,
  typed: { kind?: string; value: string },
): Promise<{ ok: true; rows: ReviewRow[] } | { ok: false; reason: string }> {
  const path = `/api/drafts/${draftId}/indicators${position === null ? "" : `/${position}`}`;
  const method = position === null ? "POST" : "PUT";
  const headers = { "Content-Type": "application/json" };
  const answer = await send<ReviewRow[]>(method, path, JSON.stringify(typed), headers);
  return answer.ok ? { ok: true, rows: answer.data } : answer;
}
