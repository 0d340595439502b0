import "server-only";

import { Prisma } from "@/generated/prisma/client";
import type { NoticeKind } from "./kinds";

const { sql } = Prisma;

/** What a kind says nothing of. */
export const NOTHING = {
  caseId: "null::uuid", caseNumber: "null::text", caseTitle: "null::text", overlapId: "null::uuid", identity: "'named'",
  organizationName: "null::text", sector: "null::text", indicators: "null::int", by: "null::text", reason: "null::text",
  expiresAt: "null::timestamptz", level: "null::text", connected: "false",
};

/** Where the notices of a kind come from: a row each, with what it tells. They are ordered, cut and read by queries.ts. */
export type Source = {
  id: string;
  at: string;
  from: Prisma.Sql;
  where?: Prisma.Sql;
  tells: Partial<typeof NOTHING>;
  /** Whether the viewer has read it, where that is not kept in notice_reads. */
  read?: string;
};

/** The part that is wanted, for a source that can make use of knowing. */
type Page = { limit: Prisma.Sql; before: Prisma.Sql | null; id: string | null; unread: boolean };

const CASE = { caseId: "c.id", caseNumber: "c.number", caseTitle: "c.title" };
const ORGANIZATION = { organizationName: "o.name", sector: "o.sector" };

export const SOURCES: Record<NoticeKind, Source | ((page: Page) => Source)> = {
  overlap: ({ limit, before, id, unread }) => ({
    id: "n.id", at: "n.found_at", read: "n.read",
    from: sql`
      overlap.notices(${limit}, ${before ?? sql`'infinity'`}, ${id}::uuid, ${unread}) n
      join cases c on c.id = n.case_id
      left join overlap.connected_sides() k on k.overlap_id = n.overlap_id`,
    tells: {
      ...CASE, overlapId: "n.overlap_id", indicators: "n.indicators",
      identity: "case when k.overlap_id is null then n.identity::text else 'named' end",
      organizationName: "coalesce(k.organization_name, n.organization_name)", sector: "coalesce(k.sector, n.sector)",
    },
  }),
  connection: {
    id: "n.id", at: "n.at",
    from: sql`overlap.connection_notices() n join cases c on c.id = n.case_id`,
    tells: {
      ...CASE, overlapId: "n.overlap_id", identity: "n.identity::text", organizationName: "n.organization_name",
      sector: "n.sector", connected: "n.connected",
    },
  },
  invitation: {
    id: "coalesce(i.connection_id, i.id)", at: "coalesce(i.connected_at, i.invited_at)",
    from: sql`overlap.invitations_of_viewer() i`,
    where: sql`i.state <> 'unanswered'`,
    tells: {
      organizationName: "coalesce(i.organization_name, i.broker_name)", connected: "i.connected_at is not null",
    },
  },
  share: {
    id: "s.id", at: "s.created_at",
    from: sql`shares s join organizations o on o.id = s.organization_id left join cases c on c.id = s.case_id`,
    where: sql`s.organization_id <> (select viewer_organization())`,
    tells: {
      ...CASE, ...ORGANIZATION, by: "s.shared_by_name", reason: "s.reason", expiresAt: "s.expires_at",
      indicators: `(
        select count(*)::int
        from shared_observations x
        join observations o on o.id = x.observation_id
        where x.share_id = s.id
      )`,
    },
  },
  grant: {
    id: "g.id", at: "g.created_at",
    from: sql`case_grants g join organizations o on o.id = g.case_organization_id left join cases c on c.id = g.case_id`,
    where: sql`g.case_organization_id <> (select viewer_organization())`,
    tells: {
      ...CASE, ...ORGANIZATION, by: "g.granted_by_name", reason: "g.reason", expiresAt: "g.expires_at", level: "g.level::text",
    },
  },
  recall: {
    id: "r.id", at: "r.created_at",
    from: sql`
      export_recalls r
      join exports e on e.id = r.export_id
      join organizations o on o.id = e.case_organization_id`,
    tells: {
      ...ORGANIZATION, indicators: "r.observations", expiresAt: "e.exported_at",
      level: "case when e.purpose = 'copy' then 'copy' else 'file' end",
    },
  },
  group: {
    id: "m.invitation_id", at: "m.invited_at",
    from: sql`
      sharing_group_members m
      join sharing_groups g on g.id = m.group_id
      left join organizations o on o.id = g.organization_id`,
    where: sql`m.organization_id = (select viewer_organization()) and (select viewer_is('admin')) and m.joined_at is null`,
    tells: { ...ORGANIZATION, by: "g.name", reason: "g.purpose" },
  },
  retention: {
    id: "d.id", at: "d.at",
    from: sql`(
      select
        md5(p.organization_id || to_char(c.due_at at time zone 'UTC', 'YYYY-MM-DD'))::uuid as id,
        min(c.due_at) - interval '7 days' as at, min(c.due_at) as due_at, count(*)::int as cases
      from retention_policies p
      cross join lateral cases_due(p.closed_case_months, retention_begins(p.set_at), now() + interval '7 days') c
      where (select viewer_is('admin')) and not c.held
      group by 1
    ) d`,
    tells: { indicators: "d.cases", expiresAt: "d.due_at" },
  },
  proposal: {
    id: "p.id", at: "p.created_at",
    from: sql`sharing_proposals p left join cases c on c.id = p.case_id`,
    where: sql`p.decision is null and p.proposed_by <> (select viewer_member())`,
    tells: {
      ...CASE, caseId: "p.case_id", indicators: "cardinality(p.observation_ids)", by: "p.proposed_by_name",
      reason: "p.reason", expiresAt: "p.expires_at", level: "p.act::text",
    },
  },
  transfer: {
    id: "d.id", at: "d.at",
    from: sql`(
      select t.id, t.offered_at as at, 'offered' as level, t.organization_id as other
      from case_transfers t
      where t.to_organization_id = (select viewer_organization()) and t.outcome is null and t.expires_at > now()
      union all
      select md5(t.id::text)::uuid, t.answered_at, t.outcome, t.to_organization_id
      from case_transfers t
      where t.organization_id = (select viewer_organization()) and t.outcome in ('accepted', 'declined')
    ) d
    join organizations o on o.id = d.other`,
    tells: { ...ORGANIZATION, level: "d.level" },
  },
  merger: {
    id: "d.id", at: "d.at",
    from: sql`(
      select m.id, m.asked_at as at, 'asked' as level, m.organization_id as other, m.reason
      from organization_mergers m
      where m.into_organization_id = (select viewer_organization()) and m.outcome is null and m.accepted_at is null
      union all
      select md5(m.id || 'merged')::uuid, m.ended_at, 'merged', m.organization_id, m.reason
      from organization_mergers m
      where m.into_organization_id = (select viewer_organization()) and m.outcome = 'merged'
      union all
      select md5(m.id || 'accepted')::uuid, m.accepted_at, 'accepted', m.into_organization_id, ''
      from organization_mergers m
      where m.organization_id = (select viewer_organization()) and m.outcome is null and m.accepted_at is not null
      union all
      select md5(m.id || 'declined')::uuid, m.ended_at, 'declined', m.into_organization_id, ''
      from organization_mergers m
      where m.organization_id = (select viewer_organization()) and m.outcome = 'declined'
    ) d
    join organizations o on o.id = d.other`,
    tells: { ...ORGANIZATION, level: "d.level", reason: "d.reason" },
  },
  // To be answered, or taken back since: for whoever is asked. How it ended: for whoever asked. Overdue: for both.
  request: {
    id: "d.id", at: "d.at",
    from: sql`(
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
    join organizations o on o.id = d.them`,
    tells: { ...ORGANIZATION, by: "d.state", reason: "d.subject" },
  },
  // Asked of the source while it can answer; the answer and its end, each once, to who asked.
  consent: {
    id: "t.id", at: "t.at",
    from: sql`(
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
    join organizations o on o.id = t.other`,
    tells: {
      ...ORGANIZATION, by: "t.by", reason: "t.reason", level: "t.step",
      indicators: "(select count(*)::int from consent_observations l where l.request_id = t.request_id)",
    },
  },
};
