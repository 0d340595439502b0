import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Whether a process with this id exists (whoever it belongs to). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/**
 * What tells a process from a later one that was given the same id: its start time. `undefined` when there is none.
 * Containers hand out the same low ids after every restart, so an id alone proves nothing.
 */
export function processIdentity(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
      return `${bootId()}/${started}`;
    } catch {
      return undefined;
    }
  }
  return shell("ps", ["-o", "lstart=", "-p", String(pid)]);
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

/** Whether this process is a PostgreSQL server that was started on `directory`. */
export function isPostgresIn(pid: number, directory: string): boolean {
  if (!isAlive(pid)) return false;
  return commandLine(pid).includes(directory);
}

function commandLine(pid: number): string {
  if (process.platform !== "linux") return shell("ps", ["-o", "command=", "-p", String(pid)]) ?? "";
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function shell(command: string, args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Waits until `condition` holds; false when it did not within `milliseconds`. */
export async function waitUntil(condition: () => boolean, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) return false;
    await delay(25);
  }
  return true;
}
