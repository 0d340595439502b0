import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { processIdentity } from "@/scripts/processes";

type Holder = { pid: number; identity?: string; address?: string };

/** Another start works on the same data directory. */
export class AlreadyRunning extends Error {}

/** One start at a time on a data directory; a lock left by a killed process counts for nothing. Returns the release. */
export function lockDataDirectory(dataDir: string, address: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, "start.lock");
  const mine: Holder = { pid: process.pid, identity: processIdentity(process.pid), address };
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(mine), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = read(file);
    if (holder?.identity && processIdentity(holder.pid) === holder.identity) throw running(dataDir, holder);
    rmSync(file, { force: true });
  }
  throw running(dataDir, read(file));
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

function running(dataDir: string, holder: Holder | undefined): AlreadyRunning {
  const where = holder ? ` (process ${holder.pid}, ${holder.address})` : "";
  return new AlreadyRunning(
    `Common Thread already runs on ${dataDir}${where}. Stop it first, or start another one with its own DATA_DIR and PORT.`,
  );
}
