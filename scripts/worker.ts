import { endWithParent } from "@/scripts/child";
import { log, loggedError } from "@/server/log";

/** The matcher's process: compares what was filed, under a database role of its own. */
const connectionString = process.env.OVERLAP_DATABASE_URL;
const { runMatcher } = (await import("@/server/overlap/matcher" as string)) as {
  runMatcher(options: { connectionString: string; signal: AbortSignal }): Promise<void>;
};
if (!connectionString) throw new Error("OVERLAP_DATABASE_URL is not set");

try {
  await runMatcher({ connectionString, signal: endWithParent() });
  process.exit(0);
} catch (error) {
  log().error({ event: "matcher failed", error: loggedError(error) });
  process.exit(1);
}
