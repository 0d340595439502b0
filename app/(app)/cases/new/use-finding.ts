"use client";

import { useState } from "react";
import { follow, send } from "./draft-client";
import type { DraftSaver } from "./use-draft-saving";

export type Finding = { done: number; total: number; saved: number; found: number };
export type FindingProblem = "offline" | "signed_out" | "not_found" | "failed" | "unsaved";

/** Starts the search for indicators on the server and follows it. */
export function useFinding(saver: DraftSaver, onDone: (draftId: string) => void) {
  const [progress, setProgress] = useState<Finding | null>(null);
  const [starting, setStarting] = useState(false);
  const [problem, setProblem] = useState<FindingProblem | null>(null);

  const start = async () => {
    setProblem(null);
    setStarting(true);
    const saved = await saver.flush();
    const draftId = saver.draftId;
    if (!saved || !draftId) {
      setStarting(false);
      return setProblem("unsaved");
    }
    setProgress({ done: 0, total: 0, saved: 0, found: 0 });
    const last = await follow("POST", `/api/drafts/${draftId}/extract`, (line) => {
      if (line.type === "progress" && typeof line.total === "number") setProgress(line as unknown as Finding);
    });
    setStarting(false);
    if (last.type === "done") return onDone(draftId);
    setProgress(null);
    if (last.type !== "stopped") setProblem(isProblem(last.type) ? last.type : "failed");
  };
  const cancel = () => void send("DELETE", `/api/drafts/${saver.draftId}/extract`);
  return { progress, starting, problem, start, cancel };
}

function isProblem(type: string): type is FindingProblem {
  return ["offline", "signed_out", "not_found"].includes(type);
}
