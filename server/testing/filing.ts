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

/** A key that is the same for the same value, whatever the product's own keys look like. */
export function keyOf(value: string): string {
  return createHash("md5").update(value).digest("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
