import "server-only";

import { database } from "@/server/db";
import { log, loggedError } from "@/server/log";

const EVERY_MS = 60 * 60_000;
const AFTER_START_MS = 60_000;
/** Cases in one transaction: each may hold a hundred thousand rows, and no chain is held while another case is waited for. */
const AT_ONCE = 1;
const MOST_ROUNDS = 1000;

/** Deletes what is due, a few cases at a time. @returns how many things went. Any number of processes may do it at once. */
export async function applyRetention(): Promise<number> {
  let gone = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [row] = await database().$queryRaw<{ done: number }[]>`select run_retention(${AT_ONCE}::int) as done`;
    if (!row?.done) break;
    gone += row.done;
  }
  return gone;
}

/** Looks once an hour for what is due, for as long as the process lives. */
export function keepRetention(): void {
  const run = async () => {
    try {
      const gone = await applyRetention();
      if (gone > 0) log().info({ event: "retention applied", gone });
    } catch (error) {
      log().error({ event: "retention not applied", error: loggedError(error) });
    }
  };
  setTimeout(() => void run(), AFTER_START_MS).unref();
  setInterval(() => void run(), EVERY_MS).unref();
}
