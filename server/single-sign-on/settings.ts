import "server-only";

import type { MemberRole } from "@/generated/prisma/client";
import { appendAudit } from "@/server/audit/mutations";
import { sealSecret } from "@/server/auth/sealed-secret";
import type { Tx } from "@/server/db";
import type { Refusal } from "@/server/organizations/mutations";
import type { ProviderSettings } from "@/server/single-sign-on/schema";

export type SingleSignOn = {
  issuer: string;
  clientId: string;
  testedAt: Date | null;
  enabled: boolean;
  required: boolean;
  joinRole: MemberRole | null;
};
export type MailDomain = { domain: string; token: string; verifiedAt: Date | null; verifiedBy: "dns" | "operator" | null };
export type WaitingDomain = { organizationId: string; organization: string; domain: string };

/** The settings of the viewer's organization without the secret; null where there are none, or for who is no admin. */
export async function findSingleSignOn(tx: Tx): Promise<SingleSignOn | null> {
  const [row] = await tx.$queryRaw<SingleSignOn[]>`
    select issuer, client_id as "clientId", tested_at as "testedAt", enabled, required, join_role as "joinRole"
    from single_sign_on_of_viewer()
  `;
  return row ?? null;
}

/** Saves where the provider is; it is off until it was tested. Without a secret the one before stays, of the same issuer. */
export async function saveSingleSignOn(tx: Tx, organizationId: string, settings: ProviderSettings): Promise<Refusal> {
  const sealed = settings.secret ? sealSecret(settings.secret, organizationId) : null;
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`
    select save_single_sign_on(${settings.issuer}, ${settings.clientId}, ${sealed}) as done
  `;
  if (!row?.done) return "sso_secret";
  await appendAudit(tx, "single_sign_on.changed", { details: { issuer: settings.issuer } });
  return null;
}

/** Forgets the provider and its secret. The sessions that it opened end. */
export async function removeSingleSignOn(tx: Tx): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ done: boolean }[]>`select remove_single_sign_on() as done`;
  if (!row?.done) return "not_found";
  await appendAudit(tx, "single_sign_on.removed", {});
  return null;
}

export type SignOnSwitch = { enabled: boolean; required: boolean; joinRole: MemberRole | null };

/** Switches the organization's own sign-in on or off. Off ends the sessions that it opened. */
export async function switchSingleSignOn(tx: Tx, given: SignOnSwitch): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`
    select switch_single_sign_on(${given.enabled}, ${given.required}, ${given.joinRole}::member_role) as refusal
  `;
  if (row?.refusal) return row.refusal;
  await appendAudit(tx, "single_sign_on.switched", { details: given });
  return null;
}

/** The mail domains that the viewer's organization says are its own. */
export function listDomains(tx: Tx): Promise<MailDomain[]> {
  return tx.$queryRaw`
    select domain, token, verified_at as "verifiedAt", verified_by as "verifiedBy"
    from organization_domains
    where organization_id = viewer_organization()
    order by domain
  `;
}

/** For operators: domains that wait for somebody who knows whose they are. */
export function listWaitingDomains(tx: Tx): Promise<WaitingDomain[]> {
  return tx.$queryRaw`
    select d.organization_id as "organizationId", o.name as organization, d.domain
    from organization_domains d
    join organizations o on o.id = d.organization_id
    where d.verified_at is null and viewer_is_operator()
    order by d.created_at
    limit 200
  `;
}

/** Says that a mail domain is the organization's; nothing follows from it until it is verified. */
export async function claimDomain(tx: Tx, organizationId: string, domain: string): Promise<Refusal> {
  const count = await tx.$executeRaw`
    insert into organization_domains (organization_id, domain) values (${organizationId}::uuid, ${domain}) on conflict do nothing
  `;
  if (count === 0) return "domain_listed";
  await appendAudit(tx, "domain.claimed", { details: { domain } });
  return null;
}

/** Takes a domain back: nobody signs in with addresses of it any more, and who did is signed out. */
export async function removeDomain(tx: Tx, organizationId: string, domain: string): Promise<Refusal> {
  const count = await tx.$executeRaw`
    delete from organization_domains where organization_id = ${organizationId}::uuid and domain = ${domain}
  `;
  if (count === 0) return "not_found";
  await appendAudit(tx, "domain.removed", { details: { domain } });
  return null;
}

/** Notes that a domain is an organization's: because its DNS said so, or because an operator knows. */
export async function verifyDomain(tx: Tx, organizationId: string, domain: string, by: "dns" | "operator"): Promise<Refusal> {
  const [row] = await tx.$queryRaw<{ refusal: string | null }[]>`
    select verify_domain(${organizationId}::uuid, ${domain}, ${by === "dns"}) as refusal
  `;
  if (row?.refusal) return row.refusal;
  await appendAudit(tx, "domain.verified", { subjectId: organizationId, details: { domain, by } });
  return null;
}
