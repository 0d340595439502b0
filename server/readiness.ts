import pg from "pg";
import { migrationNames, migrationsTable } from "@/server/migration-names";

export type Readiness = { ready: true } | { ready: false; reason: "database" | "migrations" };

let last: { at: number; answer: Promise<Readiness> } | undefined;

/** Whether requests can be answered: the database is reachable and as new as this code. Asked at most once a second. */
export function readiness(): Promise<Readiness> {
  if (!last || Date.now() - last.at > 1_000) last = { at: Date.now(), answer: check() };
  return last.answer;
}

async function check(): Promise<Readiness> {
  const connectionString = process.env.APP_DATABASE_URL;
  if (!connectionString) return { ready: false, reason: "database" };
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 3_000, query_timeout: 3_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>(`select name from ${migrationsTable}`);
    const applied = new Set(rows.map(({ name }) => name));
    return migrationNames().every((name) => applied.has(name)) ? { ready: true } : { ready: false, reason: "migrations" };
  } catch {
    return { ready: false, reason: "database" };
  } finally {
    await client.end().catch(() => {});
  }
}
