import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { forkServerScript, stopChild } from "@/scripts/child";
import { log } from "@/server/log";

/** Keeps the matcher running in a process of its own; when it dies it comes back, ever later up to 30 s. */
export function keepMatcher(connectionString: string): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  const keep = async () => {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      const began = Date.now();
      child = forkServerScript("scripts/worker.ts", { OVERLAP_DATABASE_URL: connectionString });
      await new Promise((resolve) => child?.once("exit", resolve).once("error", resolve));
      if (stopping.signal.aborted) return;
      if (Date.now() - began > 60_000) failures = 0;
      log().error({ event: "matcher died", code: child.exitCode, signal: child.signalCode });
      await delay(Math.min(500 * 2 ** failures, 30_000), undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const keeping = keep();
  return {
    stop: async () => {
      stopping.abort();
      if (child) await stopChild(child);
      await keeping;
    },
  };
}
