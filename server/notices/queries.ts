import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { GrantLevel, IdentityPolicy } from "@/generated/prisma/enums";
import type { Tx } from "@/server/db";

export const NOTICE_KINDS = ["overlap", "connection", "invitation", "share", "grant", "group", "retention", "proposal", "transfer", "recall", "request", "consent"] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

type Common = { id: string; at: Date; read: boolean };

/** Values of our case met another organization's, known as far as its policy tells. */
export type OverlapNotice = Common & {
  kind: "overlap";
  caseId: string;
  caseNumber: string;
  caseTitle: string;
  overlapId: string;
  identity: IdentityPolicy;
  organizationName: string | null;
  sector: string | null;
  indicators: number;
};

/** The other side of an overlap asks to connect, or both are connected now. */
export type ConnectionNotice = Common & {
  kind: "connection";
  connected: boolean;
  caseId: string;
  caseNumber: string;
  caseTitle: string;
  overlapId: string;
  identity: IdentityPolicy;
  organizationName: string | null;
  sector: string | null;
};

/** Another organization shared observations with us, or granted us a case. */
export type ReceivedNotice = Common & {
  kind: "share" | "grant";
  organizationName: string;
  by: string;
  reason: string;
  expiresAt: Date | null;
  /** Observations shared; null for a grant. */
  indicators: number | null;
  level: GrantLevel | null;
  /** Their case, where it was granted. */
  caseId: string | null;
  caseNumber: string | null;
  caseTitle: string | null;
};

/** The viewer's organization is invited into a sharing group: told to its admins, who answer. */
export type GroupNotice = Common & {
  kind: "group";
  /** Who runs the group; null: the operators. */
  organizationName: string | null;
  /** The group's name. */
  by: string;
  /** What the group is for. */
  reason: string;
};

/** We are asked for consent, or what became of our asking. */
export type ConsentNotice = Common & {
  kind: "consent";
  organizationName: string;
  by: string;
  reason: string;
  /** How many values it is about. */
  indicators: number;
  /** What happened. */
  level: "asked" | "agreed" | "declined" | "revoked";
};

/** Cases that the organization's retention period takes within a week; for admins. */
export type RetentionNotice = Common & { kind: "retention"; indicators: number; expiresAt: Date };

/** Another organization took back what was exported; `expiresAt` is when that was. */
export type RecallNotice = Common & { kind: "recall"; organizationName: string; indicators: number; expiresAt: Date };

/** A colleague asks for a second lead: told to all other leads. */
export type ProposalNotice = Common & {
  kind: "proposal";
  /** Of a grant; null for anything else. */
  level: GrantLevel | null;
  caseNumber: string | null;
  caseTitle: string | null;
  by: string;
  reason: string;
  /** Observations to be shared. */
  indicators: number;
};

/** A broker invites us to talk with an organization that we overlap with, or we are connected with it. */
export type InvitationNotice = Common & {
  kind: "invitation";
  connected: boolean;
  /** The broker's name; the other side's once connected. */
  organizationName: string;
};

/** Another organization offers us a case, or has answered an offer of ours; for leads. */
export type TransferNotice = Common & {
  kind: "transfer";
  organizationName: string;
  /** what became of our offer; `offered` is one made to us */
  level: "offered" | "accepted" | "declined";
};

/** A request for information: we were asked, and it was taken back; ours was answered or refused; or one of either is overdue. */
export type RequestNotice = Common & {
  kind: "request";
  organizationName: string;
  by: "received" | "withdrawn" | "answered" | "refused" | "overdue";
  /** What the request is about. */
  reason: string;
};

export type Notice =
  | OverlapNotice | ConnectionNotice | InvitationNotice | ReceivedNotice | GroupNotice | RetentionNotice | ProposalNotice | TransferNotice | RecallNotice | RequestNotice | ConsentNotice;

export type NoticeFilter = { kind?: NoticeKind; unread?: boolean };

/** Where a page of notices ends; give it back as `before` to get the older ones. */
export type NoticeCursor = { at: string; id: string };

export const NOTICES_PER_PAGE = 50;
const COUNTED_UP_TO = 100;

/** The newest notices for the viewer: overlaps found, and what was shared with or granted to them. */
export async function listNotices(
  tx: Tx,
  filter: NoticeFilter = {},
  before: NoticeCursor | null = null,
  pageSize = NOTICES_PER_PAGE,
): Promise<{ notices: Notice[]; next: NoticeCursor | null }> {
  const wanted = filter.kind ? [filter.kind] : NOTICE_KINDS;
  const parts = wanted.map((kind) => PARTS[kind](filter.unread ?? false, before, pageSize + 1));
  const rows = await tx.$queryRaw<(Notice & { cursor: string })[]>`
    select n.*, (extract(epoch from n.at) * 1000000)::bigint::text as cursor
    from (${Prisma.join(parts, " union all ")}) n
    order by n.at desc, n.id desc
    limit ${pageSize + 1}
  `;
  const shown = rows.slice(0, pageSize);
  const last = rows.length > pageSize ? shown.at(-1) : undefined;
  return { notices: shown, next: last ? { at: last.cursor, id: last.id } : null };
}

/** How many notices the viewer has not read; 100 stands for more. */
export async function countUnreadNotices(tx: Tx): Promise<number> {
  const [counted] = await tx.$queryRaw<{ unread: number }[]>`
    /* kept */ select least(
      ${COUNTED_UP_TO},
      overlap.count_unread_notices(${COUNTED_UP_TO}::int)
      + (select count(*) from (${PARTS.connection(true, null, COUNTED_UP_TO)}) k)
      + (select count(*) from (${PARTS.invitation(true, null, COUNTED_UP_TO)}) i)
      + (select count(*) from (${PARTS.share(true, null, COUNTED_UP_TO)}) s)
      + (select count(*) from (${PARTS.grant(true, null, COUNTED_UP_TO)}) g)
      + (select count(*) from (${PARTS.group(true, null, COUNTED_UP_TO)}) i)
      + (select count(*) from (${PARTS.retention(true, null, COUNTED_UP_TO)}) r)
      + (select count(*) from (${PARTS.request(true, null, COUNTED_UP_TO)}) q)
      + (select count(*) from (${PARTS.proposal(true, null, COUNTED_UP_TO)}) p)
      + (select count(*) from (${PARTS.recall(true, null, COUNTED_UP_TO)}) e)
      + (select count(*) from (${PARTS.transfer(true, null, COUNTED_UP_TO)}) t)
      + (select count(*) from (${PARTS.consent(true, null, COUNTED_UP_TO)}) c)
    )::int as unread
  `;
  return counted?.unread ?? 0;
}

const READ = Prisma.sql`(select r.notice_id from notice_reads r where r.member_id = (select viewer_member()))`;

function older(at: Prisma.Sql, id: Prisma.Sql, before: NoticeCursor | null): Prisma.Sql {
  if (!before) return Prisma.sql`true`;
  return Prisma.sql`(${at}, ${id}) < (${moment(before)}, ${before.id}::uuid)`;
}

/** Exact to the microsecond, which a JavaScript date is not. */
function moment(cursor: NoticeCursor): Prisma.Sql {
  return Prisma.sql`timestamptz 'epoch' + ${cursor.at}::bigint * interval '1 microsecond'`;
}

type Part = (unread: boolean, before: NoticeCursor | null, limit: number) => Prisma.Sql;

const PARTS: Record<NoticeKind, Part> = {
  overlap: (unread, before, limit) => Prisma.sql`(
    select
      n.id, n.found_at as at, n.read, 'overlap' as kind, n.case_id as "caseId", c.number as "caseNumber",
      c.title as "caseTitle", n.overlap_id as "overlapId",
      case when k.overlap_id is null then n.identity::text else 'named' end as identity,
      coalesce(k.organization_name, n.organization_name) as "organizationName", coalesce(k.sector, n.sector) as sector,
      n.indicators,
      null as by, null as reason, null::timestamptz as "expiresAt", null as level, false as connected
    from overlap.notices(
      ${limit}::int, ${before ? moment(before) : Prisma.sql`'infinity'`}, ${before?.id ?? null}::uuid, ${unread}
    ) n
    join cases c on c.id = n.case_id
    left join overlap.connected_sides() k on k.overlap_id = n.overlap_id)`,
  connection: (unread, before, limit) => Prisma.sql`(
    select
      n.id, n.at, n.id in ${READ} as read, 'connection' as kind, c.id as "caseId", c.number as "caseNumber",
      c.title as "caseTitle", n.overlap_id as "overlapId", n.identity::text as identity,
      n.organization_name as "organizationName", n.sector, null::int as indicators,
      null as by, null as reason, null::timestamptz as "expiresAt", null as level, n.connected
    from overlap.connection_notices() n
    join cases c on c.id = n.case_id
    where ${older(Prisma.sql`n.at`, Prisma.sql`n.id`, before)}
      and not (${unread} and n.id in ${READ})
    order by n.at desc, n.id desc
    limit ${limit})`,
  invitation: (unread, before, limit) => Prisma.sql`(
    select
      n.id, n.at, n.id in ${READ} as read, 'invitation' as kind, null::uuid as "caseId", null as "caseNumber",
      null as "caseTitle", null::uuid as "overlapId", 'named' as identity, n.name as "organizationName", null as sector,
      null::int as indicators, null as by, null as reason, null::timestamptz as "expiresAt", null as level, n.connected
    from (
      select
        coalesce(i.connection_id, i.id) as id, coalesce(i.connected_at, i.invited_at) as at,
        i.connected_at is not null as connected, coalesce(i.organization_name, i.broker_name) as name
      from overlap.invitations_of_viewer() i
      where i.state <> 'unanswered'
    ) n
    where ${older(Prisma.sql`n.at`, Prisma.sql`n.id`, before)}
      and not (${unread} and n.id in ${READ})
    order by n.at desc, n.id desc
    limit ${limit})`,
  share: (unread, before, limit) => Prisma.sql`(
    select
      s.id, s.created_at as at, s.id in ${READ} as read, 'share' as kind, c.id as "caseId", c.number as "caseNumber",
      c.title as "caseTitle", null::uuid as "overlapId", 'named' as identity, o.name as "organizationName", o.sector,
      (
        select count(*)::int
        from shared_observations x
        join observations o on o.id = x.observation_id
        where x.share_id = s.id
      ) as indicators,
      s.shared_by_name as by, s.reason, s.expires_at as "expiresAt", null as level, false as connected
    from shares s
    join organizations o on o.id = s.organization_id
    left join cases c on c.id = s.case_id
    where s.organization_id <> (select viewer_organization())
      and ${older(Prisma.sql`s.created_at`, Prisma.sql`s.id`, before)}
      and not (${unread} and s.id in ${READ})
    order by s.created_at desc, s.id desc
    limit ${limit})`,
  grant: (unread, before, limit) => Prisma.sql`(
    select
      g.id, g.created_at as at, g.id in ${READ} as read, 'grant' as kind, c.id as "caseId", c.number as "caseNumber",
      c.title as "caseTitle", null::uuid as "overlapId", 'named' as identity, o.name as "organizationName", o.sector,
      null::int as indicators, g.granted_by_name as by, g.reason, g.expires_at as "expiresAt", g.level::text as level,
      false as connected
    from case_grants g
    join organizations o on o.id = g.case_organization_id
    left join cases c on c.id = g.case_id
    where g.case_organization_id <> (select viewer_organization())
      and ${older(Prisma.sql`g.created_at`, Prisma.sql`g.id`, before)}
      and not (${unread} and g.id in ${READ})
    order by g.created_at desc, g.id desc
    limit ${limit})`,
  recall: (unread, before, limit) => Prisma.sql`(
    select
      r.id, r.created_at as at, r.id in ${READ} as read, 'recall' as kind, null::uuid as "caseId", null as "caseNumber",
      null as "caseTitle", null::uuid as "overlapId", 'named' as identity, o.name as "organizationName", o.sector,
      r.observations as indicators, null as by, null as reason, e.exported_at as "expiresAt", null as level,
      false as connected
    from export_recalls r
    join exports e on e.id = r.export_id
    join organizations o on o.id = e.case_organization_id
    where ${older(Prisma.sql`r.created_at`, Prisma.sql`r.id`, before)}
      and not (${unread} and r.id in ${READ})
    order by r.created_at desc, r.id desc
    limit ${limit})`,
  group: (unread, before, limit) => Prisma.sql`(
    select
      m.invitation_id as id, m.invited_at as at, m.invitation_id in ${READ} as read, 'group' as kind,
      null::uuid as "caseId", null as "caseNumber", null as "caseTitle", null::uuid as "overlapId", 'named' as identity,
      o.name as "organizationName", o.sector, null::int as indicators, g.name as by, g.purpose as reason,
      null::timestamptz as "expiresAt", null as level, false as connected
    from sharing_group_members m
    join sharing_groups g on g.id = m.group_id
    left join organizations o on o.id = g.organization_id
    where m.organization_id = (select viewer_organization())
      and (select viewer_is('admin'))
      and m.joined_at is null
      and ${older(Prisma.sql`m.invited_at`, Prisma.sql`m.invitation_id`, before)}
      and not (${unread} and m.invitation_id in ${READ})
    order by m.invited_at desc, m.invitation_id desc
    limit ${limit})`,
  retention: (unread, before, limit) => Prisma.sql`(
    select
      d.id, d.at, d.id in ${READ} as read, 'retention' as kind, null::uuid as "caseId", null as "caseNumber",
      null as "caseTitle", null::uuid as "overlapId", 'named' as identity, null as "organizationName", null as sector,
      d.cases as indicators, null as by, null as reason, d.due_at as "expiresAt", null as level, false as connected
    from (
      select
        md5(p.organization_id || to_char(c.due_at at time zone 'UTC', 'YYYY-MM-DD'))::uuid as id,
        min(c.due_at) - interval '7 days' as at, min(c.due_at) as due_at, count(*)::int as cases
      from retention_policies p
      cross join lateral cases_due(p.closed_case_months, retention_begins(p.set_at), now() + interval '7 days') c
      where (select viewer_is('admin')) and not c.held
      group by 1
    ) d
    where ${older(Prisma.sql`d.at`, Prisma.sql`d.id`, before)}
      and not (${unread} and d.id in ${READ})
    order by d.at desc, d.id desc
    limit ${limit})`,
  proposal: (unread, before, limit) => Prisma.sql`(
    select
      p.id, p.created_at as at, p.id in ${READ} as read, 'proposal' as kind, p.case_id as "caseId",
      c.number as "caseNumber", c.title as "caseTitle", null::uuid as "overlapId", 'named' as identity,
      null as "organizationName", null as sector, cardinality(p.observation_ids) as indicators,
      p.proposed_by_name as by, p.reason, p.expires_at as "expiresAt", p.level::text as level, false as connected
    from sharing_proposals p
    left join cases c on c.id = p.case_id
    where p.decision is null
      and p.proposed_by <> (select viewer_member())
      and ${older(Prisma.sql`p.created_at`, Prisma.sql`p.id`, before)}
      and not (${unread} and p.id in ${READ})
    order by p.created_at desc, p.id desc
    limit ${limit})`,
  transfer: (unread, before, limit) => Prisma.sql`(
    select
      d.id, d.at, d.id in ${READ} as read, 'transfer' as kind, null::uuid as "caseId", null as "caseNumber",
      null as "caseTitle", null::uuid as "overlapId", 'named' as identity, o.name as "organizationName", o.sector,
      null::int as indicators, null as by, null as reason, null::timestamptz as "expiresAt", d.level, false as connected
    from (
      select t.id, t.offered_at as at, 'offered' as level, t.organization_id as other
      from case_transfers t
      where t.to_organization_id = (select viewer_organization()) and t.outcome is null and t.expires_at > now()
      union all
      select md5(t.id::text)::uuid, t.answered_at, t.outcome, t.to_organization_id
      from case_transfers t
      where t.organization_id = (select viewer_organization()) and t.outcome in ('accepted', 'declined')
    ) d
    join organizations o on o.id = d.other
    where ${older(Prisma.sql`d.at`, Prisma.sql`d.id`, before)}
      and not (${unread} and d.id in ${READ})
    order by d.at desc, d.id desc
    limit ${limit})`,
  // To be answered, or taken back since: for whoever is asked. How it ended: for whoever asked. Overdue: for both.
  request: (unread, before, limit) => Prisma.sql`(
    select
      d.id, d.at, d.id in ${READ} as read, 'request' as kind, null::uuid as "caseId", null as "caseNumber",
      null as "caseTitle", null::uuid as "overlapId", 'named' as identity, o.name as "organizationName", o.sector,
      null::int as indicators, d.state as by, d.subject as reason, null::timestamptz as "expiresAt", null as level,
      false as connected
    from (
      select r.id, r.sent_at as at, 'received' as state, r.subject, r.organization_id as them
      from information_requests r
      where r.to_organization_id = (select viewer_organization()) and r.withdrawn_at is null and r.answered_at is null
      union all
      select
        md5(r.id || 'ended')::uuid, r.answered_at, case when r.refusal is null then 'answered' else 'refused' end, r.subject,
        r.to_organization_id
      from information_requests r
      where r.organization_id = (select viewer_organization()) and r.answered_at is not null
      union all
      select md5(r.id || 'withdrawn')::uuid, r.withdrawn_at, 'withdrawn', r.subject, r.organization_id
      from information_requests r
      where r.to_organization_id = (select viewer_organization()) and r.withdrawn_at is not null
      union all
      select
        md5(r.id || 'overdue')::uuid, (r.due_on + 1)::timestamp at time zone 'UTC', 'overdue', r.subject,
        case when r.organization_id = (select viewer_organization()) then r.to_organization_id else r.organization_id end
      from information_requests r
      where r.sent_at is not null
        and r.withdrawn_at is null
        and r.answered_at is null
        and r.due_on < (now() at time zone 'UTC')::date
    ) d
    join organizations o on o.id = d.them
    where ${older(Prisma.sql`d.at`, Prisma.sql`d.id`, before)}
      and not (${unread} and d.id in ${READ})
    order by d.at desc, d.id desc
    limit ${limit})`,
  // Asked of the source while it can answer; the answer and its end, each once, to who asked.
  consent: (unread, before, limit) => Prisma.sql`(
    select
      t.id, t.at, t.id in ${READ} as read, 'consent' as kind, null::uuid as "caseId", null as "caseNumber",
      null as "caseTitle", null::uuid as "overlapId", 'named' as identity, o.name as "organizationName", o.sector,
      (select count(*)::int from consent_observations l where l.request_id = t.request_id) as indicators, t.by,
      t.reason, null::timestamptz as "expiresAt", t.step as level, false as connected
    from (
      select r.id, r.id as request_id, r.asked_at as at, 'asked' as step, r.organization_id as other, r.asked_by_name as by, r.reason
      from consent_requests r
      where r.source_organization_id = (select viewer_organization())
        and r.answered_at is null
        and r.withdrawn_at is null
        and r.expires_at > now()
      union all
      select
        r.id, r.id, r.answered_at, case when r.agreed then 'agreed' else 'declined' end, r.source_organization_id,
        r.answered_by_name, r.note
      from consent_requests r
      where r.organization_id = (select viewer_organization()) and r.answered_at is not null
      union all
      select md5(r.id || 'revoked')::uuid, r.id, r.revoked_at, 'revoked', r.source_organization_id, '', ''
      from consent_requests r
      where r.organization_id = (select viewer_organization()) and r.revoked_at is not null
    ) t
    join organizations o on o.id = t.other
    where ${older(Prisma.sql`t.at`, Prisma.sql`t.id`, before)}
      and not (${unread} and t.id in ${READ})
    order by t.at desc, t.id desc
    limit ${limit})`,
};
