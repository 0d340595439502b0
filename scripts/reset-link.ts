import pg from "pg";
import { withOwnerUrl } from "@/scripts/owner-database";

/**
 * `npm run reset-link -- MAIL`: prints a one-time link with which this person sets a new password. For whoever runs the
 * database: the only admin of an organization, or the only operator, has nobody else to ask. With `--factors` it takes
 * the person's second factors away instead, for who lost them and the recovery codes.
 */
async function main(ownerUrl: string): Promise<void> {
  const mail = process.argv[2] ?? "";
  if (!mail.includes("@")) throw new Error("Say whose: npm run reset-link -- somebody@organization.example");
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    if (process.argv.includes("--factors")) return await resetFactors(owner, mail);
    const { rows } = await owner.query<{ token: string | null }>("select create_host_reset_link($1) as token", [mail]);
    const token = rows[0]?.token;
    if (!token) throw new Error(`Nobody has the address ${mail}.`);
    console.log(`Good for one use within 24 hours, at the address of your installation: /reset/${token}`);
  } finally {
    await owner.end();
  }
}

async function resetFactors(owner: pg.Client, mail: string): Promise<void> {
  const { rows } = await owner.query<{ done: boolean }>("select host_reset_second_factors($1) as done", [mail]);
  if (!rows[0]?.done) throw new Error(`Nobody has the address ${mail}.`);
  console.log(`${mail} signs in with the password alone from now on; all sessions have ended.`);
}

withOwnerUrl(main).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
