import { type ChildProcess, fork } from "node:child_process";

/**
 * Runs a script of ours in a process of its own, as server code (`server-only` imports work there). It gets only the
 * environment that is named, and ends by itself when this process dies (see `endWithParent`).
 */
export function forkServerScript(script: string, env: Record<string, string | undefined>): ChildProcess {
  const { PATH, HOME, LOG_FILE, LOG_LEVEL } = process.env;
  return fork(script, {
    execArgv: ["--conditions=react-server", "--import", "tsx"],
    env: { NODE_ENV: "production", PATH, HOME, LOG_FILE, LOG_LEVEL, ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

/** For such a script: a signal that fires when it shall stop. Ctrl-C is left to the parent, which stops it in order. */
export function endWithParent(): AbortSignal {
  const end = new AbortController();
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => end.abort());
  process.on("disconnect", () => end.abort());
  return end.signal;
}

/** Asks a child to stop and waits; kills it when it does not listen. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(force);
}
