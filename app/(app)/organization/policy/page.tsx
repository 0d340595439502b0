import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Section } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { listBrokers } from "@/server/brokering/queries";
import { findOwnOrganization } from "@/server/organizations/queries";
import { FourEyes } from "../four-eyes";
import { PolicyForm } from "../policy-form";
import { Brokers } from "./brokers";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("organization");
  return { title: t("tabs.policy") };
}

/** What others learn of one's organization, and who may bring it together with them. */
export default async function PolicyPage() {
  const { viewer } = await requireMember();
  const t = await getTranslations("organization");
  const { rights, organization, brokers } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    organization: await findOwnOrganization(tx, viewer.organizationId),
    brokers: await listBrokers(tx),
  }));
  return (
    <>
      <Section id="policy" title={t("policy.title")} description={t("policy.lead")} boxed>
        <PolicyForm
          policy={organization.identityPolicy}
          admin={rights.administer}
          name={organization.name}
          sector={organization.sector}
        />
      </Section>
      <Section id="four-eyes" title={t("fourEyes.title")} description={t("fourEyes.lead")} boxed>
        <FourEyes on={organization.fourEyes} admin={rights.administer} />
      </Section>
      <Section id="brokers" title={t("brokers.title")} description={t("brokers.lead")} boxed>
        <Brokers brokers={brokers} admin={rights.administer} policy={organization.identityPolicy} />
      </Section>
    </>
  );
}
