import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { withLogin } from "@/scripts/connection-url";
import { startCluster, stopServerIn } from "@/scripts/embedded-postgres";
import { admitOnly, whoAmI } from "@/scripts/login-roles";
import { migrate } from "@/scripts/migrations";
import { ensureOwnedDatabase } from "@/scripts/owner-database";
import { processIdentity } from "@/scripts/processes";

/** What it takes to clone the migrated template; plain data, so that it can cross to test workers. */
export type TemplateServer = { adminUrl: string; ownerUrl: string; appUrl: string; overlapUrl: string };

export type TestDatabase = {
  ownerUrl: string;
  appUrl: string;
  overlapUrl: string;
  drop(): Promise<void>;
};

export type TestServer = TemplateServer & { createDatabase(): Promise<TestDatabase>; stop(): Promise<void> };

/**
 * A PostgreSQL with a migrated template to clone: the one of TEST_DATABASE_URL or DATABASE_URL if that login may
 * create databases and roles, else a throw-away one of our own.
 */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
  if (given && (await mayCreate(given))) return givenServer(given);
  return throwAwayServer();
}

/** A fresh database, cloned from the template. */
export async function cloneTemplate(server: TemplateServer): Promise<TestDatabase> {
  const name = `${databaseOf(server.ownerUrl)}_${randomBytes(6).toString("hex")}`;
  const owner = decodeURIComponent(new URL(server.ownerUrl).username);
  await asAdmin(server.adminUrl, async (admin) => {
    const template = admin.escapeIdentifier(databaseOf(server.ownerUrl));
    await admin.query(`create database ${name} owner ${admin.escapeIdentifier(owner)} template ${template}`);
    await admitOnly(admin, name, [server.appUrl, server.overlapUrl].map((url) => new URL(url).username));
  });
  return {
    ownerUrl: withLogin(server.ownerUrl, { database: name }),
    appUrl: withLogin(server.appUrl, { database: name }),
    overlapUrl: withLogin(server.overlapUrl, { database: name }),
    drop: () => asAdmin(server.adminUrl, async (admin) => void (await admin.query(`drop database ${name} with (force)`))),
  };
}

async function throwAwayServer(): Promise<TestServer> {
  await removeAbandoned();
  const dataDir = mkdtempSync(path.join(tmpdir(), "common-thread-test-"));
  writeFileSync(path.join(dataDir, "owner"), `${process.pid} ${processIdentity(process.pid)}`);
  chmodSync(dataDir, 0o755);
  const cluster = await startCluster({ dataDir, durable: false });
  const stop = async () => {
    await cluster.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const secret = randomBytes(16).toString("hex");
    const ownerUrl = await ensureOwnedDatabase(cluster.superuserUrl, secret, "template_ct");
    return withClones({ adminUrl: cluster.superuserUrl, ...(await migrated(ownerUrl, secret)) }, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function givenServer(url: string): Promise<TestServer> {
  const database = `ct_test_${randomBytes(4).toString("hex")}`;
  const secret = randomBytes(16).toString("hex");
  const { login, superuser } = await asAdmin(url, async (admin) => {
    const { rows } = await admin.query<{ rolsuper: boolean }>("select rolsuper from pg_roles where rolname = current_user");
    return { login: (await whoAmI(admin)).login, superuser: rows[0]?.rolsuper ?? false };
  });
  const roles = [`${database}_web`, `${database}_matcher`, ...(superuser ? [`${database}_owner`] : [])];
  const stop = () => asAdmin(url, async (admin) => {
    const { rows } = await admin.query<{ datname: string }>("select datname from pg_database where starts_with(datname, $1)", [database]);
    for (const { datname } of rows) await admin.query(`drop database ${admin.escapeIdentifier(datname)} with (force)`);
    for (const role of roles) await admin.query(`drop role if exists ${admin.escapeIdentifier(role)}`);
  });
  try {
    const ownerUrl = superuser
      ? await ensureOwnedDatabase(url, secret, database)
      : await asAdmin(url, async (admin) => {
          await admin.query(`create database ${database} owner ${admin.escapeIdentifier(login)}`);
          return withLogin(url, { database });
        });
    return withClones({ adminUrl: url, ...(await migrated(ownerUrl, secret)) }, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function migrated(ownerUrl: string, secret: string): Promise<Omit<TemplateServer, "adminUrl">> {
  const { appUrl, overlapUrl } = await migrate({ databaseUrl: ownerUrl, secret });
  return { ownerUrl, appUrl, overlapUrl };
}

function withClones(server: TemplateServer, stop: () => Promise<void>): TestServer {
  return { ...server, createDatabase: () => cloneTemplate(server), stop };
}

async function mayCreate(url: string): Promise<boolean> {
  return asAdmin(url, async (admin) => {
    const { rows } = await admin.query<{ able: boolean }>(
      "select rolsuper or (rolcreatedb and rolcreaterole) as able from pg_roles where rolname = current_user",
    );
    return rows[0]?.able ?? false;
  });
}

async function asAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/** Test runs that were killed leave their cluster behind: stop and remove it. */
async function removeAbandoned(): Promise<void> {
  for (const entry of readdirSync(tmpdir()).filter((name) => name.startsWith("common-thread-test-"))) {
    const dataDir = path.join(tmpdir(), entry);
    const note = path.join(dataDir, "owner");
    if (!existsSync(note)) continue;
    const [pid, identity] = readFileSync(note, "utf8").split(" ");
    if (processIdentity(Number(pid)) === identity) continue;
    await stopServerIn(path.join(dataDir, "postgres"));
    rmSync(dataDir, { recursive: true, force: true });
  }
}
