import { createCase } from "@/server/cases/mutations";
import { asViewer } from "@/server/db";
import { fileObservations, type NewObservation } from "@/server/indicators/mutations";
import { listReporters } from "@/server/overlap/find-overlap";
import type { MatchRelation } from "@/server/overlap/strength";
import { previewShare } from "@/server/sharing/preview";
import { shareObservations } from "@/server/sharing/mutations";
import type { TestMember, World } from "@/server/testing/world";
import type { CorpusReport } from "./overlap-corpus";

export type FiledReport = CorpusReport & { caseId: string; member: TestMember };

export type Known = { relation: MatchRelation; shown: boolean; compared: boolean };

/** What the product tells about one value of one case: which organizations reported it too, or what is related to it. */
export type Told = { key: string; report: FiledReport; orgs: Map<string, Known> };

/** Makes every publisher a standing organization with a lead, all in one sharing group. */
export async function enrol(world: World, publishers: string[]): Promise<{ members: Map<string, TestMember>; groupId: string }> {
  const members = new Map<string, TestMember>();
  const organizations = [];
  for (const name of publishers) {
    const organization = await world.organization({ name, budget: null });
    organizations.push(organization);
    members.set(name, await world.member(organization, "lead"));
  }
  const { id } = await world.group(organizations);
  return { members, groupId: id };
}

/** Files a report as a case of its publisher, matchable and shared with everybody, by the product's own functions. */
export async function fileReport(report: CorpusReport, member: TestMember, groupId: string): Promise<FiledReport> {
  const caseId = await asViewer(member, async (tx) => {
    const { organizationId, memberId } = member;
    const { id } = await createCase(tx, member, { title: report.title, tlp: "clear" });
    const place = { caseId: id, caseOrganizationId: organizationId, organizationId, memberId };
    await fileObservations(tx, place, report.indicators.map((indicator) => observationOf(indicator, report)));
    return id;
  });
  if (report.indicators.length) await shareAll(caseId, member, groupId);
  return { ...report, caseId, member };
}

function observationOf({ kind, value, key }: CorpusReport["indicators"][number], report: CorpusReport): NewObservation {
  return {
    kind, value, key, roles: ["other"], tlp: "clear", exposure: "matchable", source: { name: report.title },
    firstSeenAt: report.date, lastSeenAt: report.date,
  };
}

async function shareAll(caseId: string, member: TestMember, groupId: string): Promise<void> {
  const selection = { matching: {} };
  await asViewer(member, async (tx) => {
    const preview = await previewShare(tx, { caseId, selection, partyIds: [groupId] });
    const shared = await shareObservations(tx, {
      caseId, selection, reason: "Evaluation", expiresAt: null,
      parties: [{ id: groupId, values: preview.parties[0]?.values ?? 0 }],
    });
    if (!shared.ok) throw new Error(`Sharing was refused: ${shared.refusal}`);
  });
}

/** Asks the product, as the publisher of the report, which of its values overlap, and with whom. */
export async function askAbout(report: FiledReport): Promise<Told[]> {
  const keys = report.indicators.map((indicator) => indicator.key);
  const reporters = await asViewer(report.member, (tx) => listReporters(tx, report.caseId, keys));
  return [...reporters].map(([key, told]) => ({
    key,
    report,
    orgs: new Map(told.map(({ organizationName, relation, shown, compared }) => [organizationName ?? "?", { relation, shown, compared }])),
  }));
}
