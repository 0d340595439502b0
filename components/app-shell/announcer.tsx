"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

/**
 * After going to another page: begins at its top and puts the focus at the top of its content, as a fresh page load would.
 * Next.js alone leaves the page scrolled where the part that changed is in sight already. Going back keeps the place.
 */
export function Announcer() {
  const path = usePathname();
  const before = useRef(path);
  const goesBack = useRef(false);
  useEffect(() => {
    const back = () => void (goesBack.current = true);
    window.addEventListener("popstate", back);
    return () => window.removeEventListener("popstate", back);
  }, []);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    if (!goesBack.current) window.scrollTo(0, 0);
    goesBack.current = false;
    const active = document.activeElement;
    const main = document.getElementById("main");
    if (main && !main.contains(active)) main.focus({ preventScroll: true });
  }, [path]);
  return null;
}
