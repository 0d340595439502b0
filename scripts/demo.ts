import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ChildProcess } from "node:child_process";
import pg from "pg";
import { forkServerScript } from "@/scripts/child";

export type DemoSignIn = { name: string; email: string; password: string; role: string; organization: string };
export type DemoState = "empty" | "half" | "filled";

const states = { half: "demo: being filled", filled: "demo: filled" } as const;

/** How far the demo in this database is. The state lives in the database's comment, so that it goes with the database. */
export async function demoState(superuserUrl: string, database: string): Promise<DemoState> {
  return withClient(superuserUrl, async (client) => {
    const { rows } = await client.query<{ comment: string | null }>(
      "select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1",
      [database],
    );
    const comment = rows[0]?.comment;
    return comment === states.filled ? "filled" : comment === states.half ? "half" : "empty";
  });
}

/** Throws away a demo whose filling was interrupted; nobody has worked in it yet. */
export async function dropDemo(superuserUrl: string, database: string): Promise<void> {
  await withClient(superuserUrl, (client) => client.query(`drop database if exists ${client.escapeIdentifier(database)} with (force)`));
}

/** Fills the demo through the product's own functions, and remembers its sign-ins for the next start. */
export async function fillDemo(options: {
  ownerUrl: string;
  appUrl: string;
  overlapUrl: string;
  appSecret: string;
  dataDir: string;
  onProgress: (message: string) => void;
  onStart: (child: ChildProcess) => void;
}): Promise<void> {
  await mark(options.ownerUrl, "half");
  const child = forkServerScript("scripts/seed-demo.ts", {
    APP_DATABASE_URL: options.appUrl,
    OVERLAP_DATABASE_URL: options.overlapUrl,
    DATABASE_URL: options.ownerUrl,
    APP_SECRET: options.appSecret,
  });
  options.onStart(child);
  child.on("message", (message: { progress?: string; signIns?: DemoSignIn[] }) => {
    if (message.progress) options.onProgress(message.progress);
    if (message.signIns) writeFileSync(signInsFile(options.dataDir), JSON.stringify(message.signIns, null, 2));
  });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error("The demo could not be filled; the reason is above. The next start tries again.");
  await mark(options.ownerUrl, "filled");
}

/** The people of the demo, for printing. */
export function demoSignIns(dataDir: string): DemoSignIn[] {
  const file = signInsFile(dataDir);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as DemoSignIn[]) : [];
}

function signInsFile(dataDir: string): string {
  return path.join(dataDir, "demo-sign-ins.json");
}

function mark(ownerUrl: string, state: keyof typeof states): Promise<unknown> {
  return withClient(ownerUrl, (client) => {
    const database = decodeURIComponent(new URL(ownerUrl).pathname.slice(1));
    return client.query(`comment on database ${client.escapeIdentifier(database)} is ${client.escapeLiteral(states[state])}`);
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
