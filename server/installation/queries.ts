import "server-only";

import type { Tx } from "@/server/db";

/** How this installation behaves and what it runs on; nothing about cases. For operators. */
export async function findInstallation(tx: Tx) {
  const settings = await tx.installation.findFirstOrThrow();
  const [server] = await tx.$queryRaw<{ version: string; bytes: bigint; now: Date }[]>`
    select split_part(current_setting('server_version'), ' ', 1) as version,
      pg_database_size(current_database()) as bytes,
      clock_timestamp() as now
  `;
  return {
    demo: settings.demo,
    vouchesRequired: settings.vouchesRequired,
    defaultMatchingBudget: settings.defaultMatchingBudget,
    operatorsTwoStep: settings.operatorsTwoStep,
    databaseVersion: server?.version ?? "",
    databaseBytes: Number(server?.bytes ?? 0),
    clockDifferenceMs: server ? Math.abs(server.now.getTime() - Date.now()) : 0,
  };
}

/** Living operators, by name. */
export function listOperators(tx: Tx) {
  return tx.user.findMany({
    where: { isOperator: true, deactivatedAt: null },
    select: { id: true, name: true, email: true },
    orderBy: { name: "asc" },
  });
}
