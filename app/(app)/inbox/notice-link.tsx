"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { markNoticesReadAction } from "./actions";

/**
 * The way from a notice to what it tells about; following it marks it as read. The whole row can be clicked. Reading what
 * others shared is noted with them, so nothing is fetched ahead of the click.
 */
export function NoticeLink({ id, href, read, children }: { id: string; href: string; read: boolean; children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      onClick={() => {
        if (!read) void markNoticesReadAction([id]).catch(() => undefined);
      }}
      className="after:absolute after:inset-0 hover:underline focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
    >
      {children}
    </Link>
  );
}
