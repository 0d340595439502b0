import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";

/** The account PostgreSQL runs under. */
export type SystemUser = { name: string; uid: number; gid: number };

/** PostgreSQL refuses to run as root: then another account's ids, else `undefined` (it runs as ourselves). */
export function databaseUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const uid = systemId("-u", name);
    const gid = systemId("-g", name);
    if (uid !== undefined && gid !== undefined) return { name, uid, gid };
  }
  throw new Error("PostgreSQL cannot run as root and there is neither a user 'postgres' nor 'nobody'. Use DATABASE_URL.");
}

function systemId(flag: "-u" | "-g", name: string): number | undefined {
  try {
    return Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return undefined;
  }
}

/** The first directory on the way to `target` that `user` may not enter, or `undefined` when all are open. */
export function closedDirectory(target: string, user: SystemUser | undefined): string | undefined {
  if (!user) return undefined;
  const parents: string[] = [];
  for (let at = path.resolve(target); ; at = path.dirname(at)) {
    parents.unshift(at);
    if (at === path.dirname(at)) break;
  }
  return parents.find((directory) => existsSync(directory) && !mayEnter(directory, user));
}

function mayEnter(directory: string, user: SystemUser): boolean {
  const { mode, uid, gid } = statSync(directory);
  if (uid === user.uid) return (mode & 0o100) !== 0;
  if (gid === user.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
