"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { NoticesBell } from "@/components/app-shell/notices-bell";

type State = { unread: number; newest: string | null };

const POLL_MS = 30_000;
/** Pages that show what a notice tells about, and are brought up to date with it. */
const FRESH_PAGES = /^\/(inbox|cases\/[0-9a-f-]{36}(\/overlaps)?)$/;

/** The bell, kept up to date without a reload: by the event stream, or by asking where that does not come through. */
export function LiveNotices({ href, count }: { href: string; count: number }) {
  const [live, setLive] = useState<State | null>(null);
  const router = useRouter();
  const path = usePathname();
  const page = useRef(path);
  useEffect(() => {
    page.current = path;
  }, [path]);
  useEffect(() => {
    let newest: string | null | undefined;
    return follow((state) => {
      setLive(state);
      if (newest !== undefined && state.newest !== newest && FRESH_PAGES.test(page.current)) router.refresh();
      newest = state.newest;
    });
  }, [router]);
  return <NoticesBell href={href} count={live?.unread ?? count} />;
}

function follow(tell: (state: State) => void): () => void {
  let polling: ReturnType<typeof setInterval> | undefined;
  const source = new EventSource("/api/events");
  const poll = () => {
    polling ??= setInterval(async () => {
      const response = await fetch("/api/notices").catch(() => null);
      if (response?.ok) tell((await response.json()) as State);
      else if (response?.status === 401) clearInterval(polling);
    }, POLL_MS);
  };
  source.addEventListener("notices", (event) => tell(JSON.parse(event.data as string) as State));
  // Signed out, in another role or for another organization: whatever comes next is for another page.
  source.addEventListener("end", () => source.close());
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) poll();
  });
  return () => {
    source.close();
    clearInterval(polling);
  };
}
