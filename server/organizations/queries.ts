import "server-only";

import type { Tx } from "@/server/db";

/** The viewer's organization with its standing, policy, and matching budget with today's use (days are UTC). */
export async function findOwnOrganization(tx: Tx, id: string) {
  const organization = await tx.organization.findUniqueOrThrow({
    where: { id },
    include: {
      settings: true,
      vouches: { include: { voucher: { select: { name: true } } }, orderBy: { createdAt: "asc" } },
    },
  });
  // In SQL, since a budget that was never used has the day -infinity.
  const [budget] = await tx.$queryRaw<{ perDay: number | null; usedToday: number }[]>`
    select per_day as "perDay", case when day = (now() at time zone 'utc')::date then used else 0 end as "usedToday"
    from matching_budgets
    where organization_id = ${id}::uuid
  `;
  return {
    code: organization.code,
    name: organization.name,
    sector: organization.sector,
    standingAt: organization.standingAt,
    identityPolicy: organization.settings?.identityPolicy ?? "named",
    fourEyes: organization.settings?.fourEyes ?? false,
    budget: budget ?? { perDay: null, usedToday: 0 },
    vouchers: organization.vouches.map((vouch) => vouch.voucher.name),
  };
}

export type Colleague = Awaited<ReturnType<typeof listMembers>>[number];

/** The members of the viewer's organization, active ones first, by reading or name. */
export async function listMembers(tx: Tx, organizationId: string) {
  const members = await tx.member.findMany({
    where: { organizationId, user: { email: { not: { endsWith: "@erased.invalid" } } } },
    select: {
      id: true,
      role: true,
      deactivatedAt: true,
      lastActiveAt: true,
      nameable: true,
      user: { select: { id: true, name: true, nameReading: true, email: true } },
    },
  });
  const collator = new Intl.Collator(["ja", "en"]);
  return members.sort(
    (a, b) =>
      Number(a.deactivatedAt !== null) - Number(b.deactivatedAt !== null) ||
      collator.compare(a.user.nameReading ?? a.user.name, b.user.nameReading ?? b.user.name),
  );
}

/** Invitations that nobody has accepted or taken back, the newest first; those that have expired too. */
export function listOpenInvitations(tx: Tx, organizationId: string | null) {
  return tx.invitation.findMany({
    where: { organizationId, acceptedAt: null, revokedAt: null },
    select: { id: true, email: true, role: true, expiresAt: true },
    orderBy: { createdAt: "desc" },
    take: 200,
  });
}

/** Organizations that wait to be vouched for, and whether the viewer's has done so. */
export async function listWaitingOrganizations(tx: Tx, viewerOrganizationId: string) {
  const waiting = await tx.organization.findMany({
    where: { standingAt: null, closedAt: null, id: { not: viewerOrganizationId } },
    select: {
      id: true,
      code: true,
      name: true,
      sector: true,
      vouches: { select: { voucherOrganizationId: true, voucher: { select: { name: true } } } },
    },
    orderBy: { createdAt: "asc" },
  });
  return waiting.map(({ vouches, ...organization }) => ({
    ...organization,
    vouchers: vouches.map((vouch) => vouch.voucher.name),
    vouchedByUs: vouches.some((vouch) => vouch.voucherOrganizationId === viewerOrganizationId),
  }));
}

/** How many vouches an organization needs: what the installation asks for, or as many as can vouch. */
export async function countVouchesNeeded(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ needed: number }[]>`
    select least(
      i.vouches_required,
      (select count(*)::int from organizations o where o.standing_at is not null and o.closed_at is null)
    ) as needed
    from installation i
  `;
  return row?.needed ?? 0;
}

/** For operators: every organization with what they may know of it, by reading or name. */
export async function listOrganizations(tx: Tx) {
  const organizations = await tx.organization.findMany({
    select: {
      id: true,
      code: true,
      name: true,
      nameReading: true,
      sector: true,
      standingAt: true,
      closedAt: true,
      mergedInto: { select: { name: true } },
      budget: { select: { perDay: true } },
      broker: { select: { organizationId: true } },
      vouches: { select: { voucher: { select: { name: true } } } },
      members: { where: { deactivatedAt: null }, select: { role: true } },
      invitations: { where: { acceptedAt: null, revokedAt: null, role: "admin" }, select: { id: true, expiresAt: true } },
    },
  });
  const collator = new Intl.Collator(["ja", "en"]);
  organizations.sort((a, b) => collator.compare(a.nameReading ?? a.name, b.nameReading ?? b.name));
  const invitable = await tx.$queryRaw<{ id: string }[]>`select organizations_without_admin() as id`;
  const without = new Set(invitable.map((row) => row.id));
  return organizations.map(({ vouches, members, budget, broker, ...organization }) => ({
    ...organization,
    broker: broker !== null,
    vouchers: vouches.map((vouch) => vouch.voucher.name),
    memberCount: members.length,
    perDay: budget?.perDay ?? null,
    needsAdmin: without.has(organization.id),
  }));
}

export type ListedOrganization = Awaited<ReturnType<typeof listOrganizations>>[number];
