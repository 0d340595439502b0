import { useNow, useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { Cell, PlainTable } from "@/components/plain-table";
import { Time } from "@/components/time";
import type { MemberRole } from "@/generated/prisma/client";
import { RevokeInvitation } from "./revoke-invitation";

type Invitation = { id: string; email: string | null; role: MemberRole | null; expiresAt: Date };

/** Invitations that nobody has accepted yet. */
export function InvitationTable({ invitations }: { invitations: readonly Invitation[] }) {
  const t = useTranslations("organization");
  const now = useNow();
  const columns = [
    { label: t("invite.email") }, { label: t("members.role") }, { label: t("invitations.expires") },
    { label: t("members.actions"), hideLabel: true },
  ];
  return (
    <PlainTable caption={t("invitations.title")} columns={columns}>
      {invitations.map((invitation) => (
        <tr key={invitation.id}>
          <Cell className="break-all">{invitation.email}</Cell>
          <Cell className="whitespace-nowrap">{invitation.role && t(`members.roles.${invitation.role}`)}</Cell>
          <Cell className="whitespace-nowrap">
            {invitation.expiresAt > now ? <Time value={invitation.expiresAt} /> : <Badge tone="warn">{t("invitations.expired")}</Badge>}
          </Cell>
          <Cell className="w-24 text-right">
            <RevokeInvitation id={invitation.id} email={invitation.email ?? ""} />
          </Cell>
        </tr>
      ))}
    </PlainTable>
  );
}
