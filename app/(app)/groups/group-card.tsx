import { Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { NamedMark } from "@/components/mark";
import { Panel } from "@/components/page-header";
import type { LeavingEffect, ListedGroup } from "@/server/groups/queries";
import { DissolveButton, InviteOrganizations, JoinButton, LeaveButton, RemoveButton } from "./group-buttons";

type GroupCardProps = {
  group: ListedGroup;
  /** null: seen by an operator. */
  ownOrganizationId: string | null;
  admin: boolean;
  /** The viewer's side runs this group. */
  runs: boolean;
  effect?: LeavingEffect;
  invitable: readonly { id: string; code: string; name: string }[];
};

const NO_EFFECT: LeavingEffect = { sharesLost: 0, grantsLost: 0, sharesGiven: 0, grantsGiven: 0 };

/** A sharing group: what it is for, who is in it as far as may be known, and what can be done. */
export function GroupCard({ group, ownOrganizationId, admin, runs, effect, invitable }: GroupCardProps) {
  const t = useTranslations("groups");
  const own = group.members.find((member) => member.organizationId === ownOrganizationId);
  const known = new Set(group.members.map((member) => member.organizationId));
  return (
    <Panel>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="flex flex-wrap items-center gap-2 text-base font-semibold">
            {group.name}
            {group.closed && <Badge tone="outline"><Lock aria-hidden />{t("closed")}</Badge>}
            {own && !own.joinedAt && <Badge tone="info">{t("invited")}</Badge>}
          </h2>
          <p className="text-sm text-muted">{group.organization ? t("runBy", { name: group.organization.name }) : t("runByOperator")}</p>
          {group.purpose && <p className="mt-1.5 whitespace-pre-line">{group.purpose}</p>}
        </div>
        {admin && (
          <div className="flex flex-wrap gap-2">
            {runs && <InviteOrganizations groupId={group.id} name={group.name} options={invitable.filter(({ id }) => !known.has(id))} />}
            {own && !own.joinedAt && <JoinButton groupId={group.id} name={group.name} closed={group.closed} />}
            {own && <LeaveButton groupId={group.id} name={group.name} joined={own.joinedAt !== null} effect={effect} />}
            {runs && <DissolveButton groupId={group.id} name={group.name} members={group.members.length} effect={ownOrganizationId ? effect ?? NO_EFFECT : undefined} />}
          </div>
        )}
      </div>
      <Members group={group} ownOrganizationId={ownOrganizationId} runs={admin && runs} />
    </Panel>
  );
}

/** The organizations of a group, or why they are not listed. */
function Members({ group, ownOrganizationId, runs }: { group: ListedGroup; ownOrganizationId: string | null; runs: boolean }) {
  const t = useTranslations("groups");
  const joined = group.members.some((member) => member.organizationId === ownOrganizationId && member.joinedAt);
  const sees = ownOrganizationId === null || group.organizationId === ownOrganizationId || (joined && !group.closed);
  if (!sees) return <p className="mt-3 text-sm text-muted">{t(group.closed ? "hiddenClosed" : "hiddenUntilJoined")}</p>;
  return (
    <>
      <p className="mt-3 text-xs font-medium text-muted">{t("members", { count: group.members.length })}</p>
      <ul className="mt-1 divide-y divide-line">
        {group.members.map((member) => (
          <li key={member.organizationId} className="flex min-h-9 items-center gap-2 py-1">
            <NamedMark name={member.organization.name} detail={member.organization.code} />
            {!member.joinedAt && <Badge>{t("invited")}</Badge>}
            {runs && member.organizationId !== ownOrganizationId && (
              <span className="ml-auto"><RemoveButton groupId={group.id} organizationId={member.organizationId} name={member.organization.name} joined={member.joinedAt !== null} /></span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
