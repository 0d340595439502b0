"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import type { DraftSharing } from "@/server/drafts/schema";
import type { DetailsInput, SeenInput } from "./details-input";
import { send, sendJson, type Answer } from "./draft-client";
import { dropMirror, keepMirror, readMirror, type MirrorKey } from "./mirror";

export type DraftContent = { title: string; text: string; details: DetailsInput; sharing: DraftSharing; seen: SeenInput };
export type SavingState = "clean" | "typing" | "saving" | "saved" | "offline" | "signed_out" | "too_large" | "not_found" | "role" | "failed";

type Options = { userId: string; draftId: string | null; caseId: string | null; initial: DraftContent };

const PAUSE_MS = 600;
const RETRY_MS = 5_000;

/**
 * Holds what a person types and saves it on the server within a second, one request at a time. While saving fails it
 * is kept in this browser and tried again; after a reload or a new sign-in it is taken up from there.
 */
export function useDraftSaving({ userId, draftId, caseId, initial }: Options) {
  const [content, setContent] = useState(initial);
  const [state, setState] = useState<SavingState>("clean");
  const [restored, setRestored] = useState(false);
  const saver = useMemo(
    () => new DraftSaver({ userId, draftId, caseId, part: "draft" }, initial, setState),
    // One saver for the life of the screen: its draft does not change.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [],
  );
  const change = useCallback((part: Partial<DraftContent>) => setContent(saver.change(part)), [saver]);
  useEffect(() => {
    const kept = saver.restore();
    if (kept) {
      // The browser's store is only readable after the page is there.
      // eslint-disable-next-line react-hooks/set-state-in-effect
      setContent(kept);
      setRestored(true);
    }
    return saver.watch();
  }, [saver]);
  const forgetRestored = useCallback(() => {
    setContent(saver.change(initial));
    setRestored(false);
  }, [saver, initial]);
  return { content, change, state, restored, forgetRestored, saver };
}

/** Saves one draft; knows nothing of the screen. */
export class DraftSaver {
  private saved: DraftContent;
  private current: DraftContent;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | null = null;

  constructor(
    private key: MirrorKey,
    initial: DraftContent,
    private readonly tell: (state: SavingState) => void,
  ) {
    this.saved = initial;
    this.current = initial;
  }

  get draftId(): string | null {
    return this.key.draftId;
  }

  /** Where long pastes of this draft are kept while they cannot be sent. */
  get pastes(): MirrorKey {
    return { ...this.key, part: "pastes" };
  }

  change(part: Partial<DraftContent>): DraftContent {
    this.current = { ...this.current, ...part };
    this.tell("typing");
    this.later(PAUSE_MS);
    return this.current;
  }

  /** What an earlier visit could not save, if anything. */
  restore(): DraftContent | null {
    const kept = readMirror<DraftContent>(this.key);
    if (!kept || JSON.stringify(kept) === JSON.stringify(this.saved)) return null;
    this.current = { ...this.current, ...kept };
    this.later(0);
    return this.current;
  }

  /** Keeps what is unsaved when the page goes, and tries again when the net is back. */
  watch(): () => void {
    const leave = () => {
      if (this.isDirty()) keepMirror(this.key, this.current);
    };
    const again = () => this.isDirty() && this.later(0);
    window.addEventListener("pagehide", leave);
    window.addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
    return () => {
      leave();
      clearTimeout(this.timer);
      if (this.isDirty()) void this.flush();
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("online", again);
      document.removeEventListener("visibilitychange", again);
    };
  }

  /** Saves now what is unsaved. Resolves to whether the server has everything. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (!this.isDirty() && this.key.draftId) return true;
    this.running = this.save();
    const done = await this.running;
    this.running = null;
    return done && !this.isDirty();
  }

  private later(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), pause);
  }

  private isDirty(): boolean {
    return this.current !== this.saved && JSON.stringify(this.current) !== JSON.stringify(this.saved);
  }

  private async save(): Promise<boolean> {
    const sent = this.current;
    this.tell("saving");
    const answer = await this.sendContent(sent);
    if (!answer.ok) {
      keepMirror(this.key, this.current);
      this.tell(isState(answer.reason) ? answer.reason : "failed");
      if (answer.reason === "offline" || answer.reason === "failed") this.later(RETRY_MS);
      return false;
    }
    this.saved = sent;
    if (this.isDirty()) this.later(PAUSE_MS);
    else {
      dropMirror(this.key);
      this.tell("saved");
    }
    return true;
  }

  private async sendContent(content: DraftContent): Promise<Answer<unknown>> {
    const { text, ...said } = content;
    const begun = await this.begin();
    if (!begun.ok) return begun;
    const path = `/api/drafts/${this.key.draftId}`;
    if (JSON.stringify({ ...this.saved, ...said }) !== JSON.stringify(this.saved)) {
      const answer = await sendJson("PATCH", path, said);
      if (!answer.ok) return answer;
    }
    return text === this.saved.text ? { ok: true, data: null } : send("PUT", `${path}/text`, text);
  }

  /** The first save makes the draft, and gives the page its address. */
  private async begin(): Promise<Answer<unknown>> {
    if (this.key.draftId) return { ok: true, data: null };
    const answer = await sendJson<{ id: string }>("POST", "/api/drafts", { caseId: this.key.caseId });
    if (!answer.ok) return answer;
    dropMirror(this.key);
    dropMirror(this.pastes);
    this.key = { ...this.key, draftId: answer.data.id };
    window.history.replaceState(null, "", `/cases/new/${answer.data.id}?edit`);
    return answer;
  }
}

function isState(reason: string): reason is SavingState {
  return ["offline", "signed_out", "too_large", "not_found", "role"].includes(reason);
}
