// Prisma asks for an engine binary that `generate` does not need; any executable answers.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
process.env.CHECKPOINT_DISABLE ??= "1";

import { defineConfig } from "prisma/config";

export default defineConfig({ schema: "prisma/schema.prisma" });
