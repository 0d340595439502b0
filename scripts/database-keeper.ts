import { setTimeout as delay } from "node:timers/promises";
import { type Cluster, startCluster } from "@/scripts/embedded-postgres";
import { log, loggedError } from "@/server/log";

export type DatabaseKeeper = { cluster(): Cluster; stop(): Promise<void> };

/** Watches the embedded server and starts it again, on its port, when it dies under the running application. */
export function keepDatabase(first: Cluster, dataDir: string): DatabaseKeeper {
  const stopping = new AbortController();
  let cluster = first;
  const watch = async () => {
    while (!stopping.signal.aborted) {
      await delay(500, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted || cluster.alive()) continue;
      log().error({ event: "database died" });
      try {
        cluster = await startCluster({ dataDir, port: first.port });
        log().info({ event: "database restarted" });
      } catch (error) {
        log().error({ event: "database did not restart", error: loggedError(error) });
        await delay(2_000, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  };
  const watching = watch();
  return {
    cluster: () => cluster,
    stop: async () => {
      stopping.abort();
      await watching;
      await cluster.stop();
    },
  };
}
