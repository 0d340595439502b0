import { useNow, useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { Mark } from "@/components/mark";
import { Cell, PlainTable } from "@/components/plain-table";
import { TimeAgo } from "@/components/time";
import type { Colleague } from "@/server/organizations/queries";
import { MemberMenu } from "./member-menu";
import { RoleSelect } from "./role-select";

type MemberTableProps = {
  members: readonly Colleague[];
  /** Members who sign in with two steps, as far as the viewer may know it. */
  twoStep: ReadonlySet<string>;
  admin: boolean;
  ownMemberId: string;
};

/** Everybody in the organization; its admins change roles and let people in and out here. */
export function MemberTable({ members, twoStep, admin, ownMemberId }: MemberTableProps) {
  const t = useTranslations("organization.members");
  const now = useNow();
  const columns = [{ label: t("name") }, { label: t("role") }, { label: t("lastActive") }];
  return (
    <PlainTable caption={t("title")} columns={admin ? [...columns, { label: t("actions"), hideLabel: true }] : columns}>
      {members.map((member) => (
        <tr key={member.id}>
          <Cell>
            <Person member={member} own={member.id === ownMemberId} twoStep={twoStep.has(member.id)} />
          </Cell>
          <Cell className="min-w-36">
            {admin && !member.deactivatedAt ? (
              <RoleSelect memberId={member.id} name={member.user.name} role={member.role} own={member.id === ownMemberId} />
            ) : (
              t(`roles.${member.role}`)
            )}
          </Cell>
          <Cell className="whitespace-nowrap text-muted">
            {member.lastActiveAt ? <TimeAgo value={member.lastActiveAt} now={now} /> : t("never")}
          </Cell>
          {admin && (
            <Cell className="w-12 text-right">
              <MemberMenu
                memberId={member.id}
                name={member.user.name}
                active={!member.deactivatedAt}
                nameable={member.nameable}
                twoStep={twoStep.has(member.id)}
                own={member.id === ownMemberId}
              />
            </Cell>
          )}
        </tr>
      ))}
    </PlainTable>
  );
}

function Person({ member, own, twoStep }: { member: Colleague; own: boolean; twoStep: boolean }) {
  const t = useTranslations("organization.members");
  return (
    <div className="flex items-center gap-2.5 names">
      <Mark name={member.user.name} shape="round" />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{member.user.name}</span>
          {own && <Badge>{t("you")}</Badge>}
          {twoStep && !member.deactivatedAt && <Badge tone="success">{t("twoStep")}</Badge>}
          {member.nameable && !member.deactivatedAt && <Badge tone="info">{t("nameable")}</Badge>}
          {member.deactivatedAt && <Badge tone="warn">{t("deactivated")}</Badge>}
        </p>
        <p className="text-sm text-muted">{member.user.email}</p>
      </div>
    </div>
  );
}
