import { readdirSync } from "node:fs";
import path from "node:path";

/** The table in which applied migrations are noted. */
export const migrationsTable = "schema_migrations";

export function migrationsDirectory(): string {
  return path.join(process.cwd(), "prisma/migrations");
}

/** The names of all migrations that this version of the product brings, in order. */
export function migrationNames(directory = migrationsDirectory()): string[] {
  return readdirSync(directory)
    .filter((file) => /^\d+_[\w-]+\.sql$/.test(file))
    .map((file) => file.slice(0, -".sql".length))
    .sort();
}
