import { Building2 } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel } from "@/components/page-header";
import { countStraySignOns, listOrganizationNumbers } from "@/server/activity/queries";
import { requireOperator } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { NumberTable } from "./number-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("operator"))("activity.title") };
}

/** For operators: how much each organization does, in numbers alone. */
export default async function OperatorActivityPage() {
  const { viewer } = await requireOperator();
  const t = await getTranslations("operator.activity");
  const { organizations, stray } = await asViewer(viewer, async (tx) => ({
    organizations: await listOrganizationNumbers(tx),
    stray: await countStraySignOns(tx),
  }));
  return (
    <>
      <PageHeader title={t("title")} description={t("lead")} />
      {organizations.length === 0 ? (
        <Panel className="p-0"><EmptyState icon={<Building2 aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>
      ) : (
        <NumberTable organizations={organizations} />
      )}
      <p className="mt-3 max-w-prose text-sm text-muted">{t("stray", { count: stray })}</p>
    </>
  );
}
