"use client";

import { useCallback, useState, useSyncExternalStore, type UIEvent } from "react";

const overscan = 8;

/** Which of many rows of one height are in sight, a few more on both sides. */
export function useVisibleRows(count: number, rowHeight: number, viewHeight: number) {
  const [top, setTop] = useState(0);
  const inView = Math.ceil(viewHeight / rowHeight);
  const first = Math.min(Math.floor(top / rowHeight), Math.max(0, count - inView));
  const start = Math.max(0, first - overscan);
  const end = Math.min(count, first + inView + overscan);
  // Only a change of the first row draws anew, not every scrolled pixel.
  const onScroll = useCallback(
    (event: UIEvent<HTMLElement>) => {
      const next = event.currentTarget.scrollTop;
      setTop(Math.floor(next / rowHeight) * rowHeight);
    },
    [rowHeight],
  );
  return { start, end, onScroll };
}

/** The height of a row in pixels: more under a finger, and following the person's text size. */
export function useRowHeight(): number {
  return useSyncExternalStore(watchPointer, readRowHeight, () => 36);
}

/** Whether columns have no room beside each other, as on a phone: there rows are drawn as cards. */
export function useNarrow(): boolean {
  return useMedia("(width < 40rem)");
}

/** Whether the page is being put on paper. */
export function usePrinting(): boolean {
  return useMedia("print");
}

function useMedia(media: string): boolean {
  const watch = useCallback(
    (changed: () => void) => {
      const query = window.matchMedia(media);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    [media],
  );
  return useSyncExternalStore(watch, () => window.matchMedia(media).matches, () => false);
}

function watchPointer(changed: () => void) {
  const query = window.matchMedia("(pointer: coarse)");
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

function readRowHeight(): number {
  const style = getComputedStyle(document.documentElement);
  return Math.round(parseFloat(style.getPropertyValue("--row-height")) * parseFloat(style.fontSize)) || 36;
}
