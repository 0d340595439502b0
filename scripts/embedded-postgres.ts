import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync,
  truncateSync, writeFileSync,
} from "node:fs";
import path from "node:path";
import { freePort } from "@/scripts/free-port";
import { type PostgresBinaries, postgresBinaries } from "@/scripts/postgres-binaries";
import { isAlive, isPostgresIn, waitUntil } from "@/scripts/processes";
import { closedDirectory, databaseUser, type SystemUser } from "@/scripts/run-as";

/** A PostgreSQL server on a data directory of ours. */
export type Cluster = {
  pid: number;
  port: number;
  /** Whether it already ran (left behind by a start that was killed). */
  adopted: boolean;
  superuserUrl: string;
  alive(): boolean;
  /** Stops the server, cleanly if it can; resolves once it is gone. */
  stop(): Promise<void>;
};

export type ClusterOptions = {
  /** Holds `postgres/` (the cluster), `postgres-password` and `log/postgres.log`. */
  dataDir: string;
  /** False for throw-away clusters: quick, but lost when the machine stops. */
  durable?: boolean;
  /** Listen there again (a server that died under a running application). */
  port?: number;
  /** Called as soon as a server's process is there, long before it is ready, with what stops it. */
  onLaunch?: (stop: () => Promise<void>) => void;
  onProgress?: (message: string) => void;
};

const superuser = "postgres";

/** Adopts the server that runs on this data directory, or starts one (creating the cluster at first). */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const user = databaseUser();
  mkdirSync(path.join(options.dataDir, "log"), { recursive: true });
  const password = readOrCreatePassword(path.join(options.dataDir, "postgres-password"));
  const home = clusterHome(options, user);
  const directory = path.join(home, "postgres");
  const running = await runningServer(directory, options.onProgress);
  if (running) return cluster(running.pid, running.port, password, true);
  clearStalePid(directory);
  const binaries = postgresBinaries(user, [path.join(home, "programs")]);
  if (!existsSync(path.join(directory, "PG_VERSION"))) {
    options.onProgress?.("creating the database cluster");
    createCluster(binaries, directory, password, user, options.durable ?? true);
  }
  const { pid, port } = await launch(binaries, directory, user, options);
  return cluster(pid, port, password, false);
}

function cluster(pid: number, port: number, password: string, adopted: boolean): Cluster {
  return {
    pid,
    port,
    adopted,
    superuserUrl: `postgresql://${superuser}:${password}@127.0.0.1:${port}/postgres`,
    alive: () => isAlive(pid),
    stop: () => stopServer(pid),
  };
}

/** Stops the server that works on this directory, if there is one. */
export async function stopServerIn(directory: string): Promise<void> {
  const file = readPidFile(directory);
  if (file && isPostgresIn(file.pid, directory)) await stopServer(file.pid);
}

/** Stops a PostgreSQL server: a fast shutdown, and an immediate one if that takes too long (nothing is lost). */
async function stopServer(pid: number): Promise<void> {
  for (const [signal, patience] of [["SIGINT", 20_000], ["SIGQUIT", 5_000], ["SIGKILL", 5_000]] as const) {
    if (!isAlive(pid)) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitUntil(() => !isAlive(pid), patience)) return;
  }
}

function readOrCreatePassword(file: string): string {
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, randomBytes(24).toString("hex"), { mode: 0o600 });
    renameSync(draft, file);
  }
  return readFileSync(file, "utf8").trim();
}

/**
 * Where the cluster lives: in the data directory; when that is closed to the database's user (root's home, say),
 * in a directory of its own under /var/lib, noted in the data directory.
 */
function clusterHome({ dataDir, onProgress }: ClusterOptions, user: SystemUser | undefined): string {
  const home = realpathSync(dataDir);
  const closed = closedDirectory(home, user);
  if (!closed) return home;
  const note = path.join(home, "postgres-location");
  if (!existsSync(note)) {
    writeFileSync(note, path.join("/var/lib", `common-thread-${randomBytes(6).toString("hex")}`));
  }
  const elsewhere = readFileSync(note, "utf8").trim();
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  onProgress?.(`user '${user?.name}' may not enter ${closed}: the database is kept in ${elsewhere}`);
  return elsewhere;
}

type PidFile = { pid: number; port: number; status: string };

/** What `postmaster.pid` says; its lines are fixed: pid, directory, start, port, socket, address, shared memory, status. */
function readPidFile(directory: string): PidFile | undefined {
  try {
    const lines = readFileSync(path.join(directory, "postmaster.pid"), "utf8").split("\n");
    return { pid: Math.abs(Number(lines[0])), port: Number(lines[3]), status: (lines[7] ?? "").trim() };
  } catch {
    return undefined;
  }
}

/** The server that works on this directory, once it is ready; one that is just stopping is waited out. */
async function runningServer(directory: string, onProgress?: (message: string) => void): Promise<PidFile | undefined> {
  const file = readPidFile(directory);
  if (!file || !isPostgresIn(file.pid, directory)) return undefined;
  if (file.status !== "stopping") return untilReady(file.pid, directory, onProgress);
  await waitUntil(() => !isAlive(file.pid), 30_000);
  return undefined;
}

/** PostgreSQL takes any living process with the noted id for itself; after a crash that may be somebody else. */
function clearStalePid(directory: string): void {
  const file = readPidFile(directory);
  if (file && isAlive(file.pid) && !isPostgresIn(file.pid, directory)) {
    rmSync(path.join(directory, "postmaster.pid"), { force: true });
  }
}

function createCluster(
  binaries: PostgresBinaries, directory: string, password: string, user: SystemUser | undefined, durable: boolean,
): void {
  const draft = `${directory}.creating`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const passwordFile = `${draft}-password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const file of [draft, passwordFile]) chownSync(file, user.uid, user.gid);
  try {
    const { status, stdout, stderr, error } = spawnSync(binaries.initdb, [
      "--pgdata", draft, "--username", superuser, "--pwfile", passwordFile, "--auth", "scram-sha-256",
      "--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C",
      ...(durable ? [] : ["--no-sync"]),
    ], { ...ownership(user), cwd: draft, env: cleanEnvironment(), encoding: "utf8" });
    if (status !== 0) throw new Error(`The database cluster was not created: ${error?.message ?? (stderr || stdout)}`);
    renameSync(draft, directory);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function ownership(user: SystemUser | undefined) {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const env: Record<string, string> = { LC_ALL: "C", LANG: "C", TZ: "UTC", PATH: "/usr/bin:/bin" };
  for (const name of ["SystemRoot", "TEMP"]) if (process.env[name]) env[name] = process.env[name];
  return env as NodeJS.ProcessEnv;
}

async function launch(
  binaries: PostgresBinaries, directory: string, user: SystemUser | undefined, options: ClusterOptions,
): Promise<PidFile> {
  const log = path.join(options.dataDir, "log/postgres.log");
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const from = existsSync(log) ? statSync(log).size : 0;
    if (from > 20_000_000) truncateSync(log);
    const output = openSync(log, "a", 0o600);
    const server = spawn(binaries.postgres, ["-D", directory, "-p", String(port), ...settings(options.durable ?? true)], {
      ...ownership(user), cwd: directory, env: cleanEnvironment(), detached: true, stdio: ["ignore", output, output],
    });
    closeSync(output);
    const { pid } = server;
    if (pid) options.onLaunch?.(() => stopServer(pid));
    const spawned = new Promise<never>((_, reject) => server.once("error", reject));
    const ready = await Promise.race([spawned, untilReady(server.pid ?? -1, directory, options.onProgress)]);
    server.unref();
    if (ready) return ready;
    if (attempt === 5) {
      throw new Error(`PostgreSQL did not start; its log (${log}) ends with:\n${readFileSync(log, "utf8").slice(from).slice(-2000)}`);
    }
    // The port was taken in between, or the last server's memory is still being given back.
    await waitUntil(() => false, 300 * attempt);
  }
}

async function untilReady(
  pid: number, directory: string, onProgress?: (message: string) => void,
): Promise<PidFile | undefined> {
  const isReady = () => {
    const file = readPidFile(directory);
    return file?.pid === pid && file.status === "ready";
  };
  // A server that recovers from a crash may take minutes: wait as long as it lives.
  for (let waited = 0; isAlive(pid); waited += 5) {
    if (await waitUntil(() => isReady() || !isAlive(pid), 5_000)) break;
    onProgress?.(`the database is recovering (${waited + 5} s)`);
  }
  return isReady() && isAlive(pid) ? readPidFile(directory) : undefined;
}

/** Case contents must never reach PostgreSQL's log: no statements, no parameters, no details of errors. */
function settings(durable: boolean): string[] {
  const values: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    password_encryption: "scram-sha-256",
    logging_collector: "off",
    log_statement: "none",
    log_min_duration_statement: "-1",
    log_min_error_statement: "panic",
    log_parameter_max_length: "0",
    log_parameter_max_length_on_error: "0",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
    log_line_prefix: "%m [%p] ",
    timezone: "UTC",
    max_connections: "200",
    shared_buffers: durable ? "256MB" : "128MB",
    max_wal_size: "2GB",
    ...(durable ? {} : { fsync: "off", full_page_writes: "off", synchronous_commit: "off", autovacuum_naptime: "10min" }),
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
