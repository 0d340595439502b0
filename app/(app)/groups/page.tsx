import { UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/empty-state";
import { PageHeader, Panel, Section } from "@/components/page-header";
import { findRights } from "@/server/auth/rights";
import { requireMember } from "@/server/auth/viewer";
import { asViewer } from "@/server/db";
import { countThroughGroups, listGroups, listInvitable } from "@/server/groups/queries";
import { CreateGroup } from "./create-group";
import { GroupCard } from "./group-card";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("groups");
  return { title: t("title") };
}

export default async function GroupsPage() {
  const { viewer } = await requireMember();
  const t = await getTranslations("groups");
  const own = viewer.organizationId;
  const { rights, groups, effects, invitable } = await asViewer(viewer, async (tx) => ({
    rights: await findRights(tx),
    groups: await listGroups(tx),
    effects: await countThroughGroups(tx, own),
    invitable: await listInvitable(tx),
  }));
  const isIn = (group: (typeof groups)[number]) => group.members.some((member) => member.organizationId === own && member.joinedAt);
  const invited = groups.filter((group) => !isIn(group) && group.members.some((member) => member.organizationId === own));
  const rest = groups.filter((group) => !invited.includes(group));
  const card = (group: (typeof groups)[number]) => (
    <GroupCard
      key={group.id}
      group={group}
      ownOrganizationId={own}
      admin={rights.administer}
      runs={group.organizationId === own}
      effect={effects.get(group.id)}
      invitable={invitable}
    />
  );
  return (
    <div className="max-w-4xl">
      <PageHeader title={t("title")} description={t("lead")} actions={rights.administer && <CreateGroup />} />
      {invited.length > 0 && (
        <Section title={t("invitations")} description={rights.administer ? t("invitationsLead") : t("invitationsForAdmins")}>
          <div className="grid gap-3">{invited.map(card)}</div>
        </Section>
      )}
      <Section title={t("joined")}>
        {rest.length > 0 ? (
          <div className="grid gap-3">{rest.map(card)}</div>
        ) : (
          <Panel className="p-0"><EmptyState icon={<UsersRound aria-hidden />} title={t("none")}>{t("noneHelp")}</EmptyState></Panel>
        )}
      </Section>
    </div>
  );
}
