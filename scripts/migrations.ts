import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { runner } from "node-pg-migrate";
import pg from "pg";
import { AdministratorNeeded, checkLogin, ensureLoginRoles, groupRoles, type LoginUrls, preparation } from "@/scripts/login-roles";
import { putStrengthFunctions } from "@/scripts/strength-functions";
import { migrationNames, migrationsDirectory, migrationsTable } from "@/server/migration-names";
import { deriveRelatedKeys } from "@/server/overlap/derive-related-keys";

export type MigrationOptions = {
  /** The owner's connection string. */
  databaseUrl: string;
  secret: string;
  /** Logins that an administrator prepared; without them they are made. */
  appDatabaseUrl?: string;
  overlapDatabaseUrl?: string;
  directory?: string;
};

export type MigrationResult = LoginUrls & { applied: string[] };

/** An applied migration is not what its file says now. */
export class ChangedMigration extends Error {}

/** Brings a database to the newest state and makes sure that the application's two logins can use it. */
export async function migrate(options: MigrationOptions): Promise<MigrationResult> {
  const owner = new pg.Client({ connectionString: options.databaseUrl, connectionTimeoutMillis: 15_000 });
  await owner.connect().catch((error: Error) => {
    throw new AdministratorNeeded(`DATABASE_URL does not work: ${error.message || (error as { code?: string }).code}`);
  });
  try {
    // One at a time, also when several machines start at once; given back when the connection ends.
    await owner.query("select pg_advisory_lock(hashtext('common_thread.migrate'))");
    const applied = await applyMigrations(owner, options.directory ?? migrationsDirectory());
    await putStrengthFunctions(owner);
    if (!options.directory) await deriveRelatedKeys(owner);
    return { applied, ...(await logins(owner, options)) };
  } catch (error) {
    if ((error as { code?: string }).code !== "42501") throw error;
    throw new AdministratorNeeded(await preparation(owner, (error as Error).message));
  } finally {
    await owner.end();
  }
}

async function logins(owner: pg.Client, options: MigrationOptions): Promise<LoginUrls> {
  const { appDatabaseUrl, overlapDatabaseUrl } = options;
  if (!appDatabaseUrl || !overlapDatabaseUrl) return ensureLoginRoles(owner, options.databaseUrl, options.secret);
  await checkLogin("APP_DATABASE_URL", appDatabaseUrl, groupRoles.app);
  await checkLogin("OVERLAP_DATABASE_URL", overlapDatabaseUrl, groupRoles.overlap);
  return { appUrl: appDatabaseUrl, overlapUrl: overlapDatabaseUrl };
}

async function applyMigrations(owner: pg.Client, directory: string): Promise<string[]> {
  const checksums = checksumsOf(directory);
  await refuseChanged(owner, checksums);
  const done = await runner({
    dbClient: owner,
    dir: directory,
    ignorePattern: String.raw`(?!\d+_[\w-]+\.sql$).*`,
    migrationsTable,
    direction: "up",
    advisoryLockMode: "wait",
    singleTransaction: true,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  await storeChecksums(owner, checksums);
  return done.map(({ name }) => name);
}

function checksumsOf(directory: string): Map<string, string> {
  return new Map(
    migrationNames(directory).map((name) => {
      const text = readFileSync(path.join(directory, `${name}.sql`), "utf8").replaceAll("\r\n", "\n");
      return [name, createHash("sha256").update(text).digest("hex")];
    }),
  );
}

async function refuseChanged(owner: pg.Client, checksums: Map<string, string>): Promise<void> {
  const table = await owner.query(
    `select 1 from information_schema.columns where table_name = $1 and column_name = 'checksum'`,
    [migrationsTable],
  );
  if (!table.rowCount) return;
  const { rows } = await owner.query<{ name: string; checksum: string | null }>(
    `select name, checksum from ${migrationsTable} order by id`,
  );
  const unknown = rows.filter(({ name }) => !checksums.has(name)).map(({ name }) => name);
  if (unknown.length) {
    throw new ChangedMigration(
      `This database has migrations that are not in prisma/migrations: ${unknown.join(", ")}. ` +
        "It belongs to a newer version of the product, or a file was removed.",
    );
  }
  const changed = rows.filter(({ name, checksum }) => checksum && checksums.get(name) !== checksum);
  if (changed.length) {
    throw new ChangedMigration(
      `Already applied, but changed since: ${changed.map(({ name }) => `${name}.sql`).join(", ")}. ` +
        "Put the file back as it was and write a new migration for the change.",
    );
  }
}

async function storeChecksums(owner: pg.Client, checksums: Map<string, string>): Promise<void> {
  await owner.query(`alter table ${migrationsTable} add column if not exists checksum text`);
  for (const [name, checksum] of checksums) {
    await owner.query(`update ${migrationsTable} set checksum = $2 where name = $1 and checksum is null`, [name, checksum]);
  }
  await owner.query(`grant select on ${migrationsTable} to ${groupRoles.app}, ${groupRoles.overlap}`);
}
