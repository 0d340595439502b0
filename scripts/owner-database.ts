import pg from "pg";
import { appSecret, dataDirectory, derivedPassword } from "@/scripts/app-secret";
import { withLogin } from "@/scripts/connection-url";
import { startCluster } from "@/scripts/embedded-postgres";

/** For a command of its own: the owner's connection string of DATABASE_URL, or of the embedded database, run for as long as the work takes. */
export async function withOwnerUrl(work: (ownerUrl: string, secret: string) => Promise<void>): Promise<void> {
  const dataDir = dataDirectory();
  const secret = appSecret(dataDir);
  if (process.env.DATABASE_URL) return work(process.env.DATABASE_URL, secret);
  const cluster = await startCluster({ dataDir, onProgress: (message) => console.log(message) });
  try {
    await work(await ensureOwnedDatabase(cluster.superuserUrl, secret, "common_thread"), secret);
  } finally {
    if (!cluster.adopted) await cluster.stop();
  }
}

/**
 * Makes, with a superuser's help, a database and an ordinary login that owns it (no superuser, no BYPASSRLS), so
 * that a server of our own behaves like a managed one. Returns the owner's connection string.
 */
export async function ensureOwnedDatabase(superuserUrl: string, secret: string, database: string): Promise<string> {
  const owner = `${database}_owner`;
  const password = derivedPassword(secret, owner);
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const name = client.escapeIdentifier(owner);
    const role = await client.query("select 1 from pg_roles where rolname = $1", [owner]);
    await client.query(
      `${role.rowCount ? "alter" : "create"} role ${name} login createrole nosuperuser nobypassrls
         password ${client.escapeLiteral(password)}`,
    );
    const existing = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (!existing.rowCount) {
      await client.query(`create database ${client.escapeIdentifier(database)} owner ${name} template template0`);
    }
  } finally {
    await client.end();
  }
  return withLogin(superuserUrl, { user: owner, password, database });
}
