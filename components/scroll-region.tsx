"use client";

import { useEffect, useRef, useState, type ReactNode } from "react";
import { classNames } from "./class-names";

/** Holds something wider than the page: scrolls by itself, and by keyboard whenever there is something to scroll. */
export function ScrollRegion({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setOverflows(element.scrollWidth > element.clientWidth + 1);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={box}
      {...(overflows ? { role: "region", "aria-label": label, tabIndex: 0 } : {})}
      // Positioned, so that text for screen readers inside it does not widen the page.
      className={classNames("relative overflow-x-auto", className)}
    >
      {children}
    </div>
  );
}
