import type { ChildProcess } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { appSecret, dataDirectory } from "@/scripts/app-secret";
import { build, buildIsCurrent, generateClient } from "@/scripts/build";
import { stopChild } from "@/scripts/child";
import { type DemoSignIn, demoSignIns } from "@/scripts/demo";
import { portProblem } from "@/scripts/free-port";
import { AlreadyRunning, lockDataDirectory } from "@/scripts/instance-lock";
import { AdministratorNeeded } from "@/scripts/login-roles";
import { keepMatcher } from "@/scripts/matcher-keeper";
import { ChangedMigration } from "@/scripts/migrations";
import { prepareEmbeddedDatabase, prepareGivenDatabase } from "@/scripts/prepared-database";
import { detail, step } from "@/scripts/progress";
import { trustedProxies } from "@/server/client-address";
import { log, loggedError } from "@/server/log";

/** `npm start`: everything the product needs, in one command. See README.md. */
class CannotStart extends Error {}

const stops: (() => Promise<void>)[] = [];
let stopping = false;

/** Stops what runs, in the opposite order, and ends the process. */
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  for (const one of stops.reverse()) await one().catch((error: unknown) => log().error({ error: loggedError(error) }));
  process.exit(code);
}

async function main(): Promise<void> {
  const settings = readSettings();
  step("Checking");
  const release = lockDataDirectory(settings.dataDir, settings.address);
  stops.push(async () => release());
  await requireFreePort(settings.port, settings.hosts);
  const onChild = (child: ChildProcess) => void stops.push(() => stopChild(child));
  if (await generateClient(onChild)) detail("database client generated");
  const secret = appSecret(settings.dataDir);
  const start = { dataDir: settings.dataDir, secret, onStop: (one: () => Promise<void>) => void stops.push(one), onChild };
  const prepared = settings.databaseUrl
    ? await prepareGivenDatabase(settings.databaseUrl, start)
    : await prepareEmbeddedDatabase(start);
  await buildIfNeeded(onChild);
  step("Serving");
  giveToApplication(prepared.appUrl, secret);
  stops.push(keepMatcher(prepared.overlapUrl).stop);
  const { startWebServer } = await import("@/server/web");
  stops.push((await startWebServer(settings)).close);
  log().info({ event: "started", port: settings.port });
  announce(settings, prepared.setUpToken);
}

type Settings = ReturnType<typeof readSettings>;

function readSettings() {
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new CannotStart("PORT must be a number from 1 to 65535.");
  try {
    trustedProxies(process.env.TRUSTED_PROXIES);
  } catch (error) {
    throw new CannotStart((error as Error).message);
  }
  const databaseUrl = process.env.DATABASE_URL || undefined;
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new CannotStart("DATABASE_URL must be an address such as postgres://owner@host/common_thread.");
  }
  const dataDir = dataDirectory();
  if (existsSync(dataDir) && !statSync(dataDir).isDirectory()) throw new CannotStart(`DATA_DIR (${dataDir}) is a file: name a folder.`);
  // The demo's passwords are public: it answers only this machine unless HOST says otherwise.
  const hosts = process.env.HOST ? [process.env.HOST] : databaseUrl ? ["::"] : ["127.0.0.1", "::1"];
  if (!databaseUrl && process.env.LOG !== "stdout") process.env.LOG_FILE ??= path.join(dataDir, "log/app.log");
  return { port, hosts, databaseUrl, dataDir, address: `http://localhost:${port}` };
}

async function requireFreePort(port: number, hosts: string[]): Promise<void> {
  for (const host of hosts) {
    const problem = await portProblem(port, host);
    if (problem?.code === "EADDRINUSE") {
      throw new CannotStart(`Port ${port} is taken by another program. Choose another one: PORT=${port + 1} npm start`);
    }
    if (problem?.code === "EACCES") throw new CannotStart(`This user may not listen on port ${port}. Choose one above 1023.`);
    if (problem && host !== "::1") throw new CannotStart(`Cannot listen on ${host}:${port} (${problem.code}).`);
  }
}

async function buildIfNeeded(onChild: (child: ChildProcess) => void): Promise<void> {
  if (buildIsCurrent()) return;
  step("Building the application (once; about half a minute)");
  await build((text) => {
    for (const line of text.split("\n")) if (/^\s*[▲✓]|^ {0,2}(Creating|Collecting|Generating|Finalizing)/.test(line)) detail(line.trim());
  }, onChild);
}

/** The web code gets the application's login and nothing of the owner's or the matcher's. */
function giveToApplication(appUrl: string, secret: string): void {
  const env = process.env as Record<string, string | undefined>;
  delete env.DATABASE_URL;
  delete env.OVERLAP_DATABASE_URL;
  // The forwarding headers are our own (server/web.ts), so sign-in may believe them.
  Object.assign(env, { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", AUTH_TRUST_HOST: "true" });
  Object.assign(env, { APP_DATABASE_URL: appUrl, APP_SECRET: secret });
}

function announce({ address, databaseUrl, dataDir }: Settings, setUpToken: string | null): void {
  console.log(`\nCommon Thread is ready: ${address}`);
  if (process.env.LOG_FILE) console.log(`Log: ${path.relative(process.cwd(), process.env.LOG_FILE)}`);
  if (setUpToken) {
    console.log(`\nNobody can sign in yet. Open this link once, within seven days, to become the first operator:`);
    console.log(`  ${address}/setup/${setUpToken}`);
  }
  if (!databaseUrl) console.log(signInTable(demoSignIns(dataDir)));
  console.log("\nCtrl-C stops it.");
}

function signInTable(signIns: DemoSignIn[]): string {
  const rows = signIns.map((one) => [one.email, one.password, one.role, one.organization, one.name]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`);
  return lines.length ? `\nDemo sign-ins (e-mail, password):\n${lines.join("\n")}` : "";
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
process.on("uncaughtException", (error) => {
  log().fatal({ event: "crashed", error: loggedError(error) });
  void stop(1);
});
process.on("unhandledRejection", (error) => log().error({ event: "unhandled rejection", error: loggedError(error) }));

main().catch((error: Error) => {
  if (stopping) return;
  const expected = [CannotStart, AlreadyRunning, AdministratorNeeded, ChangedMigration].some((kind) => error instanceof kind);
  process.stderr.write(`\n${expected ? error.message : (error.stack ?? error.message)}\n`);
  void stop(1);
});
