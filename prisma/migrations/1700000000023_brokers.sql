-- Up Migration

-- A broker (an association, say) that two organizations have both authorized sees that they overlap, and nothing else; it
-- may invite both at once. Operators say who may broker, admins whom their organization authorizes.
create type broker_message as enum ('meet', 'same_attack', 'help');

create table brokers (
  organization_id uuid primary key references organizations (id),
  marked_at timestamptz not null default now()
);

create table broker_authorizations (
  organization_id uuid not null references organizations (id),
  broker_id uuid not null references brokers (organization_id) on delete cascade,
  authorized_by_name text not null check (length(authorized_by_name) between 1 and 200),
  authorized_at timestamptz not null default now(),
  primary key (organization_id, broker_id),
  check (organization_id <> broker_id)
);
create index broker_authorizations_by_broker on broker_authorizations (broker_id);

create table broker_invitations (
  id uuid primary key default new_id(),
  broker_id uuid not null,
  organization_id uuid not null,
  other_organization_id uuid not null,
  message broker_message not null,
  note text not null default '' check (length(note) <= 2000),
  contact text not null check (length(contact) between 1 and 2000),
  invited_by_name text not null,
  invited_at timestamptz not null default now(),
  expires_at timestamptz not null,
  withdrawn_at timestamptz,
  connection_id uuid,
  connected_at timestamptz,
  check (organization_id < other_organization_id),
  check ((connection_id is null) = (connected_at is null)),
  check (expires_at > invited_at and expires_at <= invited_at + interval '90 days')
);
comment on column broker_invitations.contact is 'of the broker, for both';
create index broker_invitations_by_pair on broker_invitations (broker_id, organization_id, other_organization_id);
create index broker_invitations_by_organization on broker_invitations (organization_id);
create index broker_invitations_by_other on broker_invitations (other_organization_id);

create table broker_answers (
  invitation_id uuid not null references broker_invitations (id) on delete cascade,
  organization_id uuid not null,
  accepted boolean not null,
  contact text check (length(contact) between 1 and 2000),
  answered_by_name text not null,
  answered_at timestamptz not null default now(),
  primary key (invitation_id, organization_id),
  check (not accepted or contact is not null)
);
comment on table broker_answers is 'read by who gave it; by the other side, and as a fact by the broker, once both accepted';

do $$
declare
  t text;
begin
  foreach t in array array['brokers', 'broker_authorizations', 'broker_invitations', 'broker_answers']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
  end loop;
end
$$;

grant select, insert (organization_id), delete on brokers to common_thread_app;
create policy "who may broker is known to whoever is signed in" on brokers for select to common_thread_app
  using ((select viewer_user()) is not null);
create policy "operators say who may broker" on brokers for insert to common_thread_app
  with check ((select viewer_is_operator()));
create policy "operators end brokering" on brokers for delete to common_thread_app
  using ((select viewer_is_operator()));

-- A broker does not read who authorized it: only where both sides of an overlap did, and then that they overlap.
grant select, insert (organization_id, broker_id, authorized_by_name), delete on broker_authorizations to common_thread_app;
create policy "members read whom their organization authorized" on broker_authorizations for select to common_thread_app
  using (organization_id = (select viewer_organization()));
create policy "admins authorize brokers" on broker_authorizations for insert to common_thread_app
  with check (organization_id = (select viewer_organization()) and (select viewer_is('admin')));
create policy "admins end an authorization" on broker_authorizations for delete to common_thread_app
  using (organization_id = (select viewer_organization()) and (select viewer_is('admin')));

grant select on brokers, broker_authorizations to common_thread_overlap;
create policy "overlaps know the brokers" on brokers for select to common_thread_overlap using (true);
create policy "overlaps keep to the authorizations" on broker_authorizations for select to common_thread_overlap using (true);
grant select, insert, update (withdrawn_at, connection_id, connected_at) on broker_invitations to common_thread_overlap;
grant select, insert, update on broker_answers to common_thread_overlap;
create policy "overlaps keep the invitations" on broker_invitations to common_thread_overlap using (true) with check (true);
create policy "overlaps keep the answers" on broker_answers to common_thread_overlap using (true) with check (true);

set local role common_thread_overlap;

-- Pairs of organizations that both authorized this broker and overlap, and since which day. A case with an identity of
-- its own is left out: its organization has said that it is not to be named.
create function overlap.pairs_of_broker(of_broker uuid)
returns table (organization_id uuid, other_organization_id uuid, since date)
language sql stable security definer set search_path = public, pg_temp
as $$
  with authorized as materialized (
    select a.organization_id from broker_authorizations a where a.broker_id = of_broker
  )
  select
    least(n.organization_id, n.met_organization_id), greatest(n.organization_id, n.met_organization_id),
    min((n.found_at at time zone 'UTC')::date)
  from overlap_notices n
  where n.organization_id in (select a.organization_id from authorized a)
    and n.met_organization_id in (select a.organization_id from authorized a)
    and n.case_id not in (select i.case_id from case_identities i where i.identity_policy <> 'named')
    and n.met_case_id not in (select i.case_id from case_identities i where i.identity_policy <> 'named')
  group by 1, 2
$$;

-- What leads of a broker see: who overlaps, since which day, and what became of the broker's own invitation: open,
-- connected (both accepted), unanswered (whatever either answered), withdrawn.
create function overlap.brokered_pairs()
returns table (
  pair uuid, one_name text, other_name text, since date, invitation_id uuid, state text, message broker_message,
  note text, contact text, invited_at timestamptz, expires_at timestamptz
)
language sql stable security definer set search_path = public, pg_temp
as $$
  select
    overlap.hash_of(s.overlap_salt || viewer_organization(), p.organization_id, p.other_organization_id), o.name, t.name,
    p.since, i.id,
    case
      when i.connected_at is not null then 'connected'
      when i.withdrawn_at is not null then 'withdrawn'
      when i.expires_at <= now() then 'unanswered'
      when i.id is not null then 'open'
    end,
    i.message, i.note, i.contact, i.invited_at, i.expires_at
  from overlap.pairs_of_broker(viewer_organization()) p
  join organizations o on o.id = p.organization_id
  join organizations t on t.id = p.other_organization_id
  cross join installation_secrets s
  left join lateral (
    select b.*
    from broker_invitations b
    where b.broker_id = viewer_organization()
      and (b.organization_id, b.other_organization_id) = (p.organization_id, p.other_organization_id)
    order by b.connected_at nulls last, b.invited_at desc
    limit 1
  ) i on true
  where viewer_is('lead')
    and o.closed_at is null
    and t.closed_at is null
  order by p.since desc, o.name, t.name
$$;

-- Invites both sides of a pair at the same moment. Null, or a refusal's code: role, not_found, already_connected,
-- already_asked, asked_lately (once in seven days, whatever became of it).
create function overlap.invite_pair(
  of_pair uuid, with_message broker_message, with_note text, my_contact text, my_name text, days int
)
returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  sides record;
begin
  if not viewer_is('lead') then return 'role'; end if;
  perform pg_advisory_xact_lock(hashtextextended(of_pair::text, 13));
  select p.* into sides
  from overlap.pairs_of_broker(viewer_organization()) p
  cross join installation_secrets s
  where overlap.hash_of(s.overlap_salt || viewer_organization(), p.organization_id, p.other_organization_id) = of_pair;
  if sides.organization_id is null then return 'not_found'; end if;
  if exists (
    select from broker_invitations b
    where b.broker_id = viewer_organization()
      and (b.organization_id, b.other_organization_id) = (sides.organization_id, sides.other_organization_id)
      and b.connected_at is not null
  ) then
    return 'already_connected';
  end if;
  if exists (
    select from broker_invitations b
    where b.broker_id = viewer_organization()
      and (b.organization_id, b.other_organization_id) = (sides.organization_id, sides.other_organization_id)
      and b.withdrawn_at is null
      and b.expires_at > now()
  ) then
    return 'already_asked';
  end if;
  if exists (
    select from broker_invitations b
    where b.broker_id = viewer_organization()
      and (b.organization_id, b.other_organization_id) = (sides.organization_id, sides.other_organization_id)
      and b.invited_at > now() - interval '7 days'
  ) then
    return 'asked_lately';
  end if;
  insert into broker_invitations (
    broker_id, organization_id, other_organization_id, message, note, contact, invited_by_name, expires_at
  )
  values (
    viewer_organization(), sides.organization_id, sides.other_organization_id, with_message, with_note, my_contact, my_name,
    now() + make_interval(days => days)
  );
  return null;
end
$$;

-- Takes an invitation back before both accepted. Null, or a refusal's code.
create function overlap.withdraw_invitation(invitation uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('lead') then return 'role'; end if;
  update broker_invitations b
  set withdrawn_at = now()
  where b.id = invitation
    and b.broker_id = viewer_organization()
    and b.withdrawn_at is null
    and b.connected_at is null;
  return case when not found then 'not_found' end;
end
$$;

-- Answers an invitation. Whatever was answered is read by nobody else until both have accepted; until then it can be
-- changed. `connected`, or null, or a refusal's code.
create function overlap.answer_invitation(invitation uuid, accepts boolean, my_contact text, my_name text) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  found_one broker_invitations;
begin
  if not viewer_is('lead') then return 'role'; end if;
  select b.* into found_one
  from broker_invitations b
  where b.id = invitation
    and viewer_organization() in (b.organization_id, b.other_organization_id)
  for update;
  if found_one.id is null
    or found_one.withdrawn_at is not null
    or found_one.connected_at is not null
    or found_one.expires_at <= now()
    or not exists (
      select from overlap.pairs_of_broker(found_one.broker_id) p
      where (p.organization_id, p.other_organization_id) = (found_one.organization_id, found_one.other_organization_id)
    )
  then
    return 'not_found';
  end if;
  insert into broker_answers (invitation_id, organization_id, accepted, contact, answered_by_name)
  values (invitation, viewer_organization(), accepts, my_contact, my_name)
  on conflict (invitation_id, organization_id) do update
  set accepted = excluded.accepted, contact = excluded.contact, answered_by_name = excluded.answered_by_name,
    answered_at = now();
  if (select count(*) from broker_answers a where a.invitation_id = invitation and a.accepted) = 2 then
    update broker_invitations b set connection_id = new_id(), connected_at = now() where b.id = invitation;
    return 'connected';
  end if;
  return null;
end
$$;

-- Invitations to the viewer's organization, newest first. States: open, accepted, declined (its own answer), connected,
-- unanswered (ran out, whatever the other side did). The other side's name and contact only once both accepted; what was
-- withdrawn, and what no authorization or overlap bears any more, is not listed.
create function overlap.invitations_of_viewer()
returns table (
  id uuid, connection_id uuid, state text, broker_name text, broker_contact text, invited_by_name text,
  message broker_message, note text, organization_name text, their_contact text, their_name text, my_contact text,
  invited_at timestamptz, expires_at timestamptz, connected_at timestamptz
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with mine as (
    select
      b.*,
      case when b.organization_id = viewer_organization() then b.other_organization_id else b.organization_id end as them
    from broker_invitations b
    where viewer_organization() in (b.organization_id, b.other_organization_id)
      and b.withdrawn_at is null
  ),
  standing as materialized (
    select m.broker_id, p.organization_id, p.other_organization_id
    from (select distinct broker_id from mine) m
    cross join lateral overlap.pairs_of_broker(m.broker_id) p
  )
  select
    m.id, m.connection_id,
    case
      when m.connected_at is not null then 'connected'
      when m.expires_at <= now() then 'unanswered'
      when own.accepted then 'accepted'
      when not own.accepted then 'declined'
      else 'open'
    end,
    broker.name, m.contact, m.invited_by_name, m.message, m.note,
    case when m.connected_at is not null then o.name end,
    case when m.connected_at is not null then other.contact end,
    case when m.connected_at is not null then other.answered_by_name end,
    own.contact, m.invited_at, m.expires_at, m.connected_at
  from mine m
  join organizations broker on broker.id = m.broker_id
  join organizations o on o.id = m.them
  left join broker_answers own on own.invitation_id = m.id and own.organization_id = viewer_organization()
  left join broker_answers other on other.invitation_id = m.id and other.organization_id = m.them
  where m.connected_at is not null
    or (m.broker_id, m.organization_id, m.other_organization_id) in (
      select s.broker_id, s.organization_id, s.other_organization_id from standing s
    )
  order by m.invited_at desc, m.id
$$;

-- Values of the viewer's organization that wait for a later day's budget (or for its standing), and when they are due.
create function overlap.waiting_of_viewer() returns table (waiting int, due_at timestamptz)
language sql stable security definer set search_path = public, pg_temp
as $$
  select count(distinct (o.case_id, o.key))::int, nullif(min(j.run_at), 'infinity')
  from matching_jobs j
  join observations o on o.case_id = j.case_id
    and o.organization_id = j.organization_id
    and o.exposure = 'matchable'
    and (j.keys is null or o.key = any (j.keys))
  where j.organization_id = viewer_organization()
    and viewer_is('admin')
    and not j.admitted
    and j.run_at > now()
    and not exists (
      select from match_keys m where (m.key, m.organization_id, m.case_id) = (o.key, o.organization_id, o.case_id)
    )
$$;

grant execute on function
  overlap.waiting_of_viewer(), overlap.brokered_pairs(), overlap.invite_pair(uuid, broker_message, text, text, text, int),
  overlap.withdraw_invitation(uuid), overlap.answer_invitation(uuid, boolean, text, text), overlap.invitations_of_viewer()
to common_thread_app;

reset role;
