import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { admitJobs, wakePostponed } from "./admit";
import { compareJobs, hintNotices } from "./compare";

/** What a round did; counts only, since logs hold no values. */
export type Round = { admittedJobs: number; values: number; comparedJobs: number; notices: number };

export type MatcherOptions = {
  /** Of a login that is a member of the overlap role (OVERLAP_DATABASE_URL). */
  connectionString: string;
  /** Ends the work after the transaction under way. */
  signal: AbortSignal;
  log?: (line: { event: string } & Record<string, unknown>) => void;
};

const IDLE_MS = 250;
const WAKE_MS = 60_000;
const LONGEST_WAIT_MS = 10_000;

/**
 * Works off the matching jobs until told to stop; survives a database that goes away. Any number may run at once, and one
 * that is killed loses nothing: each step is one transaction.
 */
export async function runMatcher({ connectionString, signal, log = logLine }: MatcherOptions): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    const client = new pg.Client({ connectionString, application_name: "common-thread-matcher" });
    // Without a listener a broken connection would end the process; the query under way reports it too.
    client.on("error", () => undefined);
    try {
      await client.connect();
      log({ event: "matcher.started" });
      await workOff(client, signal, log, () => (failures = 0));
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      // A message of PostgreSQL may quote a row; its code never does.
      log({ event: "matcher.failed", reason: code ?? message });
      await sleep(Math.min(IDLE_MS * 2 ** failures++, LONGEST_WAIT_MS), signal);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  log({ event: "matcher.stopped" });
}

async function workOff(client: pg.Client, signal: AbortSignal, log: Required<MatcherOptions>["log"], well: () => void): Promise<void> {
  let woken = 0;
  while (!signal.aborted) {
    if (Date.now() - woken > WAKE_MS) {
      await wakePostponed(client);
      woken = Date.now();
    }
    const round = await matchOnce(client);
    well();
    if (round.admittedJobs + round.comparedJobs) log({ event: "matcher.round", ...round });
    else await sleep(IDLE_MS, signal);
  }
}

/** One round: admits due jobs, then compares what waits for it. */
export async function matchOnce(client: pg.Client): Promise<Round> {
  const admitted = await admitJobs(client);
  const compared = await compareJobs(client);
  if (compared) await hintNotices(client, compared.organizations);
  return {
    admittedJobs: admitted.jobs,
    values: admitted.values,
    comparedJobs: compared?.jobs ?? 0,
    notices: compared?.notices ?? 0,
  };
}

/** Rounds until nothing is due any more: for evaluations, the demo and tests. */
export async function matchUntilDone(
  client: pg.Client,
  onRound?: (round: Round, jobsLeft: number) => void,
): Promise<void> {
  await wakePostponed(client);
  for (;;) {
    const round = await matchOnce(client);
    const { rows } = await client.query<{ left: number }>(
      "select count(*)::int as left from matching_jobs where admitted or run_at <= now()",
    );
    const left = rows[0]?.left ?? 0;
    onRound?.(round, left);
    if (!left) return;
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return pause(milliseconds, undefined, { signal }).catch(() => undefined);
}

function logLine(line: Record<string, unknown>): void {
  console.log(JSON.stringify({ time: new Date().toISOString(), ...line }));
}
