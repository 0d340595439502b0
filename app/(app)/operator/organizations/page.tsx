import { Building2 } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel } from "@/components/page-header";
import { requireOperator } from "@/server/auth/viewer";
import { listClosable, listClosings } from "@/server/closing/queries";
import { asViewer } from "@/server/db";
import { listMergers } from "@/server/merging/queries";
import { countVouchesNeeded, listOrganizations } from "@/server/organizations/queries";
import { CreateOrganization } from "./create-organization";
import { OrganizationTable } from "./organization-table";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("operator");
  return { title: t("organizations.title") };
}

export default async function OperatorOrganizationsPage() {
  const { viewer } = await requireOperator();
  const t = await getTranslations("operator.organizations");
  const { organizations, needed, closings, closable, mergers } = await asViewer(viewer, async (tx) => ({
    organizations: await listOrganizations(tx),
    needed: await countVouchesNeeded(tx),
    closings: await listClosings(tx),
    closable: await listClosable(tx),
    mergers: await listMergers(tx),
  }));
  return (
    <>
      <PageHeader title={t("title")} description={t("lead", { count: organizations.length })} actions={<CreateOrganization />} />
      {organizations.length === 0 ? (
        <Panel className="p-0">
          <EmptyState icon={<Building2 aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState>
        </Panel>
      ) : (
        <OrganizationTable organizations={organizations} needed={needed} closings={closings} closable={closable} mergers={mergers} />
      )}
    </>
  );
}
