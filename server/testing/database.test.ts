import pg from "pg";
import { afterAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/server/testing/database";

const databases: TestDatabase[] = [];
afterAll(async () => void (await Promise.all(databases.map((database) => database.drop()))));

async function query<T>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as T[];
  } finally {
    await client.end();
  }
}

it("gives every caller a database of its own, also at the same time", async () => {
  const made = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()));
  databases.push(...made);
  await query(made[0]?.ownerUrl ?? "", "create table only_here (id int)");
  for (const other of made.slice(1)) {
    expect(await query(other.ownerUrl, "select 1 from pg_class where relname = 'only_here'")).toEqual([]);
  }
});

it("lets the application and the matcher in as logins that row-level security binds", async () => {
  const database = await createTestDatabase();
  databases.push(database);
  for (const [url, group] of [[database.appUrl, "common_thread_app"], [database.overlapUrl, "common_thread_overlap"]] as const) {
    const rows = await query(url, `select rolsuper or rolbypassrls as free, pg_has_role('${group}', 'usage') as member
      from pg_roles where rolname = current_user`);
    expect(rows).toEqual([{ free: false, member: true }]);
  }
});

it("keeps the owner an ordinary login, as on a managed server", async () => {
  const database = await createTestDatabase();
  databases.push(database);
  const rows = await query(database.ownerUrl, "select rolsuper or rolbypassrls as free from pg_roles where rolname = current_user");
  expect(rows).toEqual([{ free: false }]);
});
