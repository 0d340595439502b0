import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Everything the production build is made from. */
const sources = [
  "app", "components", "messages", "server", "public", "prisma/schema.prisma", "instrumentation.ts", "next.config.ts",
  "postcss.config.mjs", "tsconfig.json", "package.json", "package-lock.json",
];
const buildStamp = ".next/common-thread-stamp";
const clientStamp = "generated/prisma/.stamp";

/** One hash over the names and contents of these files and folders (tests left out). */
export function contentHash(roots: string[], base = process.cwd()): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of roots.flatMap((root) => filesUnder(path.join(base, root))).sort()) {
    hash.update(`\0${path.relative(base, file)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesUnder(target: string): string[] {
  if (!existsSync(target)) return [];
  try {
    return readdirSync(target, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return [target];
    throw error;
  }
}

/** Whether the build in `.next` was made from the sources as they are now. */
export function buildIsCurrent(): boolean {
  return existsSync(".next/BUILD_ID") && read(buildStamp) === contentHash(sources);
}

const ANOTHER_BUILD_PATIENCE_MS = 300_000;

/**
 * `next build`; its output goes to `onOutput`. While another start builds in this folder (or one that was killed left its
 * build behind) this one waits, and takes what it made if that is current. @throws with the output when the build fails.
 */
export async function build(onOutput: (text: string) => void, onStart?: (child: ChildProcess) => void): Promise<void> {
  const stamp = contentHash(sources);
  for (const started = Date.now(); !buildIsCurrent(); ) {
    try {
      await run(["node_modules/next/dist/bin/next", "build"], onOutput, onStart);
      return writeFileSync(buildStamp, stamp);
    } catch (error) {
      const another = (error as Error).message.includes("Another next build process");
      if (!another || Date.now() - started > ANOTHER_BUILD_PATIENCE_MS) throw error;
      onOutput("Creating nothing yet: another build runs in this folder\n");
      await delay(3_000);
    }
  }
}

/** `prisma generate`, when the client is missing or the schema changed since. Returns whether it ran. */
export async function generateClient(onStart?: (child: ChildProcess) => void): Promise<boolean> {
  const stamp = contentHash(["prisma/schema.prisma", "prisma.config.ts", "node_modules/prisma/package.json"]);
  if (read(clientStamp) === stamp) return false;
  await run(["node_modules/prisma/build/index.js", "generate"], () => {}, onStart);
  writeFileSync(clientStamp, stamp);
  return true;
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Runs a tool of ours with Node and without calls to anybody's server. */
function run(args: string[], onOutput: (text: string) => void, onStart?: (child: ChildProcess) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env: toolEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
    onStart?.(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        onOutput(text);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(" ")} failed:\n${output.slice(-4000)}`));
    });
  });
}

function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: "", NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", CHECKPOINT_DISABLE: "1" };
}
