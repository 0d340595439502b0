/** The searches for indicators that are under way in this process, by draft: one each. */
const runs = new Map<string, AbortController>();

/** Begins a run over a draft and stops the one before. Call `end` when it is over. */
export function beginRun(draftId: string): { signal: AbortSignal; end(): void } {
  stopRun(draftId);
  const controller = new AbortController();
  runs.set(draftId, controller);
  const end = () => void (runs.get(draftId) === controller && runs.delete(draftId));
  return { signal: controller.signal, end };
}

/** Stops the run over a draft, if there is one. */
export function stopRun(draftId: string): void {
  runs.get(draftId)?.abort(new RunStopped());
  runs.delete(draftId);
}

/** A person stopped the run, or began another one. */
export class RunStopped extends Error {}
