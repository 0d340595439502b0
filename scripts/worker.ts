import { endWithParent } from "@/scripts/child";
import { runMatcher } from "@/server/overlap/matcher";
import { log, loggedError } from "@/server/log";

/** The matcher's process: compares what was filed, under a database role of its own. */
const connectionString = process.env.OVERLAP_DATABASE_URL;
if (!connectionString) throw new Error("OVERLAP_DATABASE_URL is not set");

try {
  await runMatcher({ connectionString, signal: endWithParent(), log: (line) => log().info(line) });
  process.exit(0);
} catch (error) {
  log().error({ event: "matcher failed", error: loggedError(error) });
  process.exit(1);
}
