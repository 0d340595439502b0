import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { isForbidden, type Tx } from "@/server/db";
import type { Filer } from "@/server/cases/mutations";
import type { PersonFields } from "@/server/persons/schema";

/** A code of messages/<language>/refusals.json, or null where it was done. */
type Refusal = string | null;

/** Names a person in a case of the filer's organization. */
export async function addPerson(tx: Tx, by: Filer, caseId: string, fields: PersonFields): Promise<Refusal> {
  const ours = await tx.case.count({ where: { id: caseId, organizationId: by.organizationId } });
  if (!ours) return "not_found";
  const { id } = await tx.casePerson.create({
    data: { ...fields, caseId, caseOrganizationId: by.organizationId, createdBy: by.memberId },
    select: { id: true },
  });
  await appendPersonDeed(tx, "person.named", caseId, id, fields);
  if (fields.disclosed) await appendPersonDeed(tx, "person.disclosed", caseId, id, fields);
  return null;
}

/** Corrects what is written about a person, and whether grantees read it. */
export async function changePerson(tx: Tx, caseId: string, id: string, fields: PersonFields): Promise<Refusal> {
  const [before] = await tx.$queryRaw<{ disclosed: boolean }[]>`
    select p.disclosed from case_persons p where p.id = ${id}::uuid and p.case_id = ${caseId}::uuid for update
  `;
  if (!before) return "not_found";
  const { count } = await tx.casePerson.updateMany({ where: { id, caseId }, data: fields });
  if (!count) return "not_found";
  await appendPersonDeed(tx, "person.changed", caseId, id, fields);
  if (fields.disclosed !== before.disclosed) {
    await appendPersonDeed(tx, fields.disclosed ? "person.disclosed" : "person.concealed", caseId, id, fields);
  }
  return null;
}

/** Takes a person out of a case. */
export async function removePerson(tx: Tx, caseId: string, id: string): Promise<Refusal> {
  const { count } = await tx.casePerson.deleteMany({ where: { id, caseId } });
  if (!count) return "not_found";
  await appendAudit(tx, "person.removed", { caseId, subjectId: id });
  return null;
}

/** The chain says which kind of person and how marked, never who. */
async function appendPersonDeed(tx: Tx, deed: string, caseId: string, id: string, { category, tlp }: PersonFields): Promise<void> {
  await appendAudit(tx, deed, { caseId, subjectId: id, details: { category, tlp } });
}

/** Whether the database's policies refused a deed that the screens do not offer; as the refusal that says so. */
export function roleRefusal(error: unknown): Refusal {
  if (isForbidden(error)) return "role";
  throw error;
}
