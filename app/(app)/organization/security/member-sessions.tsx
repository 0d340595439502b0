import { useNow, useTranslations } from "next-intl";
import { Badge } from "@/components/badge";
import { Cell, PlainTable } from "@/components/plain-table";
import { TimeAgo } from "@/components/time";
import type { MemberSession } from "@/server/organizations/security-queries";
import { deviceOf } from "../../device-name";
import { EndMemberSession } from "./end-sessions";

/** Where members act for the organization now. */
export function MemberSessions({ sessions, currentId }: { sessions: readonly MemberSession[]; currentId: string }) {
  const t = useTranslations("organization.security");
  const now = useNow();
  const columns = [t("member"), t("device"), t("method"), t("since"), t("lastSeen")].map((label) => ({ label }));
  return (
    <PlainTable caption={t("sessionsTitle")} columns={[...columns, { label: t("actions"), hideLabel: true }]}>
      {sessions.map((session) => (
        <tr key={session.id}>
          <Cell className="names font-medium">{session.name}</Cell>
          <Cell className="whitespace-nowrap">{deviceOf(session.userAgent) ?? t("unknownDevice")}</Cell>
          <Cell className="whitespace-nowrap">{t(`methods.${session.method as "password"}`)}</Cell>
          <Cell className="whitespace-nowrap text-muted"><TimeAgo value={session.createdAt} now={now} /></Cell>
          <Cell className="whitespace-nowrap text-muted"><TimeAgo value={session.lastSeenAt} now={now} /></Cell>
          <Cell className="text-right whitespace-nowrap">
            {session.id === currentId ? <Badge tone="success">{t("yours")}</Badge> : <EndMemberSession id={session.id} name={session.name} />}
          </Cell>
        </tr>
      ))}
    </PlainTable>
  );
}
