import { cpSync, appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { migrate } from "@/scripts/migrations";
import { migrationNames, migrationsDirectory } from "@/server/migration-names";
import { createTestDatabase, type TestDatabase } from "@/server/testing/database";

let database: TestDatabase;
let directory: string;

const run = () => migrate({
  databaseUrl: database.ownerUrl, appDatabaseUrl: database.appUrl, overlapDatabaseUrl: database.overlapUrl, secret: "s", directory,
});

async function tables(): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { rows } = await client.query<{ relname: string }>("select relname from pg_class where relname like 'extra%' order by 1");
  await client.end();
  return rows.map(({ relname }) => relname);
}

beforeAll(async () => {
  database = await createTestDatabase();
  directory = mkdtempSync(path.join(tmpdir(), "common-thread-migrations-"));
  cpSync(migrationsDirectory(), directory, { recursive: true });
});

afterAll(async () => {
  await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

it("does nothing where everything is applied", async () => {
  expect((await run()).applied).toEqual([]);
});

it("applies what is new, all or nothing", async () => {
  writeFileSync(path.join(directory, "1900000000000_extra.sql"), "-- Up Migration\ncreate table extra_one (id int);\n");
  writeFileSync(path.join(directory, "1900000000001_broken.sql"), "-- Up Migration\ncreate table extra_two (id nonsense);\n");
  await expect(run()).rejects.toThrow(/nonsense/);
  expect(await tables()).toEqual([]);
  rmSync(path.join(directory, "1900000000001_broken.sql"));
  expect((await run()).applied).toEqual(["1900000000000_extra"]);
  expect(await tables()).toEqual(["extra_one"]);
});

it("refuses a migration that changed after it was applied, and says which", async () => {
  appendFileSync(path.join(directory, "1900000000000_extra.sql"), "-- one more line\n");
  await expect(run()).rejects.toThrow(/changed since: 1900000000000_extra\.sql/);
});

it("refuses a database that is newer than the product", async () => {
  rmSync(path.join(directory, "1900000000000_extra.sql"));
  await expect(run()).rejects.toThrow(/not in prisma\/migrations: 1900000000000_extra/);
});

it("refuses an application's login that the access rules would not bind", async () => {
  cpSync(migrationsDirectory(), directory, { recursive: true });
  expect(migrationNames().length).toBeGreaterThan(0);
  const fresh = await createTestDatabase();
  try {
    const swapped = { databaseUrl: fresh.ownerUrl, appDatabaseUrl: fresh.overlapUrl, overlapDatabaseUrl: fresh.appUrl, secret: "s" };
    await expect(migrate(swapped)).rejects.toThrow(/APP_DATABASE_URL is not a member of common_thread_app/);
  } finally {
    await fresh.drop();
  }
});
