import { createHash } from "node:crypto";
import type { Exposure, IndicatorKind, Tlp } from "@/generated/prisma/enums";
import { asViewer } from "@/server/db";
import { fileObservations } from "@/server/indicators/mutations";
import type { TestMember } from "@/server/testing/world";

export type TestFiling = {
  title?: string;
  exposure?: Exposure;
  tlp?: Tlp;
  kind?: IndicatorKind;
  firstSeenAt?: Date;
  lastSeenAt?: Date;
  /** An existing case to file into, instead of a new one. */
  caseId?: string;
};

/** Files a case of these values as the screens do, and returns its id. */
export async function fileCase(member: TestMember, values: string[], filing: TestFiling = {}): Promise<string> {
  return asViewer(member, async (tx) => {
    const organizationId = member.organizationId;
    const caseId =
      filing.caseId ??
      (await tx.case.create({ data: { organizationId, title: filing.title ?? "A case", tlp: filing.tlp ?? "clear" } })).id;
    await fileObservations(
      tx,
      { caseId, caseOrganizationId: organizationId, organizationId, memberId: member.memberId },
      values.map((value) => ({
        kind: filing.kind ?? "domain",
        value,
        key: keyOf(value),
        roles: ["springboard"],
        tlp: filing.tlp ?? "clear",
        exposure: filing.exposure ?? "matchable",
        source: { name: "report.txt", excerpt: `seen: ${value}` },
        firstSeenAt: filing.firstSeenAt,
        lastSeenAt: filing.lastSeenAt,
      })),
    );
    return caseId;
  });
}

/** Shares these values of a case with a party, as the member (a lead). */
export async function shareValues(
  member: TestMember,
  caseId: string,
  values: string[],
  party: { id: string; kind: "organization" | "group" | "member" },
): Promise<string> {
  return asViewer(member, async (tx) => {
    const { organizationId, memberId } = member;
    const share = await tx.share.create({
      data: {
        caseId, organizationId, partyId: party.id, partyKind: party.kind, reason: "You should know",
        sharedBy: memberId, sharedByName: member.name,
      },
    });
    const observations = await tx.observation.findMany({
      where: { caseId, key: { in: values.map(keyOf) } },
      select: { id: true },
    });
    await tx.sharedObservation.createMany({
      data: observations.map(({ id }) => ({ shareId: share.id, observationId: id, organizationId })),
    });
    return share.id;
  });
}

/** Grants the whole case to an organization, as the member (a lead). */
export async function grantCase(member: TestMember, caseId: string, organization: { id: string }): Promise<string> {
  return asViewer(member, async (tx) => {
    const grant = await tx.caseGrant.create({
      data: {
        caseId, caseOrganizationId: member.organizationId, partyId: organization.id, partyKind: "organization",
        level: "read", reason: "You should know", grantedBy: member.memberId, grantedByName: member.name,
      },
    });
    return grant.id;
  });
}

/** A key that is the same for the same value, whatever the product's own keys look like. */
export function keyOf(value: string): string {
  return createHash("md5").update(value).digest("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
