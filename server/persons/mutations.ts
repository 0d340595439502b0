import "server-only";

import { appendAudit } from "@/server/audit/mutations";
import { isForbidden, type Tx } from "@/server/db";
import type { Filer } from "@/server/cases/mutations";
import { findPerson, type NamedPerson } from "@/server/persons/queries";
import type { PersonFields, SeenPerson } from "@/server/persons/schema";
import { needsSecondLead, proposeDisclosure } from "@/server/sharing/proposals";

/** A code of messages/<language>/refusals.json, or null where it was done. */
type Refusal = string | null;

/** Names a person in a case of the filer's organization; disclosing it may need a second lead, who is asked then. */
export async function addPerson(tx: Tx, by: Filer, caseId: string, fields: PersonFields): Promise<Refusal> {
  const ours = await tx.case.count({ where: { id: caseId, organizationId: by.organizationId } });
  if (!ours) return "not_found";
  const disclosed = fields.disclosed && !(await needsSecondLead(tx));
  const { id } = await tx.casePerson.create({
    data: { ...fields, disclosed, caseId, caseOrganizationId: by.organizationId, createdBy: by.memberId },
    select: { id: true },
  });
  await appendPersonDeed(tx, "person.named", caseId, id, fields);
  if (disclosed) await appendPersonDeed(tx, "person.disclosed", caseId, id, fields);
  else if (fields.disclosed) await proposeDisclosure(tx, caseId, id);
  return null;
}

export type PersonUpdate = { ok: true } | { ok: false; refusal: string } | { ok: false; refusal: null; current: NamedPerson };

/**
 * Corrects what is written about a person, and whether grantees read it, where it still is as the writer saw it. Where
 * somebody else was quicker nothing is written, and the person as it is now comes back. Where it needs a second lead,
 * nobody outside reads the new words before it has approved them.
 */
export async function changePerson(tx: Tx, caseId: string, seen: SeenPerson, fields: PersonFields): Promise<PersonUpdate> {
  const { id, version } = seen;
  const before = await lockPerson(tx, caseId, id, fields);
  if (!before) return { ok: false, refusal: "not_found" };
  const current = before.version === version ? null : await findPerson(tx, caseId, id);
  if (current) return { ok: false, refusal: null, current };
  const propose = fields.disclosed && !before.shows && (await needsSecondLead(tx));
  const disclosed = fields.disclosed && !propose;
  const { count } = await tx.casePerson.updateMany({ where: { id, caseId, version }, data: { ...fields, disclosed, version: version + 1 } });
  if (!count) return { ok: false, refusal: "not_found" };
  await appendPersonDeed(tx, "person.changed", caseId, id, fields);
  if (disclosed !== before.disclosed) {
    await appendPersonDeed(tx, disclosed ? "person.disclosed" : "person.concealed", caseId, id, fields);
  }
  if (propose) await proposeDisclosure(tx, caseId, id);
  return { ok: true };
}

/** `shows`: these words are disclosed already, and to no fewer. */
async function lockPerson(tx: Tx, caseId: string, id: string, { name, reading, category, description, contact, tlp }: PersonFields) {
  const [found] = await tx.$queryRaw<{ disclosed: boolean; version: number; shows: boolean }[]>`
    select
      p.disclosed, p.version,
      p.disclosed
        and (p.name, p.reading, p.category, p.description, p.contact)
          = (${name}, ${reading}, ${category}::person_category, ${description}, ${contact})
        and p.tlp <= ${tlp}::tlp as shows
    from case_persons p
    where p.id = ${id}::uuid and p.case_id = ${caseId}::uuid
    for update
  `;
  return found;
}

/** Discloses a person as a second lead approved it; false where other words are written about it now. */
export async function disclosePerson(tx: Tx, caseId: string, id: string, proposalId: string): Promise<boolean> {
  const [shown] = await tx.$queryRaw<Pick<PersonFields, "category" | "tlp">[]>`
    update case_persons p
    set disclosed = true, version = p.version + 1
    from sharing_proposals a
    where p.id = ${id}::uuid
      and p.case_id = ${caseId}::uuid
      and a.id = ${proposalId}::uuid
      and a.person_words = person_words(p)
    returning p.category::text, p.tlp::text
  `;
  if (shown) await appendPersonDeed(tx, "person.disclosed", caseId, id, shown);
  return Boolean(shown);
}

/** Takes a person out of a case. */
export async function removePerson(tx: Tx, caseId: string, id: string): Promise<Refusal> {
  const { count } = await tx.casePerson.deleteMany({ where: { id, caseId } });
  if (!count) return "not_found";
  await appendAudit(tx, "person.removed", { caseId, subjectId: id });
  return null;
}

/** The chain says which kind of person and how marked, never who. */
async function appendPersonDeed(tx: Tx, deed: string, caseId: string, id: string, { category, tlp }: Pick<PersonFields, "category" | "tlp">): Promise<void> {
  await appendAudit(tx, deed, { caseId, subjectId: id, details: { category, tlp } });
}

/** Whether the database's policies refused a deed that the screens do not offer; as the refusal that says so. */
export function roleRefusal(error: unknown): Refusal {
  if (isForbidden(error)) return "role";
  throw error;
}
