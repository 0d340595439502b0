"use client";

import { useEffect, useState } from "react";

export type PaletteResult = { group: string; label: string; detail?: string; href: string };

type Search = (query: string) => Promise<readonly PaletteResult[]>;
type Answer = { query: string; results: readonly PaletteResult[]; failed: boolean };

const pause = 180;

/** Asks for results a moment after the last key; answers to what is no longer asked are dropped. */
export function usePaletteSearch(query: string, search: Search | undefined) {
  const [answer, setAnswer] = useState<Answer>({ query: "", results: [], failed: false });
  const wanted = search ? query.trim() : "";
  useEffect(() => {
    if (!search || !wanted) return;
    let current = true;
    const timer = setTimeout(async () => {
      const next = await search(wanted).then(
        (results) => ({ query: wanted, results, failed: false }),
        () => ({ query: wanted, results: [], failed: true }),
      );
      if (current) setAnswer(next);
    }, pause);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted, search]);
  const fresh = answer.query === wanted && wanted !== "";
  return { results: wanted ? answer.results : [], pending: wanted !== "" && !fresh, failed: fresh && answer.failed };
}
