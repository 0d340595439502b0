import { access } from "node:fs/promises";
import path from "node:path";
import pg from "pg";
import { evaluateOverlaps } from "@/scripts/eval/evaluate-overlaps";
import { matchUntilDone } from "@/server/overlap/matcher";
import { startTestServer } from "@/server/testing/database-server";
import { World } from "@/server/testing/world";
import { step } from "@/scripts/progress";

/** `npm run eval:overlap -- DIR [--related]`: are all overlaps of DIR/reports.jsonl found, and no others? See README. */
async function main(): Promise<void> {
  const related = process.argv.includes("--related");
  const directory = process.argv.slice(2).find((argument) => argument !== "--related");
  if (!directory || !(await exists(path.join(directory, "reports.jsonl")))) {
    console.error("Usage: npm run eval:overlap -- DIR [--related]\nDIR holds reports.jsonl and shared.jsonl.");
    process.exitCode = 2;
    return;
  }
  step("starting a scratch database");
  const server = await startTestServer();
  try {
    const database = await server.createDatabase();
    process.env.APP_DATABASE_URL = database.appUrl;
    const world = new World(database);
    try {
      const result = await evaluateOverlaps({ directory, world, match, related, say: step });
      console.log(JSON.stringify(result));
      const { missing = 0, extra = 0, closer = 0 } = result.related ?? {};
      if (result.missing + missing + extra + closer > 0 || result.extra > result.explained) process.exitCode = 1;
    } finally {
      await world.destroy();
    }
  } finally {
    await server.stop();
  }
}

async function match(overlapUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: overlapUrl });
  await client.connect();
  try {
    let told = 0;
    await matchUntilDone(client, ({ notices }, left) => {
      told += notices;
      step(`compared, ${told} notices written, ${left} jobs left`);
    });
  } finally {
    await client.end();
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(() => true, () => false);
}

await main();
