import { inject } from "vitest";
import { cloneTemplate, type TemplateServer, type TestDatabase } from "@/server/testing/database-server";

export type { TestDatabase };

let server: Promise<TemplateServer> | undefined;

/** A fresh, migrated database for a test file (or a test): some tens of milliseconds. Call `drop()` at the end. */
export async function createTestDatabase(): Promise<TestDatabase> {
  server ??= askForServer();
  return cloneTemplate(await server);
}

async function askForServer(): Promise<TemplateServer> {
  const response = await fetch(inject("testServerAddress"));
  if (!response.ok) throw new Error(`The test database did not start: ${await response.text()}`);
  return (await response.json()) as TemplateServer;
}
