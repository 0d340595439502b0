import { asViewer, type Tx } from "@/server/db";
import { findOverlap, type SharedIndicator } from "@/server/overlap/find-overlap";
import { countCaseOverlaps, listCaseOverlaps } from "@/server/overlap/queries";
import { listObservations } from "@/server/observations/queries";
import type { TestMember } from "@/server/testing/world";
import { sorted } from "./incremental-expected";

/** What the product tells a member of the cases of its organization that meet others', in the words of incremental-expected.ts. */
export async function toldTo(member: TestMember) {
  return asViewer(member, async (tx) => {
    const cases = await tx.case.findMany({ where: { organizationId: member.organizationId }, orderBy: { id: "asc" } });
    const told = [];
    for (const { id } of cases) told.push(await toldOfCase(tx, id));
    return { cases: told.filter(({ overlaps, marked }) => overlaps.length + marked.length > 0), notices: await listTold(tx) };
  });
}

async function toldOfCase(tx: Tx, caseId: string) {
  const { rows, total } = await listCaseOverlaps(tx, caseId, { page: 1 });
  const counted = await countCaseOverlaps(tx, caseId);
  if (total !== rows.length || counted !== rows.length) throw new Error(`${rows.length} overlaps, ${total} by the list, ${counted} counted`);
  const overlaps = [];
  const reporters = new Map<string, object>();
  for (const { overlapId, equal, indicators, seenFrom, seenTo, shown } of rows) {
    const { shared } = (await findOverlap(tx, caseId, overlapId))!;
    overlaps.push({ equal, indicators, seenFrom, seenTo, shown, values: shared.map(({ kind, value, relation }) => `${kind} ${value} ${relation}`).sort() });
    for (const one of shared) for (const reporter of reportersOf(one)) reporters.set(`${reporter.value} ${reporter.by}`, reporter);
  }
  const marked = (await listObservations(tx, caseId, null)).filter((one) => one.overlaps).map(({ id }) => id);
  return { caseId, overlaps: sorted(overlaps), reporters: sorted([...reporters.values()]), marked: marked.sort() };
}

function reportersOf({ kind, value, reporters }: SharedIndicator) {
  return reporters.map(({ organizationId, relation, seenFrom, seenTo, shown, compared }) => ({
    value: `${kind} ${value}`, by: organizationId, relation, seenFrom, seenTo, shown, compared,
  }));
}

/** Which organization a notice tells that which case met. */
async function listTold(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ told: string }[]>`
    select distinct n.case_id || ' met ' || o.id as told
    from overlap.notices(1000) n
    join organizations o on o.name = n.organization_name
  `;
  return rows.map(({ told }) => told);
}
