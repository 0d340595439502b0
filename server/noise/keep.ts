import "server-only";

import { setTimeout as pause } from "node:timers/promises";
import { database } from "@/server/db";
import { log, loggedError } from "@/server/log";

const AT_ONCE = 2_000;
const IDLE_MS = 1_000;
const FAILED_MS = 10_000;

/** One step of applying changed noise lists to what is filed. @returns what advance_noise() says. */
async function step(): Promise<"idle" | "waiting" | "more"> {
  const [row] = await database().$queryRaw<{ state: "idle" | "waiting" | "more" }[]>`select advance_noise(${AT_ONCE}::int) as state`;
  return row?.state ?? "idle";
}

/** Applies changed noise lists until there is nothing left: for the demo and tests. */
export async function applyNoise(): Promise<void> {
  for (;;) {
    const state = await step();
    if (state === "idle") return;
    if (state === "waiting") await pause(10);
  }
}

/**
 * Applies changed noise lists in the background for as long as the process lives. Any number of processes may: a step is
 * one transaction, and what is left stands in the database.
 */
export function keepNoise(): void {
  const run = async () => {
    let wait = IDLE_MS;
    try {
      if ((await step()) === "more") wait = 0;
    } catch (error) {
      log().error({ event: "noise lists not applied", error: loggedError(error) });
      wait = FAILED_MS;
    }
    setTimeout(() => void run(), wait).unref();
  };
  setTimeout(() => void run(), IDLE_MS).unref();
}
