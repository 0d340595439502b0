import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { build, buildIsCurrent } from "@/scripts/build";
import { forkServerScript, stopChild } from "@/scripts/child";
import { freePort } from "@/scripts/free-port";
import { sealSession, sessionCookieName } from "@/server/auth/session-cookie";
import { database, type Viewer } from "@/server/db";

export type ScratchSite = { origin: string; stop(): Promise<void> };

/** Serves the production build (made where it is missing) on a scratch database, for measurements. */
export async function serveScratch(appUrl: string): Promise<ScratchSite> {
  if (!buildIsCurrent()) await build(() => undefined, () => undefined);
  const port = await freePort();
  const { APP_SECRET } = process.env;
  const child = forkServerScript("scripts/serve.ts", {
    APP_DATABASE_URL: appUrl, APP_SECRET, PORT: String(port), BENCH: "1", AUTH_TRUST_HOST: "true", LOG_LEVEL: "silent",
  });
  await once(child, "message");
  return { origin: `http://127.0.0.1:${port}`, stop: () => stopChild(child) };
}

/** The cookie header of a fresh session of this person; process.env.APP_SECRET must be the site's. */
export async function signedInCookie(viewer: Viewer): Promise<string> {
  const session = randomUUID();
  await database().$executeRaw`select open_session(${session}::uuid, ${viewer.userId}::uuid, 'measurement')`;
  return `${sessionCookieName(false)}=${await sealSession(session)}`;
}
