"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { requestOrigin } from "@/app/client";
import { formErrors } from "@/app/form-errors";
import { formOf } from "@/app/form-of";
import { outcomeOf, refusalMessage, type Outcome } from "@/app/outcome";
import { writeSignOnState } from "@/app/sign-on-cookie";
import type { FormResult } from "@/components/action-form";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer, type Tx } from "@/server/db";
import { findTxtRecord } from "@/server/single-sign-on/domain-record";
import { isProviderAddress } from "@/server/single-sign-on/outbound-fetch";
import { ProviderFailed } from "@/server/single-sign-on/provider";
import { domainField, providerSchema, switchSchema } from "@/server/single-sign-on/schema";
import {
  claimDomain, listDomains, removeDomain, removeSingleSignOn, saveSingleSignOn, switchSingleSignOn, verifyDomain,
} from "@/server/single-sign-on/settings";
import { beginTest } from "@/server/single-sign-on/sign-on";

const PATH = "/organization/security";

/** Where the organization's identity provider is. */
export async function saveProviderAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer } = await requireMember();
  const t = await getTranslations("organization.signOn");
  const parsed = providerSchema.safeParse(Object.fromEntries(formOf(given)));
  if (!parsed.success) return { ok: false, errors: formErrors(parsed.error, t) };
  if (!isProviderAddress(parsed.data.issuer)) return { ok: false, errors: { issuer: t("issuerInvalid") } };
  return changed(await asAdmin((tx) => saveSingleSignOn(tx, viewer.organizationId, parsed.data)), t("saved"));
}

/** On or off, required or not, and whether people whom nobody invited join. */
export async function switchSignOnAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const t = await getTranslations("organization.signOn");
  const parsed = switchSchema.safeParse(Object.fromEntries(formOf(given)));
  if (!parsed.success) return { ok: false, message: await refusalMessage("not_found") };
  return changed(await asAdmin((tx) => switchSingleSignOn(tx, parsed.data)), t("saved"));
}

export async function removeProviderAction(): Promise<Outcome> {
  const outcome = await asAdmin(removeSingleSignOn);
  revalidatePath(PATH);
  return outcome;
}

/** Goes to the provider to try the settings out; comes back to the same page. */
export async function testSignOnAction(): Promise<FormResult> {
  const { viewer } = await requireMember();
  const start = await requestOrigin().then((origin) => beginTest(viewer, origin)).catch((error: unknown) => {
    if (!(error instanceof ProviderFailed)) throw error;
    return "failed" as const;
  });
  if (start === "failed") return { ok: false, message: (await getTranslations("organization.signOn"))("test.failed") };
  if (!start) return { ok: false, message: await refusalMessage("role") };
  await writeSignOnState(start.state);
  redirect(start.address);
}

/** Says that a mail domain is the organization's own. */
export async function claimDomainAction(_before: FormResult | null, given: FormData): Promise<FormResult> {
  const { viewer } = await requireMember();
  const t = await getTranslations("organization.signOn");
  const domain = domainField.safeParse(formOf(given).get("domain") ?? "");
  if (!domain.success) return { ok: false, errors: { domain: t("domainInvalid") } };
  return changed(await asAdmin((tx) => claimDomain(tx, viewer.organizationId, domain.data)));
}

/** Looks into the domain's DNS, outside of any transaction, for the record that we asked for. */
export async function checkDomainAction(name: string): Promise<FormResult> {
  const { viewer } = await requireMember();
  const domains = await asViewer(viewer, listDomains);
  const domain = domains.find((one) => one.domain === name && !one.verifiedAt);
  if (!domain) return { ok: false, message: await refusalMessage("not_found") };
  const record = await findTxtRecord(domain.domain, domain.token);
  if (record !== "found") return { ok: false, message: (await getTranslations("organization.signOn"))(`record.${record}`) };
  return changed(await asAdmin((tx) => verifyDomain(tx, viewer.organizationId, domain.domain, "dns")));
}

export async function removeDomainAction(name: string): Promise<Outcome> {
  const { viewer } = await requireMember();
  const outcome = await asAdmin((tx) => removeDomain(tx, viewer.organizationId, String(name)));
  revalidatePath(PATH);
  return outcome;
}

/** Says in words what the policies would refuse with an error. */
async function asAdmin(work: (tx: Tx) => Promise<string | null>): Promise<Outcome> {
  const { viewer } = await requireMember();
  return outcomeOf(() => asViewer(viewer, async (tx) => ((await findRights(tx)).administer ? work(tx) : "role")));
}

function changed(outcome: Outcome, message?: string): FormResult {
  revalidatePath(PATH);
  return outcome.ok ? { ok: true, message } : outcome;
}
