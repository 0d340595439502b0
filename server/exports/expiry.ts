import "server-only";

import { database } from "@/server/db";
import { log, loggedError } from "@/server/log";

const LOOK_MS = 60_000;

/** Recalls exports of what has run out, which no commit tells of. Any number of processes may do it at once. */
export async function recallExpired(): Promise<void> {
  await database().$queryRaw`select recall_expired()`;
}

/** Looks every minute, for as long as the process lives. */
export function keepRecalling(): void {
  const look = () => recallExpired().catch((error: unknown) => log().error({ event: "exports not recalled", error: loggedError(error) }));
  setInterval(() => void look(), LOOK_MS).unref();
}
