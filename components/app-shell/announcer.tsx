"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/** After going to another page: puts the focus at the top of its content, as a fresh page load would. */
export function Announcer() {
  const path = usePathname();
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    const active = document.activeElement;
    const main = document.getElementById("main");
    if (main && !main.contains(active)) main.focus({ preventScroll: true });
  }, [path]);
  return null;
}
