"use client";

import { useEffect, useRef, useState } from "react";
import type { DraftSharing } from "@/server/drafts/schema";
import type { DraftSharePreview } from "@/server/drafts/sharing";
import { send } from "../draft-client";
import type { useDraftSaving } from "../use-draft-saving";
import type { ReviewStore } from "./review-store";

/** With whom the filing is shared, and what each would get: `preview` is null until it fits the choices on the screen. */
export type FilingShares = {
  choice: DraftSharing;
  change: (part: Partial<DraftSharing>) => void;
  preview: DraftSharePreview | null;
  failed: boolean;
  reload: () => void;
};

const PAUSE_MS = 300;

/** Null where the person may not share. The server counts, over what it has saved; an older answer never wins. */
export function useFilingShares(
  store: ReviewStore,
  { content, change, saver }: ReturnType<typeof useDraftSaving>,
  mayShare: boolean,
): FilingShares | null {
  const [told, setTold] = useState<{ of: string; preview: DraftSharePreview | null }>();
  const [turn, setTurn] = useState(0);
  const { partyIds } = content.sharing;
  const wanted = mayShare && partyIds.length > 0 && store.load === "ready";
  const key = [turn, store.revision, content.details.tlp, ...partyIds].join(" ");
  const latest = useRef(key);
  useEffect(() => {
    latest.current = key;
    if (!wanted) return;
    const timer = setTimeout(async () => {
      const saved = (await saver.flush()) && (await store.flush());
      const answer = saved ? await send<DraftSharePreview>("GET", `/api/drafts/${saver.draftId}/shares`) : null;
      if (latest.current === key) setTold({ of: key, preview: answer?.ok ? answer.data : null });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key, wanted, saver, store]);
  if (!mayShare) return null;
  const current = wanted && told?.of === key ? told : null;
  return {
    choice: content.sharing,
    change: (part) => change({ sharing: { ...content.sharing, ...part } }),
    preview: current?.preview ?? null,
    failed: current !== null && current.preview === null,
    reload: () => setTurn((before) => before + 1),
  };
}
