import { shownUrl } from "@/scripts/connection-url";
import { AdministratorNeeded } from "@/scripts/login-roles";
import { ChangedMigration, migrate } from "@/scripts/migrations";
import { withOwnerUrl } from "@/scripts/owner-database";

/** `npm run db:migrate`: brings the database of DATABASE_URL (or the embedded one) to the newest state. */
async function main(databaseUrl: string, secret: string): Promise<void> {
  const { APP_DATABASE_URL: appDatabaseUrl, OVERLAP_DATABASE_URL: overlapDatabaseUrl } = process.env;
  report(await migrate({ databaseUrl, secret, appDatabaseUrl, overlapDatabaseUrl }), databaseUrl);
}

function report({ applied, appUrl, overlapUrl }: Awaited<ReturnType<typeof migrate>>, ownerUrl: string): void {
  for (const name of applied) console.log(`applied ${name}`);
  console.log(`${shownUrl(ownerUrl)} is up to date.`);
  console.log(`Logins: ${new URL(appUrl).username} (application), ${new URL(overlapUrl).username} (matcher).`);
  if (!process.env.APP_DATABASE_URL) {
    console.log("Their passwords follow from APP_SECRET: every machine with the same secret connects by itself.");
  }
}

withOwnerUrl(main).catch((error: Error) => {
  const expected = error instanceof AdministratorNeeded || error instanceof ChangedMigration;
  console.error(expected ? error.message : error);
  process.exitCode = 1;
});
