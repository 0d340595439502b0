"use client";

import { useCallback, useEffect, useState } from "react";
import type { DraftFileEntry } from "@/server/drafts/queries";
import { send } from "./draft-client";
import { dropMirror, keepMirror, readMirror } from "./mirror";
import type { DraftSaver } from "./use-draft-saving";

/** A file on its way to the server, or one that did not get there. */
export type Upload = { key: number; file: File; problem: string | null; pasted?: Paste };

/** A long paste: unlike a file it lies nowhere else, so it is kept in this browser until it is sent. */
type Paste = { name: string; text: string };

let lastKey = 0;

/** The files of a draft: those on the server, those on their way, and those that failed, with the reason. */
export function useUploads(saver: DraftSaver, initial: DraftFileEntry[]) {
  const [files, setFiles] = useState(initial);
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [warnings, setWarnings] = useState<{ name: string; warning: string }[]>([]);

  const upload = useCallback(
    async (entry: Upload) => {
      const settle = (problem: string) => setUploads((all) => all.map((other) => (other.key === entry.key ? { ...entry, problem } : other)));
      if (!(await saver.flush()) && !saver.draftId) return settle("offline");
      const headers = { "x-file-name": encodeURIComponent(entry.file.name), "Content-Type": "application/octet-stream" };
      const path = `/api/drafts/${saver.draftId}/files`;
      const answer = await send<{ file: DraftFileEntry; warnings: string[] }>("POST", path, entry.file, headers);
      if (!answer.ok) return settle(answer.reason);
      setUploads((all) => all.filter((other) => other.key !== entry.key));
      setFiles((all) => [...all, answer.data.file]);
      setWarnings((all) => [...all, ...answer.data.warnings.map((warning) => ({ name: entry.file.name, warning }))]);
    },
    [saver],
  );

  const add = useCallback(
    async (chosen: File[]) => {
      const entries = chosen.map((file) => ({ key: ++lastKey, file, problem: null }));
      setUploads((all) => [...all, ...entries]);
      for (const entry of entries) await upload(entry);
    },
    [upload],
  );

  const retry = useCallback(
    (entry: Upload) => {
      setUploads((all) => all.map((other) => (other.key === entry.key ? { ...entry, problem: null } : other)));
      void upload(entry);
    },
    [upload],
  );

  const forget = useCallback((entry: Upload) => setUploads((all) => all.filter((other) => other.key !== entry.key)), []);

  const addPaste = useCallback(
    (paste: Paste) => {
      const entry = { key: ++lastKey, file: new File([paste.text], paste.name, { type: "text/plain" }), problem: null, pasted: paste };
      setUploads((all) => [...all, entry]);
      void upload(entry);
    },
    [upload],
  );

  useEffect(() => {
    // Taken up from an earlier visit; what fails again is kept again.
    const kept = readMirror<Paste[]>(saver.pastes) ?? [];
    dropMirror(saver.pastes);
    // The browser's store is only readable after the page is there.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    for (const paste of kept) addPaste(paste);
  }, [saver, addPaste]);

  useEffect(() => {
    const pastes = uploads.flatMap((entry) => entry.pasted ?? []);
    const kept = pastes.length === 0 || keepMirror(saver.pastes, pastes);
    if (pastes.length === 0) dropMirror(saver.pastes);
    if (kept && uploads.length === pastes.length) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [uploads, saver]);

  const remove = useCallback(
    async (file: DraftFileEntry) => {
      const answer = await send("DELETE", `/api/drafts/${saver.draftId}/files/${file.id}`);
      if (answer.ok || answer.reason === "not_found") setFiles((all) => all.filter((other) => other.id !== file.id));
      return answer.ok;
    },
    [saver],
  );

  return { files, uploads, warnings, add, addPaste, retry, forget, remove };
}
