import { appSecret, dataDirectory } from "@/scripts/app-secret";
import { shownUrl } from "@/scripts/connection-url";
import { startCluster } from "@/scripts/embedded-postgres";
import { AdministratorNeeded } from "@/scripts/login-roles";
import { ChangedMigration, migrate } from "@/scripts/migrations";
import { ensureOwnedDatabase } from "@/scripts/owner-database";

/** `npm run db:migrate`: brings the database of DATABASE_URL (or the embedded one) to the newest state. */
async function main(): Promise<void> {
  const dataDir = dataDirectory();
  const secret = appSecret(dataDir);
  const say = (message: string) => console.log(message);
  if (process.env.DATABASE_URL) return report(await migrateAt(process.env.DATABASE_URL, secret), process.env.DATABASE_URL);
  const cluster = await startCluster({ dataDir, onProgress: say });
  try {
    const ownerUrl = await ensureOwnedDatabase(cluster.superuserUrl, secret, "common_thread");
    report(await migrateAt(ownerUrl, secret), ownerUrl);
  } finally {
    if (!cluster.adopted) await cluster.stop();
  }
}

function migrateAt(databaseUrl: string, secret: string) {
  const { APP_DATABASE_URL: appDatabaseUrl, OVERLAP_DATABASE_URL: overlapDatabaseUrl } = process.env;
  return migrate({ databaseUrl, secret, appDatabaseUrl, overlapDatabaseUrl });
}

function report({ applied, appUrl, overlapUrl }: Awaited<ReturnType<typeof migrate>>, ownerUrl: string): void {
  for (const name of applied) console.log(`applied ${name}`);
  console.log(`${shownUrl(ownerUrl)} is up to date.`);
  console.log(`Logins: ${new URL(appUrl).username} (application), ${new URL(overlapUrl).username} (matcher).`);
  if (!process.env.APP_DATABASE_URL) {
    console.log("Their passwords follow from APP_SECRET: every machine with the same secret connects by itself.");
  }
}

main().catch((error: Error) => {
  const expected = error instanceof AdministratorNeeded || error instanceof ChangedMigration;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
