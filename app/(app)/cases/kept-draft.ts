"use client";

import { useEffect, useState } from "react";

/**
 * State that survives a reload and a lost session: kept in this tab until `forget()`. `restored` tells that what was
 * typed before came back.
 */
export function useKeptDraft<State>(key: string, initial: State) {
  const [state, setState] = useState(initial);
  const [restored, setRestored] = useState(false);
  const [loaded, setLoaded] = useState(false);
  useEffect(() => {
    // After hydration: what the server drew knows nothing of this tab.
    queueMicrotask(() => {
      const kept = read<State>(key);
      if (kept !== null) {
        setState(kept);
        setRestored(true);
      }
      setLoaded(true);
    });
  }, [key]);
  useEffect(() => {
    if (loaded && JSON.stringify(state) !== JSON.stringify(initial)) write(key, state);
  }, [key, state, initial, loaded]);
  const forget = () => {
    remove(key);
    setRestored(false);
  };
  return { state, setState, restored, forget };
}

function read<State>(key: string): State | null {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? null : (JSON.parse(text) as State);
  } catch {
    return null;
  }
}

function write(key: string, state: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(state));
  } catch {
    // A full or forbidden store costs the safety net, not the form.
  }
}

function remove(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept then.
  }
}
