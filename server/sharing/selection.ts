import "server-only";

import { Prisma } from "@/generated/prisma/client";
import { refang } from "@/server/indicators/defang";
import type { Selection } from "@/server/sharing/schema";

/** The selected observations of a case of ours as a condition on `observations o`. */
export function selected(caseId: string, selection: Selection): Prisma.Sql {
  const inCase = Prisma.sql`o.case_id = ${caseId}::uuid and o.case_organization_id = viewer_organization()`;
  if ("ids" in selection) return Prisma.sql`${inCase} and o.id = any (${selection.ids}::uuid[])`;
  const { text, kinds, roles, tlps, exposures } = selection.matching;
  const parts = [inCase];
  if (text?.trim()) parts.push(containing(text));
  if (kinds?.length) parts.push(Prisma.sql`o.kind = any (${kinds}::indicator_kind[])`);
  if (roles?.length) parts.push(Prisma.sql`o.roles && ${roles}::incident_role[]`);
  if (tlps?.length) parts.push(Prisma.sql`o.tlp = any (${tlps}::tlp[])`);
  if (exposures?.length) parts.push(Prisma.sql`o.exposure = any (${exposures}::exposure[])`);
  return Prisma.join(parts, " and ");
}

/** Of copies those that their sources let go on to this party, as a condition on `observations o`. */
export function letOn(partyId: string): Prisma.Sql {
  return Prisma.sql`(
    o.origin_observation_id is null
    or refusal_reason('share_observation', o.id, ${partyId}::uuid) is null
  )`;
}

/** Values that contain a text, defanged or not, as a condition on `observations o`. */
export function containing(text: string): Prisma.Sql {
  const pattern = `%${refang(text.trim()).replace(/[\\%_]/g, "\\$&")}%`;
  return Prisma.sql`o.value ilike ${pattern}`;
}
