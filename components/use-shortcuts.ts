"use client";

import { useEffect, useEffectEvent, useRef } from "react";

type Shortcuts = {
  onPalette: () => void;
  onHelp: () => void;
  sequences: readonly { href: string; keys?: readonly string[] }[];
  onGo: (href: string) => void;
};

const patience = 1200;

/** Keys that work anywhere: Ctrl/⌘-K, `?`, and sequences such as `g c`. Plain keys rest while the person types. */
export function useShortcuts({ onPalette, onHelp, sequences, onGo }: Shortcuts): void {
  const pressed = useRef<{ keys: string[]; at: number }>({ keys: [], at: 0 });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return;
    if ((event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      onPalette();
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || dialogIsOpen()) return;
    if (event.key === "?") {
      event.preventDefault();
      onHelp();
      return;
    }
    const recent = event.timeStamp - pressed.current.at < patience ? pressed.current.keys : [];
    const keys = [...recent, event.key.toLowerCase()].slice(-2);
    const match = sequences.find((sequence) => sequence.keys?.join(" ") === keys.join(" "));
    pressed.current = match ? { keys: [], at: 0 } : { keys, at: event.timeStamp };
    if (match) onGo(match.href);
  });
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");
}

function dialogIsOpen(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") !== null;
}
