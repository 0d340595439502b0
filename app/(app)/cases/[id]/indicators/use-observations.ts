"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { ObservationRow } from "@/server/observations/queries";

export type Observations = {
  rows: readonly ObservationRow[];
  state: "loading" | "complete" | "failed";
  /** Loads everything again; the rows at hand stay until the new ones are complete. */
  reload: () => void;
};

/** All observations of a case, fetched a chunk at a time; the first are there while the rest is on its way. */
export function useObservations(caseId: string): Observations {
  const [rows, setRows] = useState<readonly ObservationRow[]>([]);
  const [state, setState] = useState<Observations["state"]>("loading");
  const running = useRef<AbortController>(null);
  const load = useCallback(
    async (fresh: boolean) => {
      running.current?.abort();
      const control = new AbortController();
      running.current = control;
      let all: ObservationRow[] = [];
      try {
        for (let after: string | null | undefined; after !== null; ) {
          const chunk = await fetchChunk(caseId, after, control.signal);
          all = all.concat(chunk.rows);
          after = chunk.next;
          if (fresh || after === null) setRows(all);
        }
        setState("complete");
      } catch {
        if (!control.signal.aborted) setState("failed");
      }
    },
    [caseId],
  );
  useEffect(() => {
    queueMicrotask(() => void load(true));
    return () => running.current?.abort();
  }, [load]);
  const reload = useCallback(() => {
    setState("loading");
    void load(false);
  }, [load]);
  return { rows, state, reload };
}

type Chunk = { rows: ObservationRow[]; next: string | null };

async function fetchChunk(caseId: string, after: string | undefined, signal: AbortSignal): Promise<Chunk> {
  const query = after ? `?after=${after}` : "";
  const response = await fetch(`/api/cases/${caseId}/observations${query}`, { signal });
  if (!response.ok) throw new Error(`The indicators did not load: ${response.status}`);
  return response.json();
}
