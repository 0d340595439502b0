import { UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel } from "@/components/page-header";
import { requireOperator } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { listGroups, listInvitable } from "@/server/groups/queries";
import { CreateGroup } from "../../groups/create-group";
import { GroupCard } from "../../groups/group-card";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("groups");
  return { title: t("title") };
}

/** Every sharing group of the installation; operators run those that belong to no organization. */
export default async function OperatorGroupsPage() {
  const { viewer } = await requireOperator();
  const t = await getTranslations("groups");
  const { groups, invitable } = await asViewer(viewer, async (tx) => ({
    groups: await listGroups(tx),
    invitable: await listInvitable(tx),
  }));
  return (
    <div className="max-w-4xl">
      <PageHeader title={t("title")} description={t("operatorLead")} actions={<CreateGroup />} />
      {groups.length === 0 && <Panel className="p-0"><EmptyState icon={<UsersRound aria-hidden />} title={t("operatorNone")} /></Panel>}
      <div className="grid gap-3">
        {groups.map((group) => (
          <GroupCard key={group.id} group={group} ownOrganizationId={null} admin runs={group.organizationId === null} invitable={invitable} />
        ))}
      </div>
    </div>
  );
}
