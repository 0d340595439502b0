import type { ChildProcess } from "node:child_process";
import pg from "pg";
import { shownUrl } from "@/scripts/connection-url";
import { keepDatabase } from "@/scripts/database-keeper";
import { demoState, dropDemo, fillDemo } from "@/scripts/demo";
import { startCluster } from "@/scripts/embedded-postgres";
import { migrate } from "@/scripts/migrations";
import { ensureOwnedDatabase } from "@/scripts/owner-database";
import { detail, step } from "@/scripts/progress";

export type PreparedDatabase = { appUrl: string; overlapUrl: string; setUpToken: string | null };

type Start = {
  dataDir: string;
  secret: string;
  /** To be stopped, last first, when the start ends. */
  onStop: (stop: () => Promise<void>) => void;
  onChild: (child: ChildProcess) => void;
};

/** The database of DATABASE_URL, migrated; a token for setting it up while it has no operator. */
export async function prepareGivenDatabase(databaseUrl: string, { secret }: Start): Promise<PreparedDatabase> {
  step(`Migrating the database ${shownUrl(databaseUrl)}`);
  const { APP_DATABASE_URL: appDatabaseUrl, OVERLAP_DATABASE_URL: overlapDatabaseUrl } = process.env;
  const { applied, ...urls } = await migrate({ databaseUrl, secret, appDatabaseUrl, overlapDatabaseUrl });
  for (const name of applied) detail(`applied ${name}`);
  return { ...urls, setUpToken: await setUpToken(databaseUrl) };
}

async function setUpToken(databaseUrl: string): Promise<string | null> {
  const owner = new pg.Client({ connectionString: databaseUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ token: string | null }>("select create_setup_link() as token");
    return rows[0]?.token ?? null;
  } finally {
    await owner.end();
  }
}

const database = "common_thread";

/** The embedded database with the demo in it. */
export async function prepareEmbeddedDatabase(start: Start): Promise<PreparedDatabase> {
  step("Starting the database");
  const cluster = await startCluster({ dataDir: start.dataDir, onLaunch: start.onStop, onProgress: detail });
  if (cluster.adopted) detail("it was still running");
  const keeper = keepDatabase(cluster, start.dataDir);
  start.onStop(keeper.stop);
  if ((await demoState(cluster.superuserUrl, database)) === "half") {
    detail("the demo was not finished last time: beginning again");
    await dropDemo(cluster.superuserUrl, database);
  }
  const ownerUrl = await ensureOwnedDatabase(cluster.superuserUrl, start.secret, database);
  step("Migrating");
  const { applied, ...urls } = await migrate({ databaseUrl: ownerUrl, secret: start.secret });
  detail(applied.length ? `${applied.length} migrations applied` : "up to date");
  if ((await demoState(cluster.superuserUrl, database)) === "empty") {
    step("Filling the demo");
    const { dataDir, secret: appSecret, onChild: onStart } = start;
    await fillDemo({ ownerUrl, ...urls, appSecret, dataDir, onProgress: detail, onStart });
  }
  return { ...urls, setUpToken: null };
}
