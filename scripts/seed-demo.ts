import { demoSignIns, seedDemo } from "@/prisma/seed";
import { endWithParent } from "@/scripts/child";

/** Fills the demo, in a process of its own; tells its parent how far it is and, at the end, who can sign in. */
endWithParent().addEventListener("abort", () => process.exit(1));
const { APP_DATABASE_URL = "", OVERLAP_DATABASE_URL = "", DATABASE_URL = "" } = process.env;

await seedDemo({
  appDatabaseUrl: APP_DATABASE_URL,
  overlapDatabaseUrl: OVERLAP_DATABASE_URL,
  ownerDatabaseUrl: DATABASE_URL,
  onProgress: (message) => process.send?.({ progress: message }),
});
process.send?.({ signIns: demoSignIns }, () => process.exit(0));
