import { ArrowLeftRight, CalendarX, ClipboardCheck, FileQuestion, Handshake, KeyRound, MailQuestion, Merge, Share2, UsersRound, Undo2, Waypoints } from "lucide-react";
import { useTranslations } from "next-intl";
import { classNames } from "@/components/class-names";
import { Time, TimeAgo } from "@/components/time";
import type { Notice } from "@/server/notices/kinds";
import { useOtherSide } from "../other-side";
import { NoticeLink } from "./notice-link";

const icons = {
  overlap: Waypoints, connection: Handshake, invitation: Handshake, share: Share2, grant: KeyRound, group: UsersRound, retention: CalendarX,
  proposal: ClipboardCheck, transfer: ArrowLeftRight, merger: Merge, consent: MailQuestion, recall: Undo2, request: FileQuestion,
};

/** One notice: what happened, where to look, and whether it was read. */
export function NoticeItem({ notice, now }: { notice: Notice; now: Date }) {
  const t = useTranslations("inbox");
  const Icon = icons[notice.kind];
  return (
    <li className="relative flex gap-3 px-4 py-3 focus-within:bg-hover hover:bg-hover">
      <Icon aria-hidden className={classNames("mt-0.5 size-4 shrink-0", notice.read ? "text-muted" : "text-accent")} />
      <div className="min-w-0 flex-1">
        <p className={notice.read ? "" : "font-semibold"}>
          {!notice.read && <span className="sr-only">{t("unread")}: </span>}
          <NoticeLink id={notice.id} href={hrefOf(notice)} read={notice.read}>
            <Sentence notice={notice} />
          </NoticeLink>
        </p>
        <Detail notice={notice} />
      </div>
      <div className="flex shrink-0 items-start gap-2 text-xs text-muted">
        <TimeAgo value={notice.at} now={now} />
        {!notice.read && <span aria-hidden className="keep-colours mt-1 size-2 rounded-full bg-accent-fill" />}
      </div>
    </li>
  );
}

function Sentence({ notice }: { notice: Notice }) {
  const t = useTranslations("inbox");
  const other = useOtherSide("within");
  if (notice.kind === "group") {
    const { organizationName: organization, by: group } = notice;
    return organization ? t("invited", { organization, group }) : t("invitedByOperators", { group });
  }
  if (notice.kind === "request") return t(`request.${notice.by}`, { organization: notice.organizationName });
  if (notice.kind === "transfer") return t(`transfer.${notice.level}`, { organization: notice.organizationName });
  if (notice.kind === "merger") return t(`merger.${notice.level}`, { organization: notice.organizationName });
  if (notice.kind === "retention") return t("retention", { count: notice.indicators });
  if (notice.kind === "recall") return t(`recall.${notice.level}`, { organization: notice.organizationName, indicators: notice.indicators });
  if (notice.kind === "invitation") {
    return notice.connected ? t("brokered", { organization: notice.organizationName }) : t("brokerInvites", { broker: notice.organizationName });
  }
  if (notice.kind === "consent") return t(`consent.${notice.level}`, { organization: notice.organizationName, indicators: notice.indicators });
  const called = notice.caseTitle ? t("titled", { title: notice.caseTitle }) : t("aCase");
  if (notice.kind === "proposal") {
    const { by, indicators, level } = notice;
    return t(`proposal.${level}`, { by, indicators, case: called });
  }
  if (notice.kind === "overlap") return t("overlap", { indicators: notice.indicators, case: called, other: other(notice) });
  if (notice.kind === "connection") return t(notice.connected ? "connected" : "asked", { other: other(notice), case: called });
  if (notice.kind === "share") return t("share", { organization: notice.organizationName, indicators: notice.indicators ?? 0 });
  return t(`grant.${notice.level ?? "read"}`, { organization: notice.organizationName, case: called });
}

function Detail({ notice }: { notice: Notice }) {
  const t = useTranslations("inbox");
  if (notice.kind === "recall") return <p className="text-sm text-muted">{t(`recallDetail.${notice.level}`)} <Time value={notice.expiresAt} /></p>;
  if (notice.kind === "transfer") return null;
  if (notice.kind === "request") return <p className="text-sm wrap-anywhere text-muted"><bdi>{notice.reason}</bdi></p>;
  if (notice.kind === "retention") return <p className="text-sm text-muted">{t("goes")} <Time value={notice.expiresAt} format="date" /></p>;
  if (notice.kind === "overlap" || notice.kind === "connection") return <p className="font-mono text-xs text-muted" translate="no">{notice.caseNumber}</p>;
  if (notice.kind === "invitation") return null;
  if (notice.kind === "group" || notice.kind === "proposal" || notice.kind === "merger") return notice.reason && <p className="text-sm wrap-anywhere text-muted">{notice.reason}</p>;
  if (notice.kind === "consent") {
    const { by: name, reason } = notice;
    return name ? <p className="text-sm wrap-anywhere text-muted">{reason ? t("by", { name, reason }) : name}</p> : null;
  }
  return (
    <p className="text-sm wrap-anywhere text-muted">
      {t("by", { name: notice.by, reason: notice.reason })}
      {notice.expiresAt && <> · {t("expires")} <Time value={notice.expiresAt} /></>}
    </p>
  );
}

function hrefOf(notice: Notice): string {
  if (notice.kind === "request") return notice.by === "received" ? `/requests/${notice.id}` : "/requests";
  if (notice.kind === "group") return "/groups";
  if (notice.kind === "recall") return "/shared/exports";
  if (notice.kind === "proposal") return "/organization/sharing";
  if (notice.kind === "retention" || notice.kind === "transfer") return "/organization/retention";
  if (notice.kind === "merger") return "/organization/merging";
  if (notice.kind === "consent") return "/consents";
  if (notice.kind === "invitation" || (notice.kind === "connection" && notice.connected)) return "/connections";
  if (notice.kind === "overlap" || notice.kind === "connection") return `/cases/${notice.caseId}/overlaps/${notice.overlapId}`;
  return notice.kind === "grant" && notice.caseId ? `/cases/${notice.caseId}` : `/shared/${notice.id}`;
}
