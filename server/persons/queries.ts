import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { PersonCategory, Tlp } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";

export type NamedPerson = {
  id: string;
  name: string;
  reading: string;
  category: PersonCategory;
  description: string;
  contact: string;
  tlp: Tlp;
  disclosed: boolean;
  version: number;
  /** that it is disclosed waits for a second lead; for leads */
  proposed: boolean;
  /** by the viewer, by the rules that refuse */
  changeable: boolean;
};

/** The people named in a case, as far as the viewer may read of them. */
export async function listPersons(tx: Tx, caseId: string): Promise<NamedPerson[]> {
  return read(tx, caseId, Prisma.sql`true`);
}

/** One person named in a case; null where there is none that the viewer may read of. */
export async function findPerson(tx: Tx, caseId: string, id: string): Promise<NamedPerson | null> {
  return (await read(tx, caseId, Prisma.sql`p.id = ${id}::uuid`))[0] ?? null;
}

async function read(tx: Tx, caseId: string, condition: Prisma.Sql): Promise<NamedPerson[]> {
  return tx.$queryRaw<NamedPerson[]>`
    select
      p.id, p.name, p.reading, p.category::text, p.description, p.contact, p.tlp::text, p.disclosed, p.version,
      exists (select from sharing_proposals a where a.person_id = p.id and a.decision is null) as proposed,
      p.case_organization_id = viewer_organization() and viewer_is('analyst') and (not p.disclosed or viewer_is('lead'))
        as changeable
    from case_persons p
    where p.case_id = ${caseId}::uuid and ${condition}
    order by p.category, coalesce(nullif(p.reading, ''), p.name), p.id
    limit 500
  `;
}
