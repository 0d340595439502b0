-- Up Migration

-- The handshake that turns an overlap into contact. One row says that a side asked; what the other side answers stands
-- apart, so that whoever asked reads nothing that a refusal has touched. No table of these is the app's to read: the
-- functions below tell each side what it may know.
create type connection_message as enum ('compare', 'ongoing', 'help', 'question');

create table connection_requests (
  id uuid primary key default new_id(),
  organization_id uuid not null,
  case_id uuid not null,
  to_organization_id uuid not null,
  to_case_id uuid not null,
  message connection_message not null,
  note text not null default '' check (length(note) <= 2000),
  contact text not null check (length(contact) between 1 and 2000),
  asked_by_name text not null,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  withdrawn_at timestamptz,
  over_at timestamptz,
  check (expires_at > asked_at and expires_at <= asked_at + interval '90 days')
);
comment on column connection_requests.note is 'read by the other side before it answers';
comment on column connection_requests.contact is 'whom to talk to; read by the other side once both want it';
comment on column connection_requests.over_at is 'when the overlap was gone; it does not come back to life';
create index connection_requests_by_pair on connection_requests (case_id, to_case_id);
create index connection_requests_by_met_case on connection_requests (to_case_id);
create index connection_requests_by_asker on connection_requests (organization_id, asked_at desc);
create index connection_requests_by_asked on connection_requests (to_organization_id, asked_at desc);

create table connection_declines (
  request_id uuid primary key references connection_requests (id) on delete cascade,
  declined_at timestamptz not null default now()
);

create table connections (
  id uuid primary key default new_id(),
  request_id uuid not null unique references connection_requests (id) on delete cascade,
  contact text not null check (length(contact) between 1 and 2000),
  accepted_by_name text not null,
  connected_at timestamptz not null default now()
);
comment on column connections.contact is 'whom to talk to at the side that was asked';

do $$
declare
  t text;
begin
  foreach t in array array['connection_requests', 'connection_declines', 'connections']
  loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy "the owner migrates" on %I to current_user using (true) with check (true)', t);
    execute format('create policy "overlaps keep the handshake" on %I to common_thread_overlap using (true) with check (true)', t);
  end loop;
end
$$;
grant select, insert, update (withdrawn_at, over_at) on connection_requests to common_thread_overlap;
grant select, insert on connection_declines to common_thread_overlap;
grant select, insert on connections to common_thread_overlap;

set local role common_thread_overlap;

-- Do these two cases still hold a value that both put up for comparison?
create function overlap.meets(one_case uuid, other_case uuid, other_organization uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (
    select
    from match_keys mine
    cross join lateral (
      select
      from match_keys t
      where (t.key, t.organization_id, t.case_id) = (mine.key, other_organization, other_case)
      offset 0
    ) theirs
    where mine.case_id = one_case
  )
$$;

-- As before; and requests about an overlap that is gone are over in the same commit, so that no reader has to look.
create or replace function overlap.refresh_notices(of_cases uuid[]) returns void
language sql security definer set search_path = public, pg_temp
as $$
  -- In one order, so that two who change cases that met do not wait for each other.
  select from overlap_notices n
  where n.case_id = any (of_cases) or n.met_case_id = any (of_cases)
  order by n.id
  for update;
  with touched as (
    select n.id, met.case_id as met_case_id, met.indicators
    from overlap_notices n
    left join lateral (
      select theirs.case_id, count(*)::int as indicators
      from match_keys mine
      join match_keys theirs on theirs.key = mine.key and theirs.organization_id = n.met_organization_id
      where mine.case_id = n.case_id
      group by theirs.case_id
      order by (theirs.case_id = n.met_case_id) desc, count(*) desc
      limit 1
    ) met on true
    where n.case_id = any (of_cases) or n.met_case_id = any (of_cases)
  ),
  gone as (
    delete from overlap_notices n using touched t where n.id = t.id and t.met_case_id is null
  )
  update overlap_notices n
  set met_case_id = t.met_case_id, indicators = t.indicators
  from touched t
  where n.id = t.id
    and t.met_case_id is not null
    and (n.met_case_id, n.indicators) is distinct from (t.met_case_id, t.indicators);
  update connection_requests r
  set over_at = now()
  where (r.case_id = any (of_cases) or r.to_case_id = any (of_cases))
    and r.over_at is null
    and r.withdrawn_at is null
    and r.expires_at > now()
    and not exists (select from connections c where c.request_id = r.id)
    and not overlap.meets(r.case_id, r.to_case_id, r.to_organization_id)
$$;

-- The other side of an overlap that comparing found, of a case of the viewer's organization.
create function overlap.other_side(my_case uuid, of_overlap uuid)
returns table (case_id uuid, organization_id uuid)
language sql stable security definer set search_path = public, pg_temp
as $$
  select met.case_id, met.organization_id
  from (
    select distinct theirs.case_id, theirs.organization_id
    from match_keys mine
    cross join lateral (
      select t.organization_id, t.case_id from match_keys t where t.key = mine.key offset 0
    ) theirs
    where mine.case_id = my_case
      and mine.organization_id = viewer_organization()
      and theirs.organization_id <> mine.organization_id
  ) met
  cross join installation_secrets i
  where overlap.hash_of(i.overlap_salt, my_case, met.case_id) = of_overlap
$$;

-- Asks the other side of an overlap to connect. `asked`, or `connected` where it had asked already; a refusal's code
-- otherwise: role, not_found, already_connected, already_asked, asked_lately (a pair of cases is asked about once in seven
-- days, whatever became of it), too_many (open at once).
create function overlap.ask_to_connect(
  my_case uuid, of_overlap uuid, with_message connection_message, with_note text, my_contact text, my_name text, days int
)
returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  other record;
  theirs uuid;
begin
  if not viewer_is('lead') then return 'role'; end if;
  select * into other from overlap.other_side(my_case, of_overlap);
  if other.case_id is null then return 'not_found'; end if;
  -- Two sides that ask at the same moment are connected, not left waiting for each other.
  perform pg_advisory_xact_lock(hashtextextended(of_overlap::text, 11));
  if exists (
    select
    from connections c
    join connection_requests r on r.id = c.request_id
    where (r.case_id, r.to_case_id) in ((my_case, other.case_id), (other.case_id, my_case))
  ) then
    return 'already_connected';
  end if;
  select r.id into theirs
  from connection_requests r
  where (r.case_id, r.to_case_id) = (other.case_id, my_case)
    and r.organization_id = other.organization_id
    and r.withdrawn_at is null
    and r.over_at is null
    and r.expires_at > now()
  for update;
  if theirs is not null then
    insert into connections (request_id, contact, accepted_by_name) values (theirs, my_contact, my_name)
    on conflict do nothing;
    return 'connected';
  end if;
  if exists (
    select
    from connection_requests r
    where r.organization_id = viewer_organization()
      and (r.case_id, r.to_case_id) = (my_case, other.case_id)
      and r.withdrawn_at is null
      and r.over_at is null
      and r.expires_at > now()
  ) then
    return 'already_asked';
  end if;
  if exists (
    select
    from connection_requests r
    where (r.case_id, r.to_case_id) = (my_case, other.case_id) and r.asked_at > now() - interval '7 days'
  ) then
    return 'asked_lately';
  end if;
  if (
    select count(*)
    from connection_requests r
    where r.organization_id = viewer_organization()
      and r.withdrawn_at is null
      and r.over_at is null
      and r.expires_at > now()
      and not exists (select from connections c where c.request_id = r.id)
  ) >= 100 then
    return 'too_many';
  end if;
  insert into connection_requests (
    organization_id, case_id, to_organization_id, to_case_id, message, note, contact, asked_by_name, expires_at
  )
  values (
    viewer_organization(), my_case, other.organization_id, other.case_id, with_message, with_note, my_contact, my_name,
    now() + make_interval(days => days)
  );
  return 'asked';
end
$$;

-- A request that the viewer's organization may still answer.
create function overlap.answerable(request uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp
as $$
  select exists (
    select
    from connection_requests r
    where r.id = request
      and r.to_organization_id = viewer_organization()
      and r.withdrawn_at is null
      and r.over_at is null
      and r.expires_at > now()
      and not exists (select from connections c where c.request_id = r.id)
      and overlap.meets(r.to_case_id, r.case_id, r.organization_id)
  )
$$;

-- Connects: from this commit on both sides read who the other is. Null, or a refusal's code.
create function overlap.accept_connection(request uuid, my_contact text, my_name text) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('lead') then return 'role'; end if;
  perform from connection_requests r where r.id = request for update;
  if not overlap.answerable(request) then return 'not_found'; end if;
  insert into connections (request_id, contact, accepted_by_name) values (request, my_contact, my_name);
  return null;
end
$$;

-- Declines; only the side that declines ever reads it. Null, or a refusal's code.
create function overlap.decline_connection(request uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('lead') then return 'role'; end if;
  if not overlap.answerable(request) then return 'not_found'; end if;
  insert into connection_declines (request_id) values (request) on conflict do nothing;
  return null;
end
$$;

-- Takes a request back before it was accepted. Null, or a refusal's code.
create function overlap.withdraw_request(request uuid) returns text
language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if not viewer_is('lead') then return 'role'; end if;
  perform from connection_requests r where r.id = request for update;
  update connection_requests r
  set withdrawn_at = now()
  where r.id = request
    and r.organization_id = viewer_organization()
    and r.withdrawn_at is null
    and not exists (select from connections c where c.request_id = r.id);
  return case when not found then 'not_found' end;
end
$$;

-- What the viewer's organization asked and was asked, newest first. States, for who asked: open, connected, unanswered,
-- withdrawn, over (the overlap is gone); declined and silent are both open, then unanswered. For who was asked: open,
-- declined, connected, unanswered; what was taken back or is over is not listed. Names and contacts only once connected.
create function overlap.connections_of_viewer()
returns table (
  id uuid, connection_id uuid, asked boolean, state text, case_id uuid, overlap_id uuid, identity identity_policy,
  organization_id uuid, organization_name text, sector text, message connection_message, note text, my_contact text,
  my_name text, their_contact text, their_name text, asked_at timestamptz, expires_at timestamptz,
  connected_at timestamptz
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with sides as (
    select
      r.*, c.id as connection_id, c.contact as answer, c.accepted_by_name, c.connected_at, true as asked,
      r.case_id as my_case, r.to_case_id as their_case, r.to_organization_id as their_organization,
      case
        when c.id is not null then 'connected'
        when r.withdrawn_at is not null then 'withdrawn'
        when r.over_at is not null then 'over'
        when r.expires_at <= now() then 'unanswered'
        else 'open'
      end as state
    from connection_requests r
    left join connections c on c.request_id = r.id
    where r.organization_id = viewer_organization()
    union all
    select
      r.*, c.id, c.contact, c.accepted_by_name, c.connected_at, false, r.to_case_id, r.case_id, r.organization_id,
      case
        when c.id is not null then 'connected'
        when r.withdrawn_at is not null then 'withdrawn'
        when r.over_at is not null then 'over'
        when r.expires_at <= now() then 'unanswered'
        when exists (select from connection_declines d where d.request_id = r.id) then 'declined'
        else 'open'
      end
    from connection_requests r
    left join connections c on c.request_id = r.id
    where r.to_organization_id = viewer_organization()
  )
  select
    s.id, s.connection_id, s.asked, s.state, s.my_case, overlap.hash_of(i.overlap_salt, s.my_case, s.their_case),
    case when s.state = 'connected' then 'named' else p.identity_policy end,
    case when s.state = 'connected' or p.identity_policy = 'named' then o.id end,
    case when s.state = 'connected' or p.identity_policy = 'named' then o.name end,
    case when s.state = 'connected' or p.identity_policy <> 'anonymous' then o.sector end,
    s.message, s.note,
    case when s.asked then s.contact else s.answer end,
    case when s.asked then s.asked_by_name else s.accepted_by_name end,
    case when s.state = 'connected' and s.asked then s.answer when s.state = 'connected' then s.contact end,
    case when s.state = 'connected' and s.asked then s.accepted_by_name when s.state = 'connected' then s.asked_by_name end,
    s.asked_at, s.expires_at, s.connected_at
  from sides s
  join organizations o on o.id = s.their_organization
  join organization_settings p on p.organization_id = s.their_organization
  cross join installation_secrets i
  where s.asked or s.state not in ('withdrawn', 'over')
  order by s.asked_at desc, s.id
$$;

-- Who stands behind the overlaps over which the viewer's organization is connected, whatever their identity policy.
create function overlap.connected_sides()
returns table (overlap_id uuid, organization_id uuid, organization_name text, sector text)
language sql stable security definer set search_path = public, pg_temp
as $$
  select overlap.hash_of(i.overlap_salt, k.case_id, k.to_case_id), o.id, o.name, o.sector
  from (
    select r.id, r.case_id, r.to_case_id, r.to_organization_id as them
    from connection_requests r
    where r.organization_id = viewer_organization()
    union all
    select r.id, r.case_id, r.to_case_id, r.organization_id
    from connection_requests r
    where r.to_organization_id = viewer_organization()
  ) k
  join connections c on c.request_id = k.id
  join organizations o on o.id = k.them
  cross join installation_secrets i
$$;

-- What the viewer's organization is told of handshakes: that it was asked, while it can answer, and that it is connected.
create function overlap.connection_notices()
returns table (
  id uuid, at timestamptz, connected boolean, case_id uuid, overlap_id uuid, identity identity_policy,
  organization_name text, sector text
)
language sql stable security definer set search_path = public, pg_temp
as $$
  with told as (
    select r.id, r.asked_at as at, false as connected, r.to_case_id as my_case, r.case_id as their_case, r.organization_id as them
    from connection_requests r
    where r.to_organization_id = viewer_organization()
      and r.withdrawn_at is null
      and r.over_at is null
      and r.expires_at > now()
      and not exists (select from connections c where c.request_id = r.id)
    union all
    select c.id, c.connected_at, true, r.case_id, r.to_case_id, r.to_organization_id
    from connection_requests r
    join connections c on c.request_id = r.id
    where r.organization_id = viewer_organization()
    union all
    select c.id, c.connected_at, true, r.to_case_id, r.case_id, r.organization_id
    from connection_requests r
    join connections c on c.request_id = r.id
    where r.to_organization_id = viewer_organization()
  )
  select
    t.id, t.at, t.connected, t.my_case, overlap.hash_of(i.overlap_salt, t.my_case, t.their_case),
    case when t.connected then 'named' else p.identity_policy end,
    case when t.connected or p.identity_policy = 'named' then o.name end,
    case when t.connected or p.identity_policy <> 'anonymous' then o.sector end
  from told t
  join organizations o on o.id = t.them
  join organization_settings p on p.organization_id = t.them
  cross join installation_secrets i
$$;

grant execute on function
  overlap.ask_to_connect(uuid, uuid, connection_message, text, text, text, int),
  overlap.accept_connection(uuid, text, text), overlap.decline_connection(uuid), overlap.withdraw_request(uuid),
  overlap.connections_of_viewer(), overlap.connected_sides(), overlap.connection_notices()
to common_thread_app;

reset role;
