import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { startTestServer, type TestServer } from "@/server/testing/database-server";

declare module "vitest" {
  interface ProvidedContext {
    testServerAddress: string;
  }
}

/**
 * One database server per test run, started when the first test asks for it (runs without a database stay quick).
 * Workers are processes of their own: they ask over HTTP.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<TestServer> | undefined;
  const door = createServer((_request, response) => {
    server ??= startTestServer();
    server.then(
      ({ adminUrl, ownerUrl, appUrl, overlapUrl }) => response.end(JSON.stringify({ adminUrl, ownerUrl, appUrl, overlapUrl })),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  project.provide("testServerAddress", `http://127.0.0.1:${(door.address() as AddressInfo).port}/`);
  return async () => {
    door.close();
    door.closeAllConnections();
    await (await server?.catch(() => undefined))?.stop();
  };
}
